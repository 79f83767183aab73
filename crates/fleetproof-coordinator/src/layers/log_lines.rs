use std::time::Duration;

use axum::extract::Request;
use http::{StatusCode, header};
use serde_json::{Value, json};

use crate::{call::Call, clock::iso8601, log::Exception, pages::Asked, state::App};

/// What the log tells of a request that its answer no longer shows.
pub(super) struct Arrival {
    path: String,
    user_agent: Option<String>,
}

impl Arrival {
    /// Nothing if no log is kept.
    pub(super) fn of(app: &App, request: &Request) -> Option<Self> {
        app.log().is_on().then(|| Self {
            // Without the query, which may hold a token.
            path: Asked::of(request.extensions(), request.uri())
                .path()
                .to_owned(),
            user_agent: request
                .headers()
                .get(header::USER_AGENT)
                .and_then(|value| value.to_str().ok())
                .map(str::to_owned),
        })
    }

    /// One line as in `api_json.log`; for an exception, one as in `exceptions_json.log` before it.
    pub(super) fn log(
        self,
        app: &App,
        call: &Call,
        status: StatusCode,
        exception: Option<&Exception>,
        elapsed: Duration,
    ) {
        let id = &call.correlation_id;
        let mut line = json!({
            "time": iso8601(app.now()),
            "severity": "INFO",
            "correlation_id": id,
            "method": call.method.as_str(),
            "path": self.path,
            "status": status.as_u16(),
            "duration_s": (elapsed.as_secs_f64() * 1e6).round() / 1e6,
            "route": call.route,
            "ua": self.user_agent,
            "params": call.params(),
            "meta.caller_id": call.endpoint(),
        });
        if let Some(subject) = call.subject() {
            line["meta.client_id"] = json!(format!("runner/{}", subject.runner.id));
        }
        if let Some(exception) = exception {
            let mut first = json!({
                "time": line["time"],
                "severity": "ERROR",
                "correlation_id": id,
                "meta.caller_id": line["meta.caller_id"],
            });
            exception.write_into(&mut first);
            app.log().write(id, &first);
            exception.write_into(&mut line);
        }
        app.log().write(id, &line);
    }
}

/// Parameters as GitLab logs them: a list of keys and values, secrets filtered
/// (`lib/gitlab/grape_logging/loggers/filter_parameters.rb`).
pub(crate) fn filtered(params: &serde_json::Map<String, Value>) -> Value {
    params
        .iter()
        .map(|(key, value)| json!({ "key": key, "value": without_secrets(key, value) }))
        .collect()
}

/// Forms nest: the password of a sign-in is `user[password]`.
fn without_secrets(key: &str, value: &Value) -> Value {
    match value {
        _ if is_secret(key) => json!("[FILTERED]"),
        Value::Object(fields) => fields
            .iter()
            .map(|(key, value)| (key.clone(), without_secrets(key, value)))
            .collect(),
        value => value.clone(),
    }
}

fn is_secret(name: &str) -> bool {
    ["token", "password", "secret", "session", "otp"]
        .iter()
        .any(|part| name.contains(part))
}
