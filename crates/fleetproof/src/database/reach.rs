use std::{error::Error as StdError, io, path::Path};

use rustls::{CertificateError, Error as TlsError};
use tokio_postgres::{
    Client, Config,
    config::{Host, SslMode},
    error::SqlState,
};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::{trust, wish::Mode};
use crate::{
    error::{Error, chain},
    secrets::DatabaseUrl,
};

/// A database that was reached, and how: for more connections of the same kind.
pub(crate) struct Reached {
    /// A first session.
    pub(crate) client: Client,
    /// With TLS or without, as it has turned out.
    pub(crate) config: Config,
    /// For [`Config::connect`].
    pub(crate) tls: MakeRustlsConnect,
}

/// Connects as `sslmode` of the URI says. `whose` database it is shows in errors.
///
/// # Errors
/// Authorities that cannot be read; a server that is not there, refuses, or is not trusted.
pub(crate) async fn reach(
    url: &DatabaseUrl,
    ca_file: Option<&Path>,
    whose: &str,
) -> Result<Reached, Error> {
    let mut wish = url.wish().clone();
    let mut config = url.config().clone();
    // As libpq has it, sockets of the machine need no TLS, whatever is asked for.
    let is_socket = |host: &Host| matches!(host, Host::Unix(_));
    if !config.get_hosts().is_empty() && config.get_hosts().iter().all(is_socket) {
        wish.mode = Mode::Disable;
    }
    config.ssl_mode(match wish.mode {
        Mode::Disable => SslMode::Disable,
        Mode::Prefer => SslMode::Prefer,
        Mode::Require | Mode::VerifyCa | Mode::VerifyFull => SslMode::Require,
    });
    let tls = trust::connector(&wish, ca_file)?;
    let mut connected = connect(&config, &tls).await;
    if let Err(error) = &connected
        && wish.mode == Mode::Prefer
        && may_be_for_tls(error)
    {
        config.ssl_mode(SslMode::Disable);
        connected = connect(&config, &tls).await;
    }
    match connected {
        Ok(client) => Ok(Reached {
            client,
            config,
            tls,
        }),
        Err(error) => Err(Error::CannotTell(format!(
            "cannot connect to {whose}: {}",
            said(&error, wish.mode)
        ))),
    }
}

async fn connect(
    config: &Config,
    tls: &MakeRustlsConnect,
) -> Result<Client, tokio_postgres::Error> {
    let (client, connection) = config.connect(tls.clone()).await?;
    tokio::spawn(connection);
    Ok(client)
}

/// Whether another try without TLS may do: the handshake failed, or the server's own rules say that
/// such a session is not for it.
fn may_be_for_tls(error: &tokio_postgres::Error) -> bool {
    let not_for_it = SqlState::INVALID_AUTHORIZATION_SPECIFICATION;
    error.code() == Some(&not_for_it) || error.to_string().contains("TLS")
}

fn said(error: &tokio_postgres::Error, mode: Mode) -> String {
    let mode = mode.name();
    match tls_error(error) {
        Some(TlsError::InvalidCertificate(
            why @ (CertificateError::NotValidForName
            | CertificateError::NotValidForNameContext { .. }),
        )) => format!(
            "its certificate is for another name ({why}); connect by a name that it holds, or ask \
             for less than sslmode={mode}"
        ),
        Some(TlsError::InvalidCertificate(why)) => format!(
            "its certificate is not trusted under sslmode={mode} ({why}); name the authority that \
             has signed it with sslrootcert or --ca-file"
        ),
        _ if chain(error).contains("server does not support TLS") => {
            format!("it does not offer TLS, and sslmode={mode} asks for it")
        }
        _ => chain(error),
    }
}

/// What TLS itself said. An I/O error hides the one that it wraps: its source is that one's source.
fn tls_error<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a TlsError> {
    if let Some(found) = error.downcast_ref() {
        return Some(found);
    }
    let wrapped = error
        .downcast_ref::<io::Error>()
        .and_then(io::Error::get_ref)
        .and_then(|wrapped| wrapped.downcast_ref());
    wrapped.or_else(|| tls_error(error.source()?))
}
