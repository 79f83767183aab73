//! `refuse.malformed-json`

use fleetproof_client::Call;
use fleetproof_model::{Activity, RunnerType};

use crate::{Check, CheckMeta, CheckResult, Cohorts, RunsOn, Subject, ensure, ensure_status};

/// What is no JSON is refused as such (contract GEN-10).
pub struct MalformedJson;

impl Check for MalformedJson {
    const META: CheckMeta = CheckMeta::new(
        "refuse.malformed-json",
        Activity::Refuse,
        "POST /api/v4/runners/verify",
        "A body that breaks off is refused with 400 and an `error`, by every endpoint that takes \
         one; it is no error of the application.",
    )
    .runs_on(RunsOn::Nothing)
    .types(&[RunnerType::Instance])
    .cohorts(Cohorts::Fresh);

    async fn run(subject: &Subject) -> CheckResult {
        let client = &subject.client;
        let made = subject.create(&subject.fields("malformed")).await?.0;
        for (endpoint, path) in [
            ("POST /api/v4/runners", "runners".to_owned()),
            ("POST /api/v4/runners/verify", "runners/verify".to_owned()),
            (
                "POST /api/v4/runners/reset_authentication_token",
                "runners/reset_authentication_token".to_owned(),
            ),
            ("DELETE /api/v4/runners", "runners".to_owned()),
            ("POST /api/v4/user/runners", "user/runners".to_owned()),
            ("PUT /api/v4/runners/:id", format!("runners/{}", made.id)),
        ] {
            let call = Call::new(endpoint, path)
                .user(client.user())
                .text("application/json", r#"{"token": "abc", "#);
            let reply = client.send(call).await?;
            ensure_status!(reply, 400);
            ensure!(
                reply.json()["error"].is_string(),
                "the 400 to malformed JSON has an `error`",
                reply.text()
            );
        }
        Ok(())
    }
}
