use std::{
    env,
    path::{Path, PathBuf},
    sync::Arc,
};

use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error as TlsError, RootCertStore,
    SignatureScheme,
    client::{
        WebPkiServerVerifier,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    },
    crypto::{CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, ServerName, UnixTime, pem::PemObject},
};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::wish::{Authorities, Mode, Wish};
use crate::error::{Error, chain};

/// Makes TLS connections to whom `wish` trusts. `ca_file` names authorities where the URI names none.
///
/// # Errors
/// Authorities that cannot be read.
pub(super) fn connector(wish: &Wish, ca_file: Option<&Path>) -> Result<MakeRustlsConnect, Error> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let named = || ca_file.map(|path| Authorities::File(path.to_owned()));
    let authorities = wish.authorities.clone().or_else(named).or_else(of_the_user);
    let demands = match (wish.mode, authorities) {
        (Mode::Disable | Mode::Prefer, _) | (Mode::Require, None) => None,
        (mode, authorities) => {
            let roots = match authorities.unwrap_or(Authorities::System) {
                Authorities::System => of_the_system()?,
                Authorities::File(path) => of_file(&path)?,
            };
            let verifier =
                WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider));
            let verifier = verifier.build().map_err(|error| {
                Error::CannotTell(format!("cannot set up TLS: {}", chain(&error)))
            })?;
            Some((verifier, mode == Mode::VerifyFull))
        }
    };
    let verifier = Verifier {
        provider: Arc::clone(&provider),
        demands,
    };
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::CannotTell(format!("cannot set up TLS: {}", chain(&error))))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier));
    let mut config = config.with_no_client_auth();
    // Servers from 17 on want it where TLS begins without being asked for.
    config.alpn_protocols = vec![b"postgresql".to_vec()];
    Ok(MakeRustlsConnect::new(config))
}

/// Where libpq looks for authorities.
fn of_the_user() -> Option<Authorities> {
    let home = PathBuf::from(env::var_os("HOME")?);
    let path = home.join(".postgresql/root.crt");
    path.exists().then_some(Authorities::File(path))
}

fn of_the_system() -> Result<RootCertStore, Error> {
    let mut roots = RootCertStore::empty();
    let found = rustls_native_certs::load_native_certs();
    roots.add_parsable_certificates(found.certs);
    match roots.is_empty() {
        true => Err(Error::Call(
            "this machine trusts no authority; install its CA certificates, or name those of the \
             database with sslrootcert or --ca-file"
                .to_owned(),
        )),
        false => Ok(roots),
    }
}

fn of_file(path: &Path) -> Result<RootCertStore, Error> {
    let shown = path.display();
    let text = std::fs::read(path)
        .map_err(|error| Error::Call(format!("cannot read the CA file {shown}: {error}")))?;
    let mut roots = RootCertStore::empty();
    let certificates = CertificateDer::pem_slice_iter(&text).filter_map(Result::ok);
    roots.add_parsable_certificates(certificates);
    match roots.is_empty() {
        true => Err(Error::Call(format!(
            "the CA file {shown} holds no PEM certificate"
        ))),
        false => Ok(roots),
    }
}

/// Judges a server's certificate as `sslmode` says.
#[derive(Debug)]
struct Verifier {
    provider: Arc<CryptoProvider>,
    /// Who must vouch for it, and whether for its name too; nobody, if there is none.
    demands: Option<(Arc<WebPkiServerVerifier>, bool)>,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, TlsError> {
        let Some((verifier, for_its_name)) = &self.demands else {
            return Ok(ServerCertVerified::assertion());
        };
        let judged =
            verifier.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now);
        match judged {
            // The name is looked at last, when somebody has vouched for the certificate.
            Err(TlsError::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) if !for_its_name => Ok(ServerCertVerified::assertion()),
            judged => judged,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        let known = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, cert, dss, known)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        let known = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, cert, dss, known)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}
