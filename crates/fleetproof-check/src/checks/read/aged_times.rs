//! `read.aged-times`

use fleetproof_model::Activity;
use serde_json::Value;
use time::{Duration, OffsetDateTime};

use crate::{Check, CheckMeta, CheckResult, Need, RunsOn, Stop, Subject, expect::read_time};

/// Times of the past are shown as they are in the rows (contract STA-08, SCH-01). The older table
/// keeps them without time zone, the newer with one: a mix-up shifts them by hours.
pub struct AgedTimes;

/// Answers have milliseconds, columns microseconds.
const ROUNDING: Duration = Duration::milliseconds(2);

impl Check for AgedTimes {
    const META: CheckMeta = CheckMeta::new(
        "read.aged-times",
        Activity::Read,
        "GET /api/v4/runners/:id",
        "The times of creation and last contact of a runner from the past are shown as they are \
         in its row, not shifted by a time zone and not newer.",
    )
    .runs_on(RunsOn::Shared)
    .needs(&[Need::Database]);

    async fn run(subject: &Subject) -> CheckResult {
        let runner = subject.runner()?;
        let Some(created_at) = runner.created_at else {
            return Err(Stop::NotHere("the runner is as old as this run".to_owned()));
        };
        let read = subject.read_runner(runner.id).await?;
        if read.get("created_at").is_some() {
            ensure_near("created_at", &read["created_at"], Some(created_at))?;
        }
        ensure_near("contacted_at", &read["contacted_at"], runner.contacted_at)
    }
}

fn ensure_near(field: &str, shown: &Value, due: Option<OffsetDateTime>) -> CheckResult {
    let fits = match (read_time(shown), due) {
        (Some(shown), Some(due)) => (shown - due).abs() <= ROUNDING,
        (None, None) => shown.is_null(),
        _ => false,
    };
    if fits {
        return Ok(());
    }
    Err(Stop::failed(
        crate::Aspect::Field(format!("{field} of an old runner")),
        format!("`{field}` is the time in the row"),
        format!("it is {shown}, and the row has {due:?}"),
    ))
}
