use std::{
    net::IpAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use fleetproof_model::Secret;
use reqwest::Url;

/// How to reach a target.
#[derive(Debug, Clone)]
pub struct ClientOptions {
    /// The address of the GitLab, such as `https://gitlab.example.com`.
    pub url: Url,
    /// A personal access token, for the administration side.
    pub token: Option<Secret>,
    /// How long to wait for a whole answer.
    pub timeout: Duration,
    /// A file with the certificates of a private authority, in PEM.
    pub ca_file: Option<PathBuf>,
    /// Send tokens over plain HTTP to addresses that are not loopback.
    pub allow_insecure_http: bool,
    /// The longest wait that a rate limit may ask for before it counts as no answer.
    pub patience: Duration,
    /// Whether each answer time is kept for [`Traffic`](crate::Traffic); a client that never ends must
    /// not.
    pub keep_latencies: bool,
}

/// Why a target cannot be reached as it was named.
#[derive(Debug, thiserror::Error)]
pub enum OptionsError {
    /// Not an `http` or `https` URL.
    #[error("`{given}` is not the address of a GitLab; it looks like https://gitlab.example.com")]
    Url {
        /// What was given, without user information.
        given: String,
    },
    /// A user or password stands in the URL.
    #[error(
        "the address {given} holds a user or password; give the token by FLEETPROOF_TOKEN or --token-file"
    )]
    UserInfo {
        /// The address without them.
        given: String,
    },
    /// A token would travel in the clear.
    #[error(
        "{url} is plain HTTP to another machine, and a token would travel in the clear; use https, or --allow-insecure-http"
    )]
    Insecure {
        /// The address.
        url: String,
    },
    /// The CA file cannot be read.
    #[error("cannot read the CA file {}: {source}", path.display())]
    CaFile {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The CA file holds no certificate.
    #[error("the CA file {} holds no PEM certificate: {reason}", path.display())]
    Certificate {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The HTTP client could not be made, as where the system has no certificates at all.
    #[error("cannot set up HTTPS: {0}; install the system's CA certificates or name a --ca-file")]
    Setup(String),
}

impl ClientOptions {
    /// Options for the GitLab at `url`, with the default time-out of 30 s.
    ///
    /// # Errors
    /// If `url` is no `http` or `https` address, or holds a user or password.
    pub fn new(url: &str) -> Result<Self, OptionsError> {
        let refused = || OptionsError::Url {
            given: fleetproof_model::mask_text(url, &[]),
        };
        let mut parsed = Url::parse(url).map_err(|_| refused())?;
        if !matches!(parsed.scheme(), "http" | "https") || parsed.host_str().is_none() {
            return Err(refused());
        }
        if !parsed.username().is_empty() || parsed.password().is_some() {
            let _ = parsed.set_username("");
            let _ = parsed.set_password(None);
            return Err(OptionsError::UserInfo {
                given: parsed.to_string(),
            });
        }
        parsed.set_query(None);
        parsed.set_fragment(None);
        if !parsed.path().ends_with('/') {
            let path = format!("{}/", parsed.path());
            parsed.set_path(&path);
        }
        Ok(Self {
            url: parsed,
            token: None,
            timeout: Duration::from_secs(30),
            ca_file: None,
            allow_insecure_http: false,
            patience: Duration::from_secs(120),
            keep_latencies: true,
        })
    }

    /// The HTTP client that these options ask for.
    pub(crate) fn build(&self) -> Result<reqwest::Client, OptionsError> {
        let loopback = is_loopback(&self.url);
        if self.url.scheme() == "http" && !loopback && !self.allow_insecure_http {
            return Err(OptionsError::Insecure {
                url: self.url.to_string(),
            });
        }
        let mut builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .timeout(self.timeout)
            .pool_max_idle_per_host(64)
            .tcp_nodelay(true)
            .http1_only()
            .user_agent(concat!("fleetproof ", env!("CARGO_PKG_VERSION")));
        if loopback {
            builder = builder.no_proxy();
        }
        if let Some(path) = &self.ca_file {
            builder = builder.tls_certs_only(read_certificates(path)?);
        } else if self.url.scheme() == "http" {
            // Without TLS no certificate is needed, and a machine that has none is no reason to fail.
            builder = builder.tls_certs_only([]);
        }
        builder
            .build()
            .map_err(|error| OptionsError::Setup(root_cause(&error)))
    }
}

impl ClientOptions {
    /// The file of the authorities that alone are trusted to vouch for the target, where one was named
    /// and the target speaks TLS.
    pub fn private_authorities(&self) -> Option<&Path> {
        let ca_file = self.ca_file.as_deref();
        ca_file.filter(|_| self.url.scheme() == "https")
    }
}

/// What lies at the bottom of an error.
pub(crate) fn root_cause(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}

/// Whether TLS refused the connection: by type, and by text for a handshake that the other side
/// broke off, which has no type of its own.
pub(crate) fn is_tls(error: &(dyn std::error::Error + 'static)) -> bool {
    // An I/O error hides the one that it wraps: its source is that one's source.
    let wrapped = error
        .downcast_ref::<std::io::Error>()
        .and_then(std::io::Error::get_ref);
    error.is::<rustls::Error>()
        || error.to_string().starts_with("tls handshake")
        || wrapped.is_some_and(|wrapped| is_tls(wrapped))
        || error.source().is_some_and(is_tls)
}

fn is_loopback(url: &Url) -> bool {
    let Some(host) = url.host_str() else {
        return false;
    };
    host == "localhost"
        || host.ends_with(".localhost")
        || host
            .trim_matches(['[', ']'])
            .parse()
            .is_ok_and(|address: IpAddr| address.is_loopback())
}

fn read_certificates(path: &Path) -> Result<Vec<reqwest::Certificate>, OptionsError> {
    let pem = std::fs::read(path).map_err(|source| OptionsError::CaFile {
        path: path.to_owned(),
        source,
    })?;
    let refused = |reason: String| OptionsError::Certificate {
        path: path.to_owned(),
        reason,
    };
    let certificates =
        reqwest::Certificate::from_pem_bundle(&pem).map_err(|error| refused(root_cause(&error)))?;
    if certificates.is_empty() {
        return Err(refused("it is empty".to_owned()));
    }
    Ok(certificates)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_does_not_travel_in_the_clear() {
        for (url, fine) in [
            ("http://127.0.0.1:8929", true),
            ("http://localhost:8929", true),
            ("http://[::1]:8929", true),
            ("https://gitlab.example.com", true),
            ("http://gitlab.example.com", false),
            ("http://10.0.0.1", false),
        ] {
            let options = ClientOptions::new(url).unwrap();
            let refused = matches!(options.build(), Err(OptionsError::Insecure { .. }));
            assert_eq!(refused, !fine, "{url}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused_without_repeating_a_password() {
        for url in ["gitlab", "ftp://x", "http://", "postgres://u:hunter2@h/db"] {
            let error = ClientOptions::new(url).unwrap_err().to_string();
            assert!(!error.contains("hunter2"), "{error}");
        }
        let error = ClientOptions::new("https://u:hunter2@h/")
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("FLEETPROOF_TOKEN") && !error.contains("hunter2"),
            "{error}"
        );
    }
}
