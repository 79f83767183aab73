//! Rows that are changed behind the coordinator's back, at every step.

mod managers;
mod runners;
mod state;

use fleetproof_model::SchemaStep;
use fleetproof_schema::{
    plant::Planter,
    sync::{Rows, compare_all},
};
use time::{OffsetDateTime, macros::datetime};

use crate::support::Database;

const CREATED: OffsetDateTime = datetime!(2024-08-01 10:00:00.123456 UTC);
const CONTACTED: OffsetDateTime = datetime!(2024-09-01 11:30:00 UTC);

async fn planter(database: &Database) -> Planter {
    Planter::read(&**database).await.unwrap()
}

async fn assert_synced(database: &Database, step: SchemaStep) {
    let planter = planter(database).await;
    assert_eq!(
        compare_all(&**database, planter.shadows(), Rows::All)
            .await
            .unwrap(),
        [],
        "{step}"
    );
}

/// Times as UTC text, whatever the column's type.
const AGES: &str = "SELECT format('%s %s %s', t.created_at, t.contacted_at, t.creation_state) FROM";
