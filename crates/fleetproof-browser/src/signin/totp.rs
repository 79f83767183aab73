//! The second factor: RFC 6238 as GitLab has it, 6 digits of SHA-1 every 30 s.

use fleetproof_model::Secret;
use totp_rs::{Builder, Secret as Key};

use super::SignInTrouble;

/// The code of this moment.
pub(super) fn code(secret: &Secret) -> Result<String, SignInTrouble> {
    let letters: String = secret
        .expose()
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .map(|c| c.to_ascii_uppercase())
        .collect();
    let key = Key::try_from_base32(letters.trim_end_matches('='))
        .map_err(|_| SignInTrouble::TotpSecret)?;
    // GitLab's secrets may be shorter than the RFC asks for.
    let totp = Builder::new().with_secret(key).build_noncompliant();
    Ok(totp.generate_current().to_string())
}
