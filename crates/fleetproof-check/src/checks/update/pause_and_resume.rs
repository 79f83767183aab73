//! `update.pause-and-resume`

use fleetproof_model::Activity;
use serde_json::{Value, json};

use super::change;
use crate::{Check, CheckMeta, CheckResult, Subject, ensure_field, ensure_status};

/// A paused runner is still in contact (contract VER-25, REQ-07, INV-10, STA-05).
pub struct PauseAndResume;

impl Check for PauseAndResume {
    const META: CheckMeta = CheckMeta::new(
        "update.pause-and-resume",
        Activity::Update,
        "PUT /api/v4/runners/:id",
        "A runner can be paused, and resumed by the older `active`; while it is \
         paused it verifies and asks as before, gets no job, and is shown as paused.",
    );

    async fn run(subject: &Subject) -> CheckResult {
        let runner = subject.runner()?;
        let paused = change(subject, runner.id, json!({"paused": true})).await?;
        ensure_paused(&paused, true)?;
        let (token, known) = (Some(&runner.token), runner.known_manager());
        let known = known.filter(|known| *known != "<legacy>");
        let verify = subject.client.verify(token, known, None).await?;
        ensure_status!(verify, 200);
        let request = subject.client.request_job(token, known, None, None).await?;
        ensure_status!(request, 204);
        let read = subject.read_runner(runner.id).await?;
        ensure_paused(&read, true)?;
        ensure_field!("status of a paused runner", read["status"], "paused");
        let resumed = change(subject, runner.id, json!({"active": true})).await?;
        ensure_paused(&resumed, false)?;
        let read = subject.read_runner(runner.id).await?;
        ensure_paused(&read, false)?;
        ensure_field!("status of a resumed runner", read["status"], "online");
        Ok(())
    }
}

fn ensure_paused(shown: &Value, paused: bool) -> CheckResult {
    ensure_field!("paused", shown["paused"], paused);
    ensure_field!("active", shown["active"], !paused);
    Ok(())
}
