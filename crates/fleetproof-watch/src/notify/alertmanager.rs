//! Alertmanager's API v2: alerts are posted as they begin and end, and while they are firing again and
//! again, since it forgets what it does not hear of.

use serde_json::{Value, json};
use time::OffsetDateTime;

use crate::{alert::Alert, clock::rfc3339};

/// An alert that is not heard of again is over after so long, in seconds: four times the time between
/// two posts, as Prometheus does.
const VALID: i64 = 4 * super::deliver::REPEAT.as_secs() as i64;

/// The body of `POST /api/v2/alerts`, for what begins or ends.
pub(super) fn body(alerts: &[Alert], page: &str) -> Value {
    alerts.iter().map(|alert| one(alert, None, page)).collect()
}

/// The same for what is still firing at `now`.
pub(super) fn still_firing(alerts: &[Alert], now: OffsetDateTime, page: &str) -> Value {
    let until = rfc3339(now + time::Duration::seconds(VALID));
    alerts
        .iter()
        .map(|alert| one(alert, Some(&until), page))
        .collect()
}

fn one(alert: &Alert, until: Option<&str>, page: &str) -> Value {
    let mut body = json!({
        "labels": alert.labels,
        "annotations": alert.annotations,
        "startsAt": alert.starts_at,
    });
    if page.starts_with("http") {
        body["generatorURL"] = page.into();
    }
    if let Some(end) = alert.ends_at.as_deref().or(until) {
        body["endsAt"] = end.into();
    }
    body
}
