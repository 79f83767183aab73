//! `target.unknown-path`

use fleetproof_client::Call;
use fleetproof_model::{Activity, RunnerType};
use serde_json::json;

use crate::{
    Check, CheckMeta, CheckResult, Cohorts, RunsOn, Subject, ensure_field, ensure_status,
    expect::ensure_headers,
};

/// What is not part of the API is not found, in JSON (contract GEN-03).
pub struct UnknownPath;

impl Check for UnknownPath {
    const META: CheckMeta = CheckMeta::new(
        "target.unknown-path",
        Activity::Target,
        "GET /api/v4/…",
        "A path that the API does not have is answered 404 in JSON, with and without a token, so \
         that a client tells a missing feature from a missing server.",
    )
    .runs_on(RunsOn::Nothing)
    .types(&[RunnerType::Instance])
    .cohorts(Cohorts::Fresh);

    async fn run(subject: &Subject) -> CheckResult {
        let client = &subject.client;
        for user in [client.user(), None] {
            let call = Call::new("GET /api/v4/…", "fleetproof/no/such/path").user(user);
            let reply = client.send(call).await?;
            ensure_status!(reply, 404);
            ensure_headers(&reply)?;
            ensure_field!(
                "body of the 404",
                reply.json(),
                json!({ "error": "404 Not Found" })
            );
        }
        Ok(())
    }
}
