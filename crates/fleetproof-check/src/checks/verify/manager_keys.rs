//! `verify.manager-keys`

use fleetproof_model::Activity;

use crate::{Check, CheckMeta, CheckResult, Need, Subject, ensure, ensure_field, ensure_status};

/// A new manager's row says whose it is (contract VER-06, DIF-13, INV-06). Rows that did not were
/// those that incident 18679 made unfindable.
pub struct ManagerKeys;

impl Check for ManagerKeys {
    const META: CheckMeta = CheckMeta::new(
        "verify.manager-keys",
        Activity::Verify,
        "POST /api/v4/runners/verify",
        "The row of a new manager has the runner's type and owner in its sharding columns, by \
         which it is partitioned and found (incident 18679).",
    )
    .needs(&[Need::Database]);

    async fn run(subject: &Subject) -> CheckResult {
        let runner = subject.runner()?;
        let system_id = subject.fresh_system_id();
        let info = subject.info("keys0000");
        let reply = subject
            .client
            .verify(Some(&runner.token), Some(&system_id), Some(&info))
            .await?;
        ensure_status!(reply, 200);
        let sql = "SELECT jsonb_build_array(to_jsonb(r), to_jsonb(m)) FROM ci_runners r \
                   JOIN ci_runner_machines m ON m.runner_id = r.id \
                   WHERE r.id = $1 AND m.system_xid = $2";
        let database = subject.database()?;
        let rows = database.json(sql, &[&runner.id, &system_id]).await?;
        ensure!(
            rows.is_some(),
            "the manager that was accepted has a row",
            "it has none"
        );
        let rows = rows.unwrap_or_default();
        let (of_runner, of_manager) = (&rows[0], &rows[1]);
        for column in ["runner_type", "sharding_key_id", "organization_id"] {
            if let (Some(due), Some(there)) = (of_runner.get(column), of_manager.get(column)) {
                ensure_field!(format!("{column} of the manager's row"), *there, *due);
            }
        }
        Ok(())
    }
}
