//! Which cohorts can rightly be on a target. A state that it cannot rightly be in is not forced
//! on it: what a healthy GitLab never meets would only make healthy code look broken.

use fleetproof_model::{Cohort, SchemaStep};

use crate::{Database, DatabaseError, history::needs_database};

/// Whether runners of `cohort` can be planted on a target at `step`, with its database where there is
/// one; if not, why.
///
/// `before-STEP` runners cannot be planted afterwards: whoever walks the time line has them.
///
/// # Errors
/// If the database does not answer.
pub async fn plantable(
    cohort: Cohort,
    database: Option<&Database>,
    step: Option<SchemaStep>,
) -> Result<Result<(), String>, DatabaseError> {
    let Some(database) = database else {
        return Ok(match cohort {
            Cohort::Before(_) => Err(only_by_walking(cohort, step)),
            _ if needs_database(cohort) => {
                Err("the API cannot make it so; give --database-url".to_owned())
            }
            _ => Ok(()),
        });
    };
    Ok(match cohort {
        Cohort::Before(_) => Err(only_by_walking(cohort, step)),
        Cohort::NullKeys => {
            let in_time = step == Some(SchemaStep::ShardingColumns);
            if in_time || database.has_null_manager_keys().await? {
                Ok(())
            } else if step == Some(SchemaStep::Legacy) {
                Err("the sharding columns are not there yet".to_owned())
            } else {
                Err("no manager has NULL there: the sharding columns are filled".to_owned())
            }
        }
        Cohort::Unsynced => {
            let in_time = step.is_some_and(|step| step < SchemaStep::Backfilled);
            if step == Some(SchemaStep::PartitionedTables) {
                // Nothing is copied yet: every runner is one of them.
                Ok(())
            } else if !database.has_shadows().await {
                Err("there are no shadow tables at this step".to_owned())
            } else if step == Some(SchemaStep::Swapped) {
                Err("the partitioned tables are the live ones".to_owned())
            } else if in_time || database.has_unsynced_runners().await? {
                Ok(())
            } else {
                Err("every runner has its shadow row: the backfill is complete".to_owned())
            }
        }
        _ => Ok(()),
    })
}

fn only_by_walking(cohort: Cohort, step: Option<SchemaStep>) -> String {
    match (cohort, step) {
        (Cohort::Before(before), Some(step)) if before > step => {
            format!("the schema has not come to `{before}`")
        }
        _ => "only a run that walks the time line itself has runners from before a step".to_owned(),
    }
}
