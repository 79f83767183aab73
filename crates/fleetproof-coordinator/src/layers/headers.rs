use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue, header};
use time::{Duration as Offset, OffsetDateTime, macros::format_description};

use crate::{call::Call, state::App};

/// Adds the headers that every answer has (contract GEN-12).
pub(super) fn add(app: &App, call: &Call, elapsed: Duration, headers: &mut HeaderMap) {
    let id = &call.correlation_id;
    set(headers, HeaderName::from_static("x-request-id"), id);
    set(
        headers,
        HeaderName::from_static("x-gitlab-meta"),
        &format!(r#"{{"correlation_id":"{id}","version":"1"}}"#),
    );
    set(
        headers,
        HeaderName::from_static("x-runtime"),
        &format!("{:.6}", elapsed.as_secs_f64()),
    );
    for (name, value) in [
        (header::X_FRAME_OPTIONS, "SAMEORIGIN"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::VARY, "Origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-cache"));
    // The server adds the machine's time by itself; a shifted clock is shown, too.
    if app.clock().offset() != Offset::ZERO {
        set(headers, header::DATE, &http_date(app.now()));
    }
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

/// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110).
fn http_date(at: OffsetDateTime) -> String {
    let form = format_description!(
        "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
    );
    at.format(form).unwrap_or_default()
}
