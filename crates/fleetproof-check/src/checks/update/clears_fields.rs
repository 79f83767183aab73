//! `update.clears-fields`

use fleetproof_client::RegisterRunner;
use fleetproof_model::Activity;
use serde_json::{Value, json};

use super::change;
use crate::{Check, CheckMeta, CheckResult, Cohorts, RunsOn, Subject, ensure, ensure_field};

/// What was set can be taken back (contract REG-17, ADM-30).
pub struct ClearsFields;

impl Check for ClearsFields {
    const META: CheckMeta = CheckMeta::new(
        "update.clears-fields",
        Activity::Update,
        "PUT /api/v4/runners/:id",
        "Time-out, note and tags that a runner has can be taken away again, and its switches \
         turned back.",
    )
    .runs_on(RunsOn::Nothing)
    .cohorts(Cohorts::Fresh);

    async fn run(subject: &Subject) -> CheckResult {
        let fields = RegisterRunner {
            maintenance_note: Some("to be removed".to_owned()),
            locked: Some(true),
            paused: Some(true),
            run_untagged: Some(false),
            access_level: Some("ref_protected".to_owned()),
            maximum_timeout: Some(3600),
            ..subject.fields("cleared")
        };
        let id = subject.create(&fields).await?.0.id;
        let back = json!({
            "maintenance_note": "",
            "locked": false,
            "paused": false,
            "run_untagged": true,
            "access_level": "not_protected",
            "maximum_timeout": "",
            "tag_list": [],
        });
        change(subject, id, back).await?;
        let read = subject.read_runner(id).await?;
        ensure_field!("maximum_timeout", read["maximum_timeout"], Value::Null);
        ensure_field!("tag_list", read["tag_list"], json!([]));
        ensure_field!("locked", read["locked"], false);
        ensure_field!("active", read["active"], true);
        ensure_field!("paused", read["paused"], false);
        ensure_field!("run_untagged", read["run_untagged"], true);
        ensure_field!("access_level", read["access_level"], "not_protected");
        let note = read["maintenance_note"].as_str().unwrap_or_default();
        ensure!(note.is_empty(), "the note is gone", note);
        Ok(())
    }
}
