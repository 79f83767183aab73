//! `update.keeps-token-and-managers`

use fleetproof_model::Activity;
use serde_json::json;

use super::change;
use crate::{Check, CheckMeta, CheckResult, Subject, ensure, ensure_field, ensure_status};

/// A change is not felt by the runner's managers (contract INV-10).
pub struct KeepsTokenAndManagers;

impl Check for KeepsTokenAndManagers {
    const META: CheckMeta = CheckMeta::new(
        "update.keeps-token-and-managers",
        Activity::Update,
        "PUT /api/v4/runners/:id",
        "Changing a runner leaves its managers, its last contact and its token as they are: who \
         was connected stays so.",
    );

    async fn run(subject: &Subject) -> CheckResult {
        let runner = subject.runner()?;
        let managers = subject.read_managers(runner.id).await?;
        let before = subject.read_runner(runner.id).await?;
        let fields = json!({
            "description": subject.unique("moved"),
            "paused": true,
            "maximum_timeout": 3600,
            "access_level": "ref_protected",
        });
        change(subject, runner.id, fields).await?;
        let after = subject.read_runner(runner.id).await?;
        for field in ["contacted_at", "created_at", "runner_type", "version"] {
            ensure_field!(field, after[field], before[field]);
        }
        ensure!(
            subject.read_managers(runner.id).await? == managers,
            "the managers of a runner that was changed are what they were",
            "they differ"
        );
        let verify = subject
            .client
            .verify(Some(&runner.token), None, None)
            .await?;
        ensure_status!(verify, 200);
        ensure_field!("id", verify.json()["id"], runner.id);
        Ok(())
    }
}
