//! `ci_running_builds`: which runners and managers are at work.

use std::collections::HashSet;

use crate::database::{Db, QueryError, Statement, statements};

statements! {
    RUNNERS_AT_WORK =
        Legacy => "SELECT DISTINCT runner_id FROM ci_running_builds \
                   WHERE runner_id = ANY ($1::bigint[])";
    MANAGERS_AT_WORK =
        Legacy => "SELECT DISTINCT link.runner_machine_id FROM p_ci_runner_machine_builds link \
                   JOIN ci_running_builds running ON running.partition_id = link.partition_id \
                        AND running.build_id = link.build_id \
                   WHERE link.runner_machine_id = ANY ($1::bigint[])";
}

/// Those of the runners that have a running job (contract STA-09).
pub(crate) async fn runners_at_work(db: &Db, ids: &[i64]) -> Result<HashSet<i64>, QueryError> {
    at_work(db, &RUNNERS_AT_WORK, ids).await
}

/// Those of the managers that have a running job.
pub(crate) async fn managers_at_work(db: &Db, ids: &[i64]) -> Result<HashSet<i64>, QueryError> {
    at_work(db, &MANAGERS_AT_WORK, ids).await
}

async fn at_work(db: &Db, statement: &Statement, ids: &[i64]) -> Result<HashSet<i64>, QueryError> {
    let rows = db.rows(statement, &[&ids]).await?;
    rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
}
