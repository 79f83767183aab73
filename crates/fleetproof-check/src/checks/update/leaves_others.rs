//! `update.leaves-others`

use fleetproof_model::Activity;
use serde_json::json;

use super::change;
use crate::{Check, CheckMeta, CheckResult, Cohorts, RunsOn, Subject, expect::ensure_unchanged};

/// A change is one runner's (contract INV-03).
pub struct LeavesOthers;

impl Check for LeavesOthers {
    const META: CheckMeta = CheckMeta::new(
        "update.leaves-others",
        Activity::Update,
        "PUT /api/v4/runners/:id",
        "Changing one runner changes no other of the same type and owner.",
    )
    .runs_on(RunsOn::Nothing)
    .cohorts(Cohorts::Fresh);

    async fn run(subject: &Subject) -> CheckResult {
        let changed = subject.create(&subject.fields("changed")).await?.0.id;
        let other = subject.create(&subject.fields("other")).await?.0.id;
        let before = subject.read_runner(other).await?;
        let fields = json!({
            "description": subject.unique("changed"),
            "paused": true,
            "locked": true,
            "tag_list": [subject.run_tag(), "new"],
            "maximum_timeout": 900,
        });
        change(subject, changed, fields).await?;
        let after = subject.read_runner(other).await?;
        ensure_unchanged("a runner beside the changed one", &before, &after, &[])
    }
}
