//! `read.without-token`

use fleetproof_client::Call;
use fleetproof_model::{Activity, Secret};
use serde_json::json;

use crate::{Check, CheckMeta, CheckResult, Cohorts, RunsOn, Subject, ensure_field, ensure_status};

/// Runners are shown to nobody whom the target does not know (contract ADM-02, GEN-08, GEN-09).
pub struct WithoutToken;

impl Check for WithoutToken {
    const META: CheckMeta = CheckMeta::new(
        "read.without-token",
        Activity::Read,
        "GET /api/v4/runners/:id",
        "A runner's details, its managers and the lists of runners are refused with 401 to callers \
         without a token, with an unknown one, and with the runner's own.",
    )
    .runs_on(RunsOn::Shared)
    .cohorts(Cohorts::Fresh);

    async fn run(subject: &Subject) -> CheckResult {
        let runner = subject.runner()?;
        let unknown = Secret::new(format!("glpat-{}", subject.unique("unknown")));
        let (id, client) = (runner.id, &subject.client);
        for (endpoint, path) in [
            ("GET /api/v4/runners/:id", format!("runners/{id}")),
            (
                "GET /api/v4/runners/:id/managers",
                format!("runners/{id}/managers"),
            ),
            ("GET /api/v4/runners", "runners".to_owned()),
            ("GET /api/v4/runners/all", "runners/all".to_owned()),
        ] {
            for user in [None, Some(&unknown), Some(&runner.token)] {
                let reply = client
                    .send(Call::new(endpoint, path.clone()).user(user))
                    .await?;
                ensure_status!(reply, 401);
                let due = json!({ "message": "401 Unauthorized" });
                ensure_field!("body of the 401", reply.json(), due);
            }
        }
        Ok(())
    }
}
