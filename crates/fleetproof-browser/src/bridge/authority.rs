use std::path::PathBuf;

use url::Url;

use crate::BrowserError;

/// Who vouches for one target, where the machine's authorities do not.
#[derive(Debug, Clone)]
pub struct PrivateAuthority {
    /// The target's address, `https://…`.
    pub url: String,
    /// A file of authorities in PEM. No others are trusted for that target.
    pub ca_file: PathBuf,
}

/// Where a target listens.
pub(super) struct Target {
    pub(super) host: String,
    pub(super) port: u16,
}

impl PrivateAuthority {
    /// The host and port of the target.
    pub(super) fn target(&self) -> Result<Target, BrowserError> {
        let url = Url::parse(&self.url).ok();
        let target = url.and_then(|url| {
            let host = url.host_str()?.to_owned();
            let port = url.port_or_known_default()?;
            (url.scheme() == "https").then_some(Target { host, port })
        });
        target.ok_or_else(|| self.refused("it is no https address"))
    }

    /// Why there is no way to that target by these authorities.
    pub(super) fn refused(&self, reason: impl ToString) -> BrowserError {
        BrowserError::Authority {
            url: self.url.clone(),
            ca_file: self.ca_file.clone(),
            reason: reason.to_string(),
        }
    }
}
