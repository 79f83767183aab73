//! How tokens are stored: encrypted where they must be shown again, hashed where not.
//!
//! As GitLab does it (`app/models/concerns/token_authenticatable_strategies/encryption_helper.rb`,
//! `lib/gitlab/crypto_helper.rb`), so that a row made here can be read by a person who knows
//! GitLab's, and a token is found by an index on its ciphertext.

use aes_gcm::{
    Aes256Gcm, Key, KeyInit, Nonce,
    aead::{Aead, OsRng, rand_core::RngCore},
};
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use fleetproof_model::Secret;
use sha2::{Digest, Sha256};

/// Stands before a ciphertext whose nonce is stored behind it.
const DYNAMIC_NONCE: char = '|';
/// Length of AES-GCM's nonce, in bytes.
const NONCE_SIZE: usize = 12;
/// Length of AES-256's key, and of the salt, in bytes.
const KEY_SIZE: usize = 32;

/// Encrypts and digests tokens under one installation's secret (GitLab's `db_key_base`).
pub struct Cipher {
    aes: Aes256Gcm,
    salt: Vec<u8>,
}

impl Cipher {
    /// A cipher whose key and salt are the first 32 bytes of `key_base`; a shorter one is filled
    /// with zeros.
    pub fn new(key_base: &Secret) -> Self {
        let mut key = [0_u8; KEY_SIZE];
        let bytes = key_base.expose().as_bytes();
        let length = bytes.len().min(KEY_SIZE);
        key[..length].copy_from_slice(&bytes[..length]);
        Self {
            aes: Aes256Gcm::new(Key::<Aes256Gcm>::from_slice(&key)),
            salt: bytes[..length].to_vec(),
        }
    }

    /// A new random `key_base`: 64 hexadecimal characters.
    pub fn random_key_base() -> Secret {
        let mut bytes = [0_u8; KEY_SIZE];
        OsRng.fill_bytes(&mut bytes);
        Secret::new(hex(&bytes))
    }

    /// The stored form of `token`. The same token always gives the same text, since the nonce is
    /// derived from it; that is what makes a look-up by ciphertext possible.
    pub fn encrypt(&self, token: &Secret) -> String {
        let digest = hex(&Sha256::digest(token.expose().as_bytes()));
        let nonce = &digest[..NONCE_SIZE];
        let sealed = self
            .aes
            .encrypt(
                Nonce::from_slice(nonce.as_bytes()),
                token.expose().as_bytes(),
            )
            // AES-GCM refuses only texts of 64 GiB and more.
            .unwrap_or_default();
        format!("{DYNAMIC_NONCE}{}{nonce}", BASE64.encode(sealed))
    }

    /// The token in `stored`; nothing if the text was not made by [`Cipher::encrypt`] under the
    /// same secret.
    pub fn decrypt(&self, stored: &str) -> Option<Secret> {
        let body = stored.strip_prefix(DYNAMIC_NONCE)?;
        let (sealed, nonce) = body.split_at_checked(body.len().checked_sub(NONCE_SIZE)?)?;
        let open = self
            .aes
            .decrypt(
                Nonce::from_slice(nonce.as_bytes()),
                BASE64.decode(sealed).ok()?.as_slice(),
            )
            .ok()?;
        String::from_utf8(open).ok().map(Secret::new)
    }

    /// The salted digest under which a personal access token is stored: it is never shown again
    /// (`app/models/concerns/token_authenticatable_strategies/digest.rb`).
    pub fn digest(&self, token: &Secret) -> String {
        let mut hash = Sha256::new();
        hash.update(token.expose().as_bytes());
        hash.update(&self.salt);
        BASE64.encode(hash.finalize())
    }
}

/// `bytes` in lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cipher() -> Cipher {
        Cipher::new(&Secret::new("0123456789abcdef0123456789abcdef-and-more"))
    }

    #[test]
    fn a_token_is_found_by_its_ciphertext_and_read_back() {
        let token = Secret::new("glrt-t1_abcdefghijklmnopqrst");
        let stored = cipher().encrypt(&token);
        assert_eq!(stored, cipher().encrypt(&token));
        assert!(stored.starts_with('|') && !stored.contains("glrt-"));
        assert!(
            stored.chars().count() <= 128,
            "the shadow's check allows 128"
        );
        assert_eq!(cipher().decrypt(&stored), Some(token));
    }

    #[test]
    fn what_was_not_encrypted_here_is_not_read() {
        let other = Cipher::new(&Secret::new("another secret"));
        let stored = other.encrypt(&Secret::new("glrt-abcdefgh"));
        assert_eq!(cipher().decrypt(&stored), None);
        for text in ["", "|", "|short", "glrt-plain", "|é12345678901"] {
            assert_eq!(cipher().decrypt(text), None, "{text}");
        }
    }

    #[test]
    fn digests_are_salted() {
        let token = Secret::new("glpat-abcdefgh");
        let other = Cipher::new(&Secret::new("another secret"));
        assert_eq!(cipher().digest(&token), cipher().digest(&token));
        assert_ne!(cipher().digest(&token), other.digest(&token));
    }
}
