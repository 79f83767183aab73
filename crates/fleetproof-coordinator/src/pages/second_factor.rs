use std::{
    collections::HashMap,
    fmt,
    sync::{Mutex, PoisonError},
};

use fleetproof_model::Secret;
use time::OffsetDateTime;
use totp_rs::{Builder, Totp};

/// The second factor: RFC 6238 as GitLab has it, six digits of SHA-1 every 30 seconds. One secret,
/// new at each start, for all users.
pub(crate) struct SecondFactor {
    totp: Totp,
    /// The step of the last code that each user has used: none is good twice.
    used: Mutex<HashMap<i64, u64>>,
}

impl fmt::Debug for SecondFactor {
    /// Shows no secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SecondFactor").finish_non_exhaustive()
    }
}

impl SecondFactor {
    /// One with a new secret.
    pub(crate) fn new() -> Self {
        let secret = totp_rs::Secret::new_stack(rand::random());
        Self {
            totp: Builder::new().with_secret(secret).build_noncompliant(),
            used: Mutex::default(),
        }
    }

    /// The secret in base 32, as authenticators take it.
    pub(crate) fn secret(&self) -> Secret {
        Secret::new(self.totp.secret().to_base32())
    }

    /// Whether this is a code of now, give or take one step, that the user has not used yet; it is
    /// used then.
    pub(super) fn accept(&self, user_id: i64, code: &str, now: OffsetDateTime) -> bool {
        let seconds = u64::try_from(now.unix_timestamp()).unwrap_or(0);
        let Some(step) = self.totp.check(code.trim(), seconds) else {
            return false;
        };
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        if used.get(&user_id).is_some_and(|last| *last >= step) {
            return false;
        }
        used.insert(user_id, step);
        true
    }
}

#[cfg(test)]
mod tests {
    use time::{Duration, macros::datetime};

    use super::*;

    #[test]
    fn a_code_is_good_for_a_minute_and_once() {
        let factor = SecondFactor::new();
        let now = datetime!(2024-11-01 12:00 UTC);
        let seconds = u64::try_from(now.unix_timestamp()).unwrap();
        let code = factor.totp.generate(seconds).to_string();
        assert!(!factor.accept(1, &code, now + Duration::minutes(2)));
        assert!(factor.accept(1, &code, now + Duration::seconds(31)));
        assert!(!factor.accept(1, &code, now));
        assert!(factor.accept(2, &code, now));
        assert!(!factor.accept(3, "", now));
    }
}
