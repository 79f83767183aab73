//! `read.contacted-at-never-goes-back`

use fleetproof_model::Activity;

use crate::{Check, CheckMeta, CheckResult, Subject, ensure, ensure_status, expect::read_time};

/// The time of contact only grows (contract INV-04, VER-21). It is written seldom and kept in
/// memory between, so two sources must not be mixed up.
pub struct ContactedAtNeverGoesBack;

impl Check for ContactedAtNeverGoesBack {
    const META: CheckMeta = CheckMeta::new(
        "read.contacted-at-never-goes-back",
        Activity::Read,
        "GET /api/v4/runners/:id",
        "The time of a runner's last contact is set by the first and grows with each further one, \
         by whichever manager and whichever call.",
    );

    async fn run(subject: &Subject) -> CheckResult {
        let runner = subject.runner()?;
        let token = Some(&runner.token);
        let known = runner.known_manager().filter(|known| *known != "<legacy>");
        let new = subject.fresh_system_id();
        let client = &subject.client;
        let mut last = read_time(&subject.read_runner(runner.id).await?["contacted_at"]);
        for (at, system_id) in [Some(new.as_str()), known, None].into_iter().enumerate() {
            // The first is a request: older releases do not count a verification as contact.
            let reply = if at == 1 {
                client.verify(token, system_id, None).await?
            } else {
                client.request_job(token, system_id, None, None).await?
            };
            ensure_status!(reply, if at == 1 { 200 } else { 204 });
            let shown = subject.read_runner(runner.id).await?;
            let now = read_time(&shown["contacted_at"]);
            ensure!(
                now >= last && now.is_some(),
                "the time of the last contact never goes back",
                format!("it went from {last:?} to {now:?}")
            );
            ensure!(
                at == 1 || now > last,
                "a request for jobs moves the time of the last contact forward",
                format!("it stayed at {now:?}")
            );
            last = now;
        }
        Ok(())
    }
}
