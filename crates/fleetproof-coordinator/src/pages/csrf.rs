//! What a form brings along to show that it is one of ours: a token that belongs to the session, and
//! that nobody makes who does not have the key of its cookie.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cookie::Key;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// What a form of that session has to bring along.
pub(super) fn token(key: &Key, session_id: &str) -> String {
    // A key of any length will do for HMAC.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.signing()) else {
        return String::new();
    };
    mac.update(b"csrf:");
    mac.update(session_id.as_bytes());
    URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
}

/// Whether a form brought it along.
pub(super) fn is_token(key: &Key, session_id: &str, sent: &str) -> bool {
    let known = token(key, session_id);
    !known.is_empty() && bool::from(known.as_bytes().ct_eq(sent.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_s_token_belongs_to_one_session() {
        let key = Key::generate();
        let token = token(&key, "a");
        assert!(is_token(&key, "a", &token));
        assert!(!is_token(&key, "b", &token) && !is_token(&key, "a", ""));
        assert!(!is_token(&Key::generate(), "a", &token));
    }
}
