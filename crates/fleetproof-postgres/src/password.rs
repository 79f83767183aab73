//! The random password of the loopback port.

use std::fmt;

use rand::Rng;
use rand::distr::Alphanumeric;

/// 32 letters and digits: 190 bits. Never shown by `Debug`; leaves this crate only in a URL that
/// the caller asks for.
#[derive(Clone)]
pub(crate) struct Password(String);

impl Password {
    /// A new one from the system's randomness.
    pub(crate) fn random() -> Self {
        let letters = rand::rng().sample_iter(Alphanumeric).take(32);
        Self(letters.map(char::from).collect())
    }

    /// The password itself.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }

    /// What the server is given in its stead, so that no statement, and hence no log, holds it.
    pub(crate) fn verifier(&self) -> String {
        postgres_protocol::password::scram_sha_256(self.0.as_bytes())
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[masked]")
    }
}
