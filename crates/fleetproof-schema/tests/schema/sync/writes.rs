use fleetproof_model::SchemaStep;
use fleetproof_schema::sync::{Difference, Rows, compare_all};

use super::{different, differing_rows, shadows, synced_steps};
use crate::support::{Database, Fleet};

#[tokio::test]
async fn every_kind_of_write_reaches_the_shadow() {
    for step in synced_steps() {
        let database = Database::at(step).await;
        let shadows = shadows(&database).await;
        Fleet::plant(&database).await;
        database
            .run(
                "UPDATE ci_runners SET description = 'other', active = false, locked = true, maximum_timeout = 600,
                     contacted_at = now() AT TIME ZONE 'UTC', token_expires_at = now(), allowed_plans = '{a,b}',
                     token = 'x' || id, maintainer_note = 'note', name = 'n';
                 UPDATE ci_runner_machines SET version = '17.6.0', platform = 'linux', contacted_at = now(),
                     config = '{\"gpus\": \"all\"}', ip_address = '::1', executor_type = 2, creation_state = 100",
            )
            .await;
        assert_eq!(
            compare_all(&*database, &shadows, Rows::All).await.unwrap(),
            [],
            "{step}"
        );
        database.run("DELETE FROM ci_runner_machines WHERE runner_type = 2; DELETE FROM ci_runners WHERE runner_type = 3").await;
        assert_eq!(
            compare_all(&*database, &shadows, Rows::All).await.unwrap(),
            [],
            "{step}"
        );
        for pair in shadows.pairs() {
            assert_ne!(
                database
                    .number(&format!("SELECT count(*) FROM {}", pair.shadow))
                    .await,
                0,
                "{step}"
            );
        }
    }
}

/// The pair's times differ in type only; whoever reads them may sit anywhere.
#[tokio::test]
async fn the_zone_of_the_session_does_not_matter() {
    for step in synced_steps() {
        let database = Database::at(step).await;
        Fleet::plant(&database).await;
        let shadows = shadows(&database).await;
        database.run("SET TimeZone = 'Asia/Tokyo'").await;
        assert_eq!(
            compare_all(&*database, &shadows, Rows::All).await.unwrap(),
            [],
            "{step}"
        );
    }
}

/// Schema hazard timestamp-time-zone: a session outside UTC falsifies what the trigger copies.
#[tokio::test]
async fn a_write_from_another_zone_is_seen() {
    let database = Database::at(SchemaStep::Backfilled).await;
    database.run("SET TimeZone = 'Asia/Tokyo'").await;
    Fleet::plant(&database).await;
    let shadows = shadows(&database).await;
    let found = differing_rows(&database, shadows.runners().unwrap()).await;
    let columns: Vec<_> = found
        .iter()
        .filter_map(|difference| match &difference.difference {
            Difference::Different { column, .. } => Some(column.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(columns, ["created_at", "updated_at"].repeat(3));
}

/// Schema hazard stale-function-added-column: the function knows nothing of a later column.
#[tokio::test]
async fn a_column_that_the_function_does_not_know_is_compared() {
    let database = Database::at(SchemaStep::Backfilled).await;
    database
        .run(
            "ALTER TABLE ci_runner_machines_687967fa8a ADD COLUMN runtime_features jsonb DEFAULT '{}' NOT NULL;
             ALTER TABLE ci_runner_machines ADD COLUMN runtime_features jsonb DEFAULT '{}' NOT NULL",
        )
        .await;
    Fleet::plant(&database).await;
    database.run("UPDATE ci_runner_machines SET runtime_features = '{\"cancelable\": true}' WHERE runner_type = 1").await;
    let shadows = shadows(&database).await;
    let found = differing_rows(&database, shadows.managers().unwrap()).await;
    let found: Vec<_> = found
        .into_iter()
        .map(|difference| difference.difference)
        .collect();
    assert_eq!(
        found,
        [different(
            "runtime_features",
            Some("{\"cancelable\": true}"),
            Some("{}")
        )]
    );
}
