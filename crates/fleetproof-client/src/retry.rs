//! What is tried again, and when: answers that did not come from the application, and requests
//! to wait. A 5xx of the application never is; it is a finding at its first occurrence.

use std::time::Duration;

use reqwest::header::HeaderMap;
use time::{OffsetDateTime, format_description::well_known::Rfc2822};

/// Tries in all, where a gateway answers or the connection breaks.
pub(crate) const TRIES: u32 = 3;

/// The pause before try number `next`.
pub(crate) fn pause(next: u32) -> Duration {
    Duration::from_millis(100) * 2_u32.pow(next.min(6))
}

/// Whether an answer came from a gateway in front: 502, 503 or 504 without the application's mark,
/// which is a correlation ID and JSON.
pub(crate) fn is_gateway(status: u16, headers: &HeaderMap, body: &[u8]) -> bool {
    matches!(status, 502..=504)
        && (!headers.contains_key("x-request-id")
            || serde_json::from_slice::<serde::de::IgnoredAny>(body).is_err())
}

/// How long an answer with status 429 asks to wait: `RateLimit-ResetTime` (an HTTP date), else
/// `Retry-After` (seconds), else one second, as the official client reads them
/// (gitlab-runner, `network/retry_requester.go`).
pub(crate) fn wait_asked_for(headers: &HeaderMap) -> Duration {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let reset = text("ratelimit-resettime").and_then(|date| {
        let date = date.trim().replace("GMT", "+0000");
        let at = OffsetDateTime::parse(&date, &Rfc2822).ok()?;
        Duration::try_from(at - OffsetDateTime::now_utc()).ok()
    });
    reset
        .or_else(|| {
            Some(Duration::from_secs(
                text("retry-after")?.trim().parse().ok()?,
            ))
        })
        .unwrap_or(Duration::from_secs(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect::<std::collections::HashMap<_, _>>()
            .iter()
            .map(|(name, value): (&http::HeaderName, &http::HeaderValue)| {
                (name.clone(), value.clone())
            })
            .collect()
    }

    #[test]
    fn only_what_did_not_come_from_the_application_is_a_gateway() {
        let marked = headers(&[("x-request-id", "abc")]);
        assert!(is_gateway(502, &headers(&[]), b"<html>"));
        assert!(is_gateway(503, &headers(&[]), b"{}"));
        assert!(is_gateway(502, &marked, b"<html>"));
        assert!(!is_gateway(503, &marked, b"{\"message\":\"x\"}"));
        assert!(!is_gateway(500, &headers(&[]), b"<html>"));
    }

    #[test]
    fn the_wait_is_read_in_the_official_clients_order() {
        assert_eq!(
            wait_asked_for(&headers(&[("retry-after", "7")])),
            Duration::from_secs(7)
        );
        assert_eq!(wait_asked_for(&headers(&[])), Duration::from_secs(1));
        let both = headers(&[
            ("retry-after", "7"),
            ("ratelimit-resettime", "Tue, 01 Jan 2999 00:00:00 GMT"),
        ]);
        assert!(wait_asked_for(&both) > Duration::from_secs(1000));
    }
}
