use fleetproof_model::Secret;
use pbkdf2::pbkdf2_hmac_array;
use sha2::Sha512;
use subtle::ConstantTimeEq;

use crate::{cipher::hex, tokens::random};

/// The form that GitLab stores where it must follow FIPS (`devise-pbkdf2-encryptable`).
const PREFIX: &str = "$pbkdf2-sha512$";
/// GitLab has 20,000, for passwords that people choose. This one is random and long, so that rounds
/// add nothing but time to each start.
const ROUNDS: u32 = 1000;

/// The stored form of a password.
pub(crate) fn hash(password: &Secret) -> String {
    let salt = random(16);
    format!(
        "{PREFIX}{ROUNDS}${salt}${}",
        digest(password, &salt, ROUNDS)
    )
}

/// Whether `stored` was made of that password.
pub fn verify(password: &Secret, stored: &str) -> bool {
    let parts = stored.strip_prefix(PREFIX).and_then(|rest| {
        let (rounds, rest) = rest.split_once('$')?;
        let (salt, digest) = rest.split_once('$')?;
        Some((rounds.parse().ok()?, salt, digest))
    });
    parts.is_some_and(|(rounds, salt, known)| {
        let found = digest(password, salt, rounds);
        found.as_bytes().ct_eq(known.as_bytes()).into()
    })
}

fn digest(password: &Secret, salt: &str, rounds: u32) -> String {
    hex(&pbkdf2_hmac_array::<Sha512, 64>(
        password.expose().as_bytes(),
        salt.as_bytes(),
        rounds,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_password_fits() {
        let stored = hash(&Secret::new("correct horse"));
        assert!(verify(&Secret::new("correct horse"), &stored));
        assert!(!verify(&Secret::new("battery staple"), &stored));
        assert!(!verify(&Secret::new(""), "") && !verify(&Secret::new("x"), "$pbkdf2-sha512$x$y"));
    }
}
