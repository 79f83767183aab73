//! The forms of GitLab's tokens, and their comparison.

use fleetproof_model::{RunnerType, Secret};
use rand::{Rng, distr::Alphanumeric};
use subtle::ConstantTimeEq;

/// Prefix of the token of a runner that a user created (contract USR-23).
pub const CREATED_RUNNER_PREFIX: &str = "glrt-";
/// Prefix of registration tokens of instance, group and project (contract RST-20).
pub const REGISTRATION_TOKEN_PREFIX: &str = "GR1348941";
/// Prefix of personal access tokens.
pub const PERSONAL_ACCESS_TOKEN_PREFIX: &str = "glpat-";

/// How a runner came to be (`ci_runners.registration_type`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegistrationType {
    /// By `POST /runners` with a registration token.
    RegistrationToken,
    /// By a user, with `POST /user/runners` or on the page.
    AuthenticatedUser,
}

impl RegistrationType {
    /// The number in the database.
    pub const fn number(self) -> i16 {
        match self {
            Self::RegistrationToken => 0,
            Self::AuthenticatedUser => 1,
        }
    }

    /// The way with that number in the database; unknown ones count as registered.
    pub const fn from_number(number: i16) -> Self {
        match number {
            1 => Self::AuthenticatedUser,
            _ => Self::RegistrationToken,
        }
    }
}

/// A new runner token: `glrt-` only for a runner that a user created, then the type, so that the
/// token stays unique over the partitions (contract REG-12, USR-23), then 20 random characters.
pub fn new_runner_token(kind: RunnerType, registration: RegistrationType) -> Secret {
    let prefix = match registration {
        RegistrationType::AuthenticatedUser => CREATED_RUNNER_PREFIX,
        RegistrationType::RegistrationToken => "",
    };
    Secret::new(format!("{prefix}t{}_{}", kind.number(), random(20)))
}

/// A new registration token.
pub fn new_registration_token() -> Secret {
    Secret::new(format!("{REGISTRATION_TOKEN_PREFIX}{}", random(20)))
}

/// A new personal access token.
pub fn new_personal_access_token() -> Secret {
    Secret::new(format!("{PERSONAL_ACCESS_TOKEN_PREFIX}{}", random(20)))
}

/// A new password for the first user.
pub fn new_password() -> Secret {
    Secret::new(random(24))
}

/// Whether two tokens are equal, in a time that does not tell how much of them is.
pub fn same(left: &Secret, right: &Secret) -> bool {
    left.expose()
        .as_bytes()
        .ct_eq(right.expose().as_bytes())
        .into()
}

/// What is shown of a runner's token: nine characters after the parts that many tokens have in
/// common (`Ci::Runner#short_sha`).
pub fn short_sha(token: &Secret) -> String {
    let text = token.expose();
    let text = text.strip_prefix(CREATED_RUNNER_PREFIX).unwrap_or(text);
    let own = ["t1_", "t2_", "t3_"]
        .iter()
        .find_map(|lead| text.strip_prefix(lead));
    own.unwrap_or(text).chars().take(9).collect()
}

/// `length` random letters and digits, from a generator fit for secrets.
pub(crate) fn random(length: usize) -> String {
    rand::rng()
        .sample_iter(Alphanumeric)
        .take(length)
        .map(char::from)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_type_and_the_way_of_creation_are_told_by_the_token() {
        for kind in RunnerType::ALL {
            let lead = format!("t{}_", kind.number());
            let registered = new_runner_token(kind, RegistrationType::RegistrationToken);
            assert!(registered.expose().starts_with(&lead));
            let created = new_runner_token(kind, RegistrationType::AuthenticatedUser);
            assert!(created.expose().starts_with(&format!("glrt-{lead}")));
            assert!(!same(&registered, &created) && same(&created, &created.clone()));
            for token in [registered, created] {
                let rest = token.expose().rsplit('_').next().unwrap();
                assert_eq!(short_sha(&token), rest[..9]);
            }
        }
    }
}
