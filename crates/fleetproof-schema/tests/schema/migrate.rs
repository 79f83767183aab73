//! Walking the time line: forward only, step by step, and in no database but ours.

use crate::support::Database;
use fleetproof_model::SchemaStep;
use fleetproof_schema::{Migrated, SchemaError, migrate, reached};

#[tokio::test]
async fn an_empty_database_has_reached_nothing() {
    assert_eq!(reached(&*Database::empty().await).await.unwrap(), None);
}

#[tokio::test]
async fn every_step_is_reached_from_the_one_before() {
    let mut database = Database::empty().await;
    for step in SchemaStep::ALL {
        let migrated = migrate(&mut database, step).await.unwrap();
        assert_eq!(
            migrated,
            Migrated {
                from: step.previous(),
                to: step
            }
        );
        assert_eq!(reached(&*database).await.unwrap(), Some(step));
    }
}

#[tokio::test]
async fn the_newest_step_is_reached_at_once() {
    let mut database = Database::empty().await;
    let migrated = migrate(&mut database, SchemaStep::NEWEST).await.unwrap();
    assert_eq!(
        migrated,
        Migrated {
            from: None,
            to: SchemaStep::NEWEST
        }
    );
}

#[tokio::test]
async fn the_same_step_again_changes_nothing() {
    let mut database = Database::at(SchemaStep::SyncTriggers).await;
    let migrated = migrate(&mut database, SchemaStep::SyncTriggers)
        .await
        .unwrap();
    assert_eq!(migrated.from, Some(SchemaStep::SyncTriggers));
}

#[tokio::test]
async fn going_back_is_refused_in_one_sentence() {
    let mut database = Database::at(SchemaStep::ForeignKey).await;
    let error = migrate(&mut database, SchemaStep::Legacy)
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "the database has reached the schema step foreign-key, and cannot go back to legacy"
    );
    assert_eq!(
        reached(&*database).await.unwrap(),
        Some(SchemaStep::ForeignKey)
    );
}

#[tokio::test]
async fn a_database_of_somebody_else_is_left_alone() {
    let mut database = Database::empty().await;
    database
        .batch_execute("CREATE TABLE orders (id bigint)")
        .await
        .unwrap();
    let error = migrate(&mut database, SchemaStep::NEWEST)
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "the database holds tables that fleetproof did not make (such as public.orders); an empty one is needed"
    );
    assert_eq!(reached(&*database).await.unwrap(), None);
}

#[tokio::test]
async fn tables_that_an_extension_brought_are_no_obstacle() {
    let mut database = Database::empty().await;
    if database.offers("pg_stat_statements").await {
        database.run("CREATE EXTENSION pg_stat_statements").await;
        migrate(&mut database, SchemaStep::Legacy).await.unwrap();
    }
}

#[tokio::test]
async fn a_step_of_a_later_version_is_named() {
    let mut database = Database::at(SchemaStep::Swapped).await;
    database
        .batch_execute("UPDATE fleetproof_state SET value = 'archives-dropped'")
        .await
        .unwrap();
    let error = migrate(&mut database, SchemaStep::Swapped)
        .await
        .unwrap_err();
    assert!(
        matches!(&error, SchemaError::UnknownStep { name } if name == "archives-dropped"),
        "{error}"
    );
}

#[tokio::test]
async fn a_step_that_fails_leaves_nothing_and_tells_its_line() {
    let mut database = Database::at(SchemaStep::PartitionedTables).await;
    database
        .batch_execute(
            "CREATE FUNCTION table_sync_function_e438f29263() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END'",
        )
        .await
        .unwrap();
    let error = migrate(&mut database, SchemaStep::Swapped)
        .await
        .unwrap_err();
    let SchemaError::Step { step, line, error } = error else {
        panic!("{error}")
    };
    assert_eq!(step, SchemaStep::SyncTriggers);
    let file = include_str!("../../steps/04-sync-triggers.sql");
    assert_eq!(
        file.lines().nth(line - 1),
        Some("CREATE FUNCTION table_sync_function_e438f29263() RETURNS trigger")
    );
    assert_eq!(error.sqlstate, "42723");
    assert_eq!(
        reached(&*database).await.unwrap(),
        Some(SchemaStep::PartitionedTables)
    );
    let left = database
        .query_one(
            "SELECT to_regproc('table_sync_function_686d6c7993') IS NULL",
            &[],
        )
        .await
        .unwrap();
    assert!(
        left.get::<_, bool>(0),
        "the first statements of the step are undone"
    );
}

#[tokio::test]
async fn two_at_once_take_turns() {
    let mut database = Database::empty().await;
    let mut other = database.another().await;
    let (one, two) = tokio::join!(
        migrate(&mut database, SchemaStep::NEWEST),
        migrate(&mut other, SchemaStep::NEWEST)
    );
    one.unwrap();
    two.unwrap();
    assert_eq!(reached(&other).await.unwrap(), Some(SchemaStep::NEWEST));
}

/// A role that owns its database and is nothing more: trusted extensions and all.
#[tokio::test]
async fn an_ordinary_owner_can_walk_the_time_line() {
    let mut database = Database::empty().await;
    database
        .batch_execute("CREATE ROLE plain; GRANT ALL ON SCHEMA public TO plain; SET ROLE plain")
        .await
        .unwrap();
    migrate(&mut database, SchemaStep::NEWEST).await.unwrap();
    let indexes = database
        .query_one("SELECT count(*) FROM pg_class WHERE relname LIKE '%trigram' AND relam = (SELECT oid FROM pg_am WHERE amname = 'gin')", &[])
        .await
        .unwrap();
    assert_eq!(
        indexes.get::<_, i64>(0),
        0,
        "without CREATE on the database there is no extension, and no error"
    );
}
