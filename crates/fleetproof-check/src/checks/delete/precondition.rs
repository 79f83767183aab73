//! `delete.precondition`

use fleetproof_client::{Call, Registered, Reply};
use fleetproof_model::{Activity, Secret};
use serde_json::json;

use crate::{
    Check, CheckMeta, CheckResult, Cohorts, RunsOn, Subject, ensure_status, expect::ensure_refused,
};

/// A deletion that is meant for an older state is refused (contract DEL-06, DEL-19, ADM-44,
/// GEN-24).
pub struct Precondition;

const LONG_AGO: &str = "Thu, 01 Jan 2015 00:00:00 GMT";
const FAR_AHEAD: &str = "Fri, 01 Jan 2100 00:00:00 GMT";
const NO_DATE: &str = "yesterday";

impl Check for Precondition {
    const META: CheckMeta = CheckMeta::new(
        "delete.precondition",
        Activity::Delete,
        "DELETE /api/v4/runners/:id",
        "With `If-Unmodified-Since` before its last change, a runner or manager is not deleted: \
         412; with a later date, or none that can be read, it is.",
    )
    .runs_on(RunsOn::Nothing)
    .cohorts(Cohorts::Fresh);

    async fn run(subject: &Subject) -> CheckResult {
        let client = &subject.client;
        let failed = json!({"message": "412 Precondition Failed"});
        for date in [FAR_AHEAD, NO_DATE] {
            let by_token = subject.create(&subject.fields("if")).await?.0;
            let by_id = subject.create(&subject.fields("if")).await?.0;
            let system_id = subject.fresh_system_id();
            let token = Some(&by_token.token);
            ensure_status!(client.verify(token, Some(&system_id), None).await?, 200);
            for (path, runner) in [
                (Path::Manager(&system_id), &by_token),
                (Path::Token, &by_token),
                (Path::Id, &by_id),
            ] {
                let refused = path.delete(subject, runner, LONG_AGO).await?;
                ensure_refused(&refused, 412, &failed)?;
                let gone = path.delete(subject, runner, date).await?;
                ensure_status!(gone, 204);
            }
            subject.gone(by_token.id);
            subject.gone(by_id.id);
        }
        Ok(())
    }
}

/// A way to delete something.
enum Path<'a> {
    Manager(&'a str),
    Token,
    Id,
}

impl Path<'_> {
    async fn delete(
        &self,
        subject: &Subject,
        runner: &Registered,
        date: &str,
    ) -> CheckResult<Reply> {
        let client = &subject.client;
        let token = |token: &Secret| json!({"token": token.expose()});
        let call = match self {
            Self::Manager(system_id) => {
                let body = json!({"token": runner.token.expose(), "system_id": system_id});
                Call::new("DELETE /api/v4/runners/managers", "runners/managers").json(&body)
            }
            Self::Token => {
                Call::new("DELETE /api/v4/runners", "runners").json(&token(&runner.token))
            }
            Self::Id => {
                let path = format!("runners/{}", runner.id);
                Call::new("DELETE /api/v4/runners/:id", path).user(client.user())
            }
        };
        Ok(client
            .send(call.header("if-unmodified-since", date))
            .await?)
    }
}
