//! The body of Alertmanager's webhooks, version 4.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::alert::Alert;

/// When an alert ends that has not ended, as Alertmanager writes it.
const NEVER: &str = "0001-01-01T00:00:00Z";

/// One body for each kind of alert, target and status: what has begun together is told together.
pub(super) fn bodies(receiver: &str, alerts: &[Alert], page: &str) -> Vec<Value> {
    let mut groups: BTreeMap<_, Vec<&Alert>> = BTreeMap::new();
    for alert in alerts {
        let key = (
            alert.status(),
            alert.label("alertname"),
            alert.label("target"),
        );
        groups.entry(key).or_default().push(alert);
    }
    let body = |((status, name, target), alerts): (_, Vec<&Alert>)| {
        json!({
            "version": "4",
            "groupKey": format!("{{}}:{{alertname=\"{name}\", target=\"{target}\"}}"),
            "truncatedAlerts": 0,
            "status": status,
            "receiver": receiver,
            "groupLabels": {"alertname": name, "target": target},
            "commonLabels": common(&alerts, |alert| &alert.labels),
            "commonAnnotations": common(&alerts, |alert| &alert.annotations),
            "externalURL": page,
            "alerts": alerts.iter().map(|alert| one(alert, page)).collect::<Vec<_>>(),
        })
    };
    groups.into_iter().map(body).collect()
}

fn one(alert: &Alert, page: &str) -> Value {
    json!({
        "status": alert.status(),
        "labels": alert.labels,
        "annotations": alert.annotations,
        "startsAt": alert.starts_at,
        "endsAt": alert.ends_at.as_deref().unwrap_or(NEVER),
        "generatorURL": page,
        "fingerprint": alert.fingerprint(),
    })
}

/// What all have in common.
fn common(
    alerts: &[&Alert],
    of: impl Fn(&Alert) -> &BTreeMap<String, String>,
) -> BTreeMap<String, String> {
    let Some((first, others)) = alerts.split_first() else {
        return BTreeMap::new();
    };
    let mut common = of(first).clone();
    common.retain(|name, value| {
        others
            .iter()
            .all(|alert| of(alert).get(name) == Some(value))
    });
    common
}
