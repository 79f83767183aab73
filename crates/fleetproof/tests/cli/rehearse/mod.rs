//! `fleetproof rehearse` as a user runs it: on a database of GitLab's runner tables, and on bad input.

mod applied;
mod bad_input;
mod incident;
mod look_up;
mod migrations;
mod odd_databases;
mod only_reads;
mod timeline;
mod unfinished;
mod versions;

use std::path::{Path, PathBuf};

use fleetproof_model::SchemaStep;
use fleetproof_postgres::testing::TestDatabase;
use serde_json::Value;

use crate::support::Fleetproof;

/// A call that reads `database`.
fn rehearse(database: &str, arguments: &str) -> Fleetproof {
    Fleetproof::new(&format!("rehearse {arguments}")).env("FLEETPROOF_DATABASE_URL", database)
}

/// The SQL of a change that is known to be bad.
fn patch(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../fleetproof-schema/patches")
        .join(format!("{name}.sql"))
}

/// GitLab's runner tables with sync triggers, and runners of each type that are older than these.
async fn before_the_backfill() -> TestDatabase {
    let database = TestDatabase::empty().await;
    let mut client = database.connect().await;
    fleetproof_schema::migrate(&mut client, SchemaStep::PartitionedTables)
        .await
        .unwrap();
    client.batch_execute(RUNNERS).await.unwrap();
    fleetproof_schema::migrate(&mut client, SchemaStep::SyncTriggers)
        .await
        .unwrap();
    database
}

/// Three instance, four group and five project runners.
const RUNNERS: &str = "
INSERT INTO ci_runners (runner_type, sharding_key_id, token_encrypted)
SELECT typ, CASE typ WHEN 1 THEN NULL ELSE 1 END, 'encrypted ' || typ || ' ' || n
FROM generate_series(1, 3) typ, generate_series(1, 2 + typ) n;
";

/// What the migration brings in of this severity.
fn brought_in<'a>(report: &'a Value, severity: &str) -> Vec<&'a Value> {
    let hazards = report["hazards"].as_array().unwrap().iter();
    hazards
        .filter(|hazard| hazard["preexisting"] == false && hazard["severity"] == severity)
        .collect()
}

/// Copies every runner to its shadow.
const BACKFILL: &str = "
INSERT INTO ci_runners_e59bb2812d (id, runner_type, sharding_key_id, token_encrypted)
SELECT id, runner_type, sharding_key_id, token_encrypted FROM ci_runners;
";
