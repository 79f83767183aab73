//! `target.without-token`

use fleetproof_client::Call;
use fleetproof_model::{Activity, RunnerType, Secret};
use serde_json::json;

use crate::{Check, CheckMeta, CheckResult, Cohorts, RunsOn, Subject, ensure_field, ensure_status};

/// Who the target is, it tells to nobody whom it does not know (contract GEN-01, GEN-08).
pub struct WithoutToken;

impl Check for WithoutToken {
    const META: CheckMeta = CheckMeta::new(
        "target.without-token",
        Activity::Target,
        "GET /api/v4/version",
        "Version and metadata are told to nobody without a token, or with one that is none: 401.",
    )
    .runs_on(RunsOn::Nothing)
    .types(&[RunnerType::Instance])
    .cohorts(Cohorts::Fresh);

    async fn run(subject: &Subject) -> CheckResult {
        let unknown = Secret::new(format!("glpat-{}", subject.unique("unknown")));
        for (endpoint, path) in [
            ("GET /api/v4/version", "version"),
            ("GET /api/v4/metadata", "metadata"),
        ] {
            for user in [None, Some(&unknown)] {
                let reply = subject
                    .client
                    .send(Call::new(endpoint, path).user(user))
                    .await?;
                ensure_status!(reply, 401);
                let due = json!({ "message": "401 Unauthorized" });
                ensure_field!("body of the 401", reply.json(), due);
            }
        }
        Ok(())
    }
}
