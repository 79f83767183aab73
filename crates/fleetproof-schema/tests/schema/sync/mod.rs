//! Shadow rows held against their source rows.

mod comparer;
mod differences;
mod pairs;
mod writes;

use fleetproof_model::SchemaStep;
use fleetproof_schema::sync::{Difference, Pair, RowDifference, Rows, Shadows, compare};

use crate::support::Database;

/// The steps at which triggers keep shadow tables.
fn synced_steps() -> impl Iterator<Item = SchemaStep> {
    SchemaStep::ALL
        .into_iter()
        .filter(|step| *step >= SchemaStep::SyncTriggers)
}

async fn shadows(database: &Database) -> Shadows {
    Shadows::read(&**database).await.unwrap()
}

async fn differing_rows(database: &Database, pair: &Pair) -> Vec<RowDifference> {
    compare(&**database, pair, Rows::All).await.unwrap()
}

fn different(column: &str, source: Option<&str>, shadow: Option<&str>) -> Difference {
    Difference::Different {
        column: column.to_owned(),
        source: source.map(str::to_owned),
        shadow: shadow.map(str::to_owned),
    }
}
