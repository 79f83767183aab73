//! `shadow.after-update`

use fleetproof_model::Activity;
use serde_json::json;

use super::every_field;
use crate::{Check, CheckMeta, CheckResult, Need, Subject, ensure_status};

/// A change of every field leaves source and shadow equal, and so does its undoing: the way back
/// writes NULL, which a comparison by `<>` takes for no change (contract INV-06, ADM-30).
pub struct AfterUpdate;

impl Check for AfterUpdate {
    const META: CheckMeta = CheckMeta::new(
        "shadow.after-update",
        Activity::Shadow,
        "PUT /api/v4/runners/:id",
        "After an administrator changed every field of a runner, and then took the values back, \
         its shadow row equals the source row, NULL included.",
    )
    .needs(&[Need::ShadowTables]);

    async fn run(subject: &Subject) -> CheckResult {
        let id = subject.runner()?.id;
        let back = json!({
            "maintenance_note": "",
            "paused": false,
            "locked": false,
            "run_untagged": true,
            "access_level": "not_protected",
            "maximum_timeout": "",
        });
        for fields in [json!(every_field(subject, "changed")), back] {
            let changed = subject.client.update_runner(id, fields).await?;
            ensure_status!(changed, 200);
            subject.ensure_synced(id).await?;
        }
        Ok(())
    }
}
