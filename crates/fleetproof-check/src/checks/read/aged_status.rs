//! `read.aged-status`

use fleetproof_model::Activity;
use time::{Duration, OffsetDateTime};

use crate::{
    Check, CheckMeta, CheckResult, RunsOn, Subject, ensure, ensure_field, expect::read_time,
    standing::Standing,
};

/// A runner that nobody touches has the status of its age, and so has each of its managers
/// (contract STA-01 to STA-04).
pub struct AgedStatus;

/// Both cut-offs (contract STA-01, STA-02).
const ONLINE: Duration = Duration::hours(2);
const STALE: Duration = Duration::days(7);

impl Check for AgedStatus {
    const META: CheckMeta = CheckMeta::new(
        "read.aged-status",
        Activity::Read,
        "GET /api/v4/runners/:id",
        "A runner of any age and its managers are shown as online, offline, stale or never \
         contacted as their last contact says, and `online` agrees with that.",
    )
    .runs_on(RunsOn::Shared);

    async fn run(subject: &Subject) -> CheckResult {
        let runner = subject.runner()?;
        let standing = Standing::of(subject).await?;
        let read = subject.read_runner(runner.id).await?;
        let status = read["status"].as_str().unwrap_or_default();
        ensure!(
            standing.allows(status, false),
            "the status of a runner is that of its age",
            format!("`{status}` for {standing:?}")
        );
        // Null before any contact (contract ADM-16).
        let online = read["online"].as_bool().unwrap_or(false);
        ensure_field!("online", online, standing.online);
        let now = OffsetDateTime::now_utc();
        for manager in subject.read_managers(runner.id).await? {
            let created = read_time(&manager["created_at"]);
            let contacted = read_time(&manager["contacted_at"]);
            let due = match created.max(contacted) {
                Some(newest) if newest <= now - STALE => "stale",
                _ if contacted.is_some_and(|at| at > now - ONLINE) => "online",
                _ if contacted.is_some() => "offline",
                _ => "never_contacted",
            };
            ensure_field!("status of a manager", manager["status"], due);
        }
        Ok(())
    }
}
