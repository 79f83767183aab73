//! `shadow.row-in-the-right-partition`

use fleetproof_model::Activity;

use crate::{Aspect, Check, CheckMeta, CheckResult, Need, Stop, Subject, ensure_status};

/// Rows lie in the partition of their runner's type (contract INV-06, SCH-05), and not in one that
/// was attached with another's values.
pub struct RowInTheRightPartition;

impl Check for RowInTheRightPartition {
    const META: CheckMeta = CheckMeta::new(
        "shadow.row-in-the-right-partition",
        Activity::Shadow,
        "POST /api/v4/runners/verify",
        "The rows of a runner and of its managers, old and new, lie in the partition that is named \
         after the runner's type.",
    )
    .needs(&[Need::ShadowTables]);

    async fn run(subject: &Subject) -> CheckResult {
        let runner = subject.runner()?;
        let system_id = subject.fresh_system_id();
        let verify = subject
            .client
            .verify(Some(&runner.token), Some(&system_id), None)
            .await?;
        ensure_status!(verify, 200);
        let database = subject.database()?;
        let kind = subject.runner_type().wire();
        for (table, key) in database.partitioned().await {
            let sql = format!(
                "SELECT to_jsonb(tableoid::regclass::text) FROM {table} \
                 WHERE {key} = $1 AND tableoid::regclass::text NOT LIKE '%' || $2 || '%' LIMIT 1"
            );
            let astray = database.json(&sql, &[&runner.id, &kind]).await?;
            if let Some(partition) = astray {
                return Err(Stop::failed(
                    Aspect::Shadow(format!("{table}: partition")),
                    format!("rows of {table} lie in the partition of their runner's type"),
                    format!("a row of a runner of {kind} lies in {partition}"),
                ));
            }
        }
        Ok(())
    }
}
