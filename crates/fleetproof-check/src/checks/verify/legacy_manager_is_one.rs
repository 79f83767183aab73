//! `verify.legacy-manager-is-one`

use fleetproof_model::Activity;
use serde_json::Value;

use super::without_system_id::LEGACY_SYSTEM_ID;
use crate::{Check, CheckMeta, CheckResult, Subject, ensure, ensure_status, expect::listed_once};

/// All clients without a system ID share one manager (contract VER-05, DIF-02).
pub struct LegacyManagerIsOne;

impl Check for LegacyManagerIsOne {
    const META: CheckMeta = CheckMeta::new(
        "verify.legacy-manager-is-one",
        Activity::Verify,
        "POST /api/v4/runners/verify",
        "Calls without system ID, by verification and by request for jobs, and calls that spell \
         `<legacy>` out, are all of one manager.",
    );

    async fn run(subject: &Subject) -> CheckResult {
        let runner = subject.runner()?;
        let token = Some(&runner.token);
        let client = &subject.client;
        let others = |managers: &[Value]| {
            let named = |manager: &&Value| manager["system_id"] != LEGACY_SYSTEM_ID;
            managers.iter().filter(named).count()
        };
        let before = others(&subject.read_managers(runner.id).await?);
        let info = subject.info("legacy00");
        let none = client.verify(token, None, Some(&info)).await?;
        ensure_status!(none, 200);
        let request = client.request_job(token, None, Some(&info), None).await?;
        ensure_status!(request, 204);
        let spelled = client.verify(token, Some(LEGACY_SYSTEM_ID), None).await?;
        ensure_status!(spelled, 200);
        let managers = subject.read_managers(runner.id).await?;
        listed_once(&managers, LEGACY_SYSTEM_ID)?;
        ensure!(
            others(&managers) == before,
            "calls without system ID are of no other manager",
            format!("{before} others were listed, then {}", others(&managers))
        );
        Ok(())
    }
}
