//! TLS at both ends.

use std::sync::Arc;

use base64::{Engine, prelude::BASE64_STANDARD};
use rcgen::{CertificateParams, KeyPair, PublicKeyData};
use rustls::{
    ClientConfig, RootCertStore, ServerConfig,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName, pem::PemObject},
};
use sha2::{Digest, Sha256};
use tokio_rustls::{TlsAcceptor, TlsConnector};

use super::PrivateAuthority;
use crate::BrowserError;

/// What both ends speak: streams are carried as they are.
const HTTP_1: &[u8] = b"http/1.1";

/// The browser's end.
pub(super) struct Near {
    pub(super) acceptor: TlsAcceptor,
    pub(super) key: String,
}

/// Connects to the target, by the authorities of the file alone.
pub(super) fn far(
    way: &PrivateAuthority,
    host: &str,
) -> Result<(TlsConnector, ServerName<'static>), BrowserError> {
    let text = std::fs::read(&way.ca_file).map_err(|error| way.refused(error))?;
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(CertificateDer::pem_slice_iter(&text).filter_map(Result::ok));
    if roots.is_empty() {
        return Err(way.refused("the file holds no PEM certificate"));
    }
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()));
    let config = config.with_safe_default_protocol_versions();
    let mut config = config
        .map_err(|error| way.refused(error))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![HTTP_1.to_vec()];
    let name = ServerName::try_from(host.trim_matches(['[', ']']).to_owned());
    let name = name.map_err(|error| way.refused(error))?;
    Ok((TlsConnector::from(Arc::new(config)), name))
}

/// Accepts the browser, by a key that is made now and never leaves this process.
pub(super) fn near(way: &PrivateAuthority, host: &str) -> Result<Near, BrowserError> {
    let key = KeyPair::generate().map_err(|error| way.refused(error))?;
    let certificate = CertificateParams::new([host.trim_matches(['[', ']']).to_owned()])
        .and_then(|parameters| parameters.self_signed(&key))
        .map_err(|error| way.refused(error))?;
    let hash = Sha256::digest(key.subject_public_key_info());
    let secret = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()));
    let config = config.with_safe_default_protocol_versions();
    let config = config.and_then(|config| {
        config
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], secret)
    });
    let mut config = config.map_err(|error| way.refused(error))?;
    config.alpn_protocols = vec![HTTP_1.to_vec()];
    Ok(Near {
        acceptor: TlsAcceptor::from(Arc::new(config)),
        key: BASE64_STANDARD.encode(hash),
    })
}
