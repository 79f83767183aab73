//! Shadow rows held against their source rows.

use std::sync::Arc;

use fleetproof_model::{RunnerType, SchemaStep};
use fleetproof_schema::sync::{Difference, Pair, RowDifference, Rows, compare_all};

use super::Database;
use crate::{Aspect, CheckResult, Stop};

impl Database {
    /// Shadow rows of these runners and of their managers equal the source rows, column by column.
    /// Before the backfill a row may be missing; what is there must be equal all the same.
    ///
    /// # Errors
    /// Fails the check if they differ; skips it where there is no shadow table to compare.
    pub async fn ensure_synced(&self, runner_ids: &[i64], step: Option<SchemaStep>) -> CheckResult {
        let catalog = Arc::clone(&*self.catalog.read().await);
        if catalog.comparer.is_empty() {
            let reason = "no shadow tables are synced at this step";
            return Err(Stop::NotHere(reason.to_owned()));
        }
        let found = catalog.comparer.compare(&self.client, runner_ids).await;
        let found = found.map_err(|error| Stop::Inconclusive(error.to_string()))?;
        ensure_equal(found, step)
    }

    /// All shadow rows of runners of that type and of their managers equal the source rows, as
    /// [`Self::ensure_synced`] has it.
    ///
    /// # Errors
    /// Fails the check if they differ; skips it where there is no shadow table to compare.
    pub async fn ensure_all_synced(
        &self,
        runner_type: RunnerType,
        step: Option<SchemaStep>,
    ) -> CheckResult {
        let planter = self.planter().await;
        let Some(runners) = planter.shadows().runners() else {
            let reason = "no shadow tables are synced at this step";
            return Err(Stop::NotHere(reason.to_owned()));
        };
        let found = compare_all(&self.client, planter.shadows(), Rows::All).await;
        let found = found.map_err(|error| Stop::Inconclusive(error.to_string()))?;
        let concerned: Vec<i64> = found.iter().map(|(_, row)| row.runner_id).collect();
        let mut numbered = vec![(runners.source.as_str(), "id"), (&runners.shadow, "id")];
        if let Some(managers) = planter.shadows().managers() {
            numbered.push((&managers.source, "runner_id"));
            numbered.push((&managers.shadow, "runner_id"));
        }
        let numbered: Vec<_> = numbered
            .iter()
            .map(|(table, key)| format!("SELECT {key} AS id, runner_type FROM {table}"))
            .collect();
        let sql = format!(
            "SELECT to_jsonb(array_agg(id)) FROM ({}) AS rows \
             WHERE runner_type = $2 AND id = ANY ($1)",
            numbered.join(" UNION ")
        );
        let of_type = self
            .json(&sql, &[&concerned, &runner_type.number()])
            .await?;
        let of_type = of_type.unwrap_or_default();
        let ours = |id: i64| {
            let mut ids = of_type.as_array().into_iter().flatten();
            ids.any(|of_type| *of_type == id)
        };
        ensure_equal(
            found.into_iter().filter(|(_, row)| ours(row.runner_id)),
            step,
        )
    }

    /// The partitioned tables, of runners and of managers, each with its column that has the
    /// runner's number: the shadows, and after the swap the sources.
    pub(crate) async fn partitioned(&self) -> Vec<(String, &'static str)> {
        let planter = self.planter().await;
        let swapped = planter.swapped();
        let pairs = [
            (planter.shadows().runners(), "id"),
            (planter.shadows().managers(), "runner_id"),
        ];
        pairs
            .into_iter()
            .filter_map(|(pair, key)| {
                let pair = pair?;
                let table = if swapped { &pair.source } else { &pair.shadow };
                Some((table.clone(), key))
            })
            .collect()
    }
}

/// Fails at the first difference that counts: before the backfill, rows that are older than the
/// sync triggers may be missing.
fn ensure_equal<'a>(
    found: impl IntoIterator<Item = (&'a Pair, RowDifference)>,
    step: Option<SchemaStep>,
) -> CheckResult {
    let may_miss = step.is_some_and(|step| step < SchemaStep::Backfilled);
    let told = found
        .into_iter()
        .find(|(_, row)| !(may_miss && row.difference == Difference::Missing));
    match told {
        None => Ok(()),
        Some((pair, row)) => Err(differs(pair, &row)),
    }
}

fn differs(pair: &Pair, row: &RowDifference) -> Stop {
    let (what, observed) = match &row.difference {
        Difference::Missing => ("a row is missing".to_owned(), "it is missing".to_owned()),
        Difference::Extra => (
            "a row is left over".to_owned(),
            "the source has no such row".to_owned(),
        ),
        Difference::Different {
            column,
            source,
            shadow,
        } => {
            let show = |value: &Option<String>| match value {
                Some(value) => format!("'{value}'"),
                None => "NULL".to_owned(),
            };
            let observed = format!(
                "{column} is {} there and {} in {}",
                show(shadow),
                show(source),
                pair.source
            );
            (format!("column {column} differs"), observed)
        }
    };
    Stop::failed(
        Aspect::Shadow(format!("{}: {what}", pair.shadow)),
        format!(
            "the row of {} equals the row of {}",
            pair.shadow, pair.source
        ),
        format!("row {} of {}: {observed}", row.id, pair.shadow),
    )
}
