//! What must be refused is refused, in the contract's words, and leaves no trace.

pub mod access_level;
pub mod both_active_and_paused;
pub mod deleted_token;
pub mod empty_token;
pub mod expired_token;
pub mod foreign_manager;
pub mod leaves_no_trace;
pub mod malformed_json;
pub mod missing_system_id;
pub mod missing_token;
pub mod registration_token_as_token;
pub mod short_timeout;
pub mod too_long_texts;
pub mod too_many_tags;
pub mod unknown_id;
pub mod unknown_owner;
pub mod unknown_runner_type;
pub mod unknown_token;
pub mod unknown_user;
pub mod untagged_without_tags;
pub mod without_owner;
pub mod without_user;

use fleetproof_client::{Call, RegisterRunner, Reply};
use fleetproof_model::{Cohort, Secret};
use serde_json::{Value, json};

use crate::{Aspect, CheckResult, Stop, Subject, expect::ensure_refused};

/// The body of a refused token (contract VER-02, DEL-02, RST-04, REQ-02).
fn forbidden() -> Value {
    json!({"message": "403 Forbidden"})
}

/// A token that no runner has, in the form of one that could.
fn nobodys_token(subject: &Subject) -> Secret {
    Secret::new(format!("glrt-{}", subject.unique("nobodys")))
}

/// Every call by which a runner authenticates, with that token and system ID.
async fn all_calls(
    subject: &Subject,
    token: Option<&Secret>,
    system_id: &str,
) -> CheckResult<[Reply; 5]> {
    let (client, sent) = (&subject.client, Some(system_id));
    let info = subject.info("refused0");
    Ok([
        client.verify(token, sent, Some(&info)).await?,
        client.request_job(token, sent, Some(&info), None).await?,
        client.reset_token(token).await?,
        client.unregister_manager(token, sent).await?,
        client.unregister(token).await?,
    ])
}

/// A registration by a token that is none is refused with 403, or with 410 where registration
/// tokens are switched off (contract REG-02, REG-04).
fn ensure_registration_refused(reply: &Reply) -> CheckResult {
    if reply.status == 410 {
        let off = json!({"message": "410 Gone - runner registration disallowed"});
        return ensure_refused(reply, 410, &off);
    }
    let invalid = json!({"message": "403 Forbidden - invalid token supplied"});
    ensure_refused(reply, 403, &invalid)
}

/// Fields that a runner cannot have are refused, and no runner is made of them: in registration
/// with 400 and a map of texts by field, in creation with 400 and the same text as a sentence
/// (contract REG-15 to REG-17, REG-23, REG-24, USR-16, USR-17).
async fn ensure_fields_refused(
    subject: &Subject,
    fields: RegisterRunner,
    (field, text): (&str, &str),
) -> CheckResult {
    // Tags may be what is wrong; the description then tells whether a runner was made.
    let named = RegisterRunner {
        description: fields
            .description
            .or_else(|| Some(subject.unique("refused"))),
        ..fields
    };
    if let Ok(token) = subject.registration_token() {
        let reply = subject.client.register(Some(token), &named).await?;
        ensure_refused(&reply, 400, &json!({"message": {field: [text]}}))?;
    }
    let mut body = json!(subject.scope()?);
    if let (Value::Object(body), Value::Object(fields)) = (&mut body, json!(named)) {
        body.extend(fields);
    }
    let client = &subject.client;
    let reply = client.create_runner_as(client.user(), body).await?;
    let words = reply.json()["message"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    if reply.status != 400 || !words.starts_with("400 Bad request - ") || !words.ends_with(text) {
        let expected = format!("400 with `400 Bad request - …{text}`");
        return Err(Stop::status(&reply, &expected));
    }
    Ok(())
}

/// Cohorts whose tokens are worth trying: one that is in contact, one that was, one that never was.
const AGES: &[Cohort] = &[Cohort::Fresh, Cohort::Stale, Cohort::NeverContacted];

/// Fails unless `error` of the answer, which must be 400, has all the texts: several are joined,
/// and newer releases say more (contract GEN-02).
fn ensure_error_names(reply: &Reply, texts: &[&str]) -> CheckResult {
    let body = reply.json();
    let error = body["error"].as_str().unwrap_or_default();
    if reply.status == 400 && texts.iter().all(|text| error.contains(text)) {
        return Ok(());
    }
    Err(Stop::failed(
        Aspect::Other,
        format!(
            "{} answers 400 with `error` that has: {}",
            reply.endpoint,
            texts.join(", ")
        ),
        format!("it answered {} with {}", reply.status, reply.text()),
    ))
}

/// The calls of those who look after runners, on that runner, as the user of that token. None of
/// them would do harm if it were let in but for deleting, which comes last.
fn administration(id: i64, user: Option<&Secret>) -> Vec<Call<'_>> {
    let path = |rest: &str| format!("runners/{id}{rest}");
    [
        Call::new("GET /api/v4/runners", "runners"),
        Call::new("GET /api/v4/runners/all", "runners/all"),
        Call::new("GET /api/v4/runners/:id", path("")),
        Call::new("GET /api/v4/runners/:id/managers", path("/managers")),
        Call::new("GET /api/v4/version", "version"),
        Call::new("GET /api/v4/metadata", "metadata"),
        Call::new("PUT /api/v4/runners/:id", path("")).json(&json!({"paused": true})),
        Call::new("POST /api/v4/user/runners", "user/runners")
            .json(&json!({"runner_type": "instance_type"})),
        Call::new(
            "POST /api/v4/runners/:id/reset_authentication_token",
            path("/reset_authentication_token"),
        ),
        Call::new(
            "POST /api/v4/runners/reset_registration_token",
            "runners/reset_registration_token",
        ),
        Call::new("DELETE /api/v4/runners/:id", path("")),
    ]
    .into_iter()
    .map(|call| call.user(user))
    .collect()
}
