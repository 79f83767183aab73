//! Secrets, and their removal from whatever is shown.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What stands where a secret stood.
pub const MASK: &str = "[masked]";

/// A token or password. It is shown as [`MASK`] however it is printed; the value is had by
/// [`Secret::expose`] alone.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Takes a secret.
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    /// The value, for the one place that sends or stores it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(MASK)
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(MASK)
    }
}

/// Prefixes by which GitLab's tokens are known wherever they stand: runner authentication
/// tokens, registration tokens, personal access and job tokens
/// (GitLab documentation, "Token overview").
const TOKEN_PREFIXES: [&str; 6] = ["glrtr-", "glrt-", "glpat-", "GR1348941", "glcbt-", "gldt-"];

/// Names of JSON members, form fields and query parameters whose values are secrets.
const SECRET_NAMES: [&str; 9] = [
    "token",
    "private_token",
    "password",
    "runners_token",
    "registration_token",
    "certificate",
    "authorization",
    "secret",
    "access_token",
];

/// Header fields whose values are secrets, in lower case.
const SECRET_HEADERS: [&str; 7] = [
    "private-token",
    "runner-token",
    "job-token",
    "authorization",
    "cookie",
    "set-cookie",
    "proxy-authorization",
];

/// `text` without secrets: values of members and parameters with a secret's name, whatever has
/// the prefix of a GitLab token, passwords in URLs, and each of `known` that is long enough not to
/// be a word.
pub fn mask_text(text: &str, known: &[&str]) -> String {
    let mut masked = text.to_owned();
    for secret in known.iter().filter(|secret| secret.len() >= 8) {
        masked = masked.replace(*secret, MASK);
    }
    for prefix in TOKEN_PREFIXES {
        masked = mask_after(&masked, prefix, is_token_char);
    }
    for name in SECRET_NAMES {
        for lead in [format!("\"{name}\":\""), format!("\"{name}\": \"")] {
            masked = mask_after(&masked, &lead, |c| c != '"');
        }
        for lead in [format!("?{name}="), format!("&{name}=")] {
            masked = mask_after(&masked, &lead, |c| c != '&' && !c.is_whitespace());
        }
        let lead = format!("{name}=");
        if masked.starts_with(&lead) {
            masked = mask_after(&masked, &lead, |c| c != '&' && !c.is_whitespace());
        }
    }
    mask_url_passwords(&masked)
}

/// `headers` with the values of secret ones masked.
pub fn mask_headers(headers: &[(String, String)]) -> Vec<(String, String)> {
    headers
        .iter()
        .map(|(name, value)| {
            let secret = SECRET_HEADERS.contains(&name.to_ascii_lowercase().as_str());
            let value = if secret {
                MASK.to_owned()
            } else {
                mask_text(value, &[])
            };
            (name.clone(), value)
        })
        .collect()
}

fn is_token_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')
}

/// Puts [`MASK`] in the place of whatever follows `lead` for as long as `inside` holds.
fn mask_after(text: &str, lead: &str, inside: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(lead) {
        let (before, value) = rest.split_at(at + lead.len());
        out.push_str(before);
        // What was masked before counts as the value, so that masking twice changes nothing.
        let end = if value.starts_with(MASK) {
            MASK.len()
        } else {
            value.find(|c| !inside(c)).unwrap_or(value.len())
        };
        if end > 0 {
            out.push_str(MASK);
        }
        rest = &value[end..];
    }
    out.push_str(rest);
    out
}

/// Masks the password of `scheme://user:password@host`.
fn mask_url_passwords(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + 3);
        out.push_str(before);
        let end = after
            .find(|c: char| c == '/' || c == '?' || c.is_whitespace() || c == '"')
            .unwrap_or(after.len());
        let authority = &after[..end];
        match authority
            .rsplit_once('@')
            .map(|(user, host)| (user.split_once(':'), host))
        {
            Some((Some((user, _)), host)) => {
                out.push_str(&format!("{user}:{MASK}@{host}"));
            }
            _ => out.push_str(authority),
        }
        rest = &after[end..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_masked_wherever_they_stand() {
        for text in [
            r#"{"token":"abcdefgh12345678","id":1}"#,
            r#"{"token": "abcdefgh12345678"}"#,
            "token=abcdefgh12345678&system_id=s_1",
            "/runners?private_token=abcdefgh12345678",
            "a sentence with glrt-abcdefgh12345678.",
            "postgres://user:abcdefgh12345678@localhost:5432/db",
            "GR1348941abcdefgh12345678",
        ] {
            let masked = mask_text(text, &[]);
            assert!(!masked.contains("abcdefgh12345678"), "{masked}");
            assert!(masked.contains(MASK), "{masked}");
            assert_eq!(
                mask_text(&masked, &[]),
                masked,
                "masking twice changes nothing"
            );
        }
    }

    #[test]
    fn what_is_no_secret_stays() {
        for text in [
            r#"{"token_expires_at":null,"id":1}"#,
            r#"{"error":"token is missing"}"#,
            "postgres://localhost/db?host=/tmp",
            "http://127.0.0.1:8929/api/v4/runners/verify",
        ] {
            assert_eq!(mask_text(text, &[]), text);
        }
    }

    #[test]
    fn known_secrets_and_secret_headers_are_masked() {
        assert_eq!(
            mask_text("so s3cr3t-value is", &["s3cr3t-value"]),
            "so [masked] is"
        );
        let headers = [("PRIVATE-TOKEN".to_owned(), "x".to_owned())];
        assert_eq!(mask_headers(&headers)[0].1, MASK);
    }

    #[test]
    fn a_secret_is_never_printed() {
        let secret = Secret::new("hush");
        assert_eq!(format!("{secret} {secret:?}"), "[masked] [masked]");
    }
}
