use serde_json::Value;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use crate::{Aspect, CheckResult, Stop};

/// A time in an answer; nothing for null and for what is none.
pub fn read_time(value: &Value) -> Option<OffsetDateTime> {
    OffsetDateTime::parse(value.as_str()?, &Rfc3339).ok()
}

/// Fails unless `value` is a time as GitLab writes it: ISO 8601 with exactly three digits of the
/// second's fraction (contract GEN-14). An offset may stand in the place of `Z`, for GitLab's time
/// zone can be configured.
///
/// # Errors
/// If it is not.
pub fn ensure_time(name: &str, value: &Value) -> CheckResult {
    let text = value.as_str().unwrap_or_default();
    let fraction = text.split_once('.').map_or("", |(_, fraction)| fraction);
    let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 3 && read_time(value).is_some() {
        return Ok(());
    }
    Err(Stop::failed(
        Aspect::Field(name.to_owned()),
        format!("`{name}` is a time in ISO 8601 with milliseconds"),
        value.to_string(),
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn milliseconds_are_due() {
        for good in ["2026-01-31T23:59:59.001Z", "2026-01-31T23:59:59.001+02:00"] {
            assert!(ensure_time("t", &json!(good)).is_ok(), "{good}");
        }
        for bad in [
            json!("2026-01-31T23:59:59Z"),
            json!("2026-01-31T23:59:59.000001Z"),
            json!("2026-01-31 23:59:59.001"),
            json!("2026-02-31T23:59:59.001Z"),
            json!(1_700_000_000),
            json!(null),
        ] {
            assert!(ensure_time("t", &bad).is_err(), "{bad}");
        }
    }
}
