//! What NULL in the sharding columns does once the sync triggers are there.

use fleetproof_model::{RunnerType, SchemaStep};

use crate::support::{Database, insert_runner};

fn insert_manager(runner: i64, runner_type: &str, owner: &str) -> String {
    format!(
        "INSERT INTO ci_runner_machines (runner_id, system_xid, created_at, updated_at, runner_type, sharding_key_id)
         VALUES ({runner}, 's_null', now(), now(), {runner_type}, {owner})"
    )
}

#[tokio::test]
async fn without_triggers_any_null_is_taken() {
    for step in [SchemaStep::ShardingColumns, SchemaStep::PartitionedTables] {
        let database = Database::at(step).await;
        let runner = insert_runner(&database, RunnerType::Group).await;
        database.run(&insert_manager(runner, "NULL", "NULL")).await;
    }
}

/// Schema hazard null-partition-key: routing fails before NOT NULL is looked at.
#[tokio::test]
async fn sch_05_a_manager_without_a_type_finds_no_partition() {
    for step in [
        SchemaStep::SyncTriggers,
        SchemaStep::Backfilled,
        SchemaStep::ForeignKey,
    ] {
        let database = Database::at(step).await;
        let runner = insert_runner(&database, RunnerType::Instance).await;
        let error = database
            .refused(&insert_manager(runner, "NULL", "NULL"))
            .await;
        assert_eq!(error.sqlstate, "23514", "{step}");
        assert_eq!(
            error.message,
            "no partition of relation \"ci_runner_machines_687967fa8a\" found for row"
        );
        assert_eq!(error.function(), Some("table_sync_function_e438f29263"));
        assert_eq!(error.ruby_class(), "PG::CheckViolation");
        assert_eq!(
            database
                .number("SELECT count(*) FROM ci_runner_machines")
                .await,
            0,
            "the live write is undone"
        );
    }
}

/// Schema hazard shadow-check-stricter: the check stands on single partitions.
#[tokio::test]
async fn a_group_or_project_row_without_an_owner_is_refused_by_its_partition() {
    for step in [
        SchemaStep::SyncTriggers,
        SchemaStep::Backfilled,
        SchemaStep::ForeignKey,
    ] {
        let database = Database::at(step).await;
        for kind in [RunnerType::Group, RunnerType::Project] {
            let number = kind.number();
            let error = database
                .refused(&format!(
                    "INSERT INTO ci_runners (runner_type, token) VALUES ({number}, 'plain-token')"
                ))
                .await;
            assert_eq!(error.sqlstate, "23514", "{step}");
            assert_eq!(
                error.constraint.as_deref(),
                Some("check_sharding_key_id_nullness")
            );
            assert_eq!(
                error.table,
                Some(format!("{}_ci_runners_e59bb2812d", kind.wire()))
            );
            assert_eq!(
                error.detail.as_deref(),
                Some("Failing row contains ([masked]).")
            );
            let runner = insert_runner(&database, kind).await;
            let error = database
                .refused(&insert_manager(runner, &number.to_string(), "NULL"))
                .await;
            assert_eq!(
                error.table,
                Some(format!("{}_ci_runner_machines_687967fa8a", kind.wire()))
            );
        }
    }
}

/// An UPDATE that finds its shadow row carries the NULL there.
#[tokio::test]
async fn emptying_the_owner_of_a_copied_row_is_refused() {
    let database = Database::at(SchemaStep::Backfilled).await;
    insert_runner(&database, RunnerType::Group).await;
    let error = database
        .refused("UPDATE ci_runners SET sharding_key_id = NULL")
        .await;
    assert_eq!(
        error.constraint.as_deref(),
        Some("check_sharding_key_id_nullness")
    );
}

#[tokio::test]
async fn an_instance_row_with_an_owner_is_refused() {
    let database = Database::at(SchemaStep::SyncTriggers).await;
    let error = database
        .refused("INSERT INTO ci_runners (runner_type, sharding_key_id) VALUES (1, 70)")
        .await;
    assert_eq!(
        error.table.as_deref(),
        Some("instance_type_ci_runners_e59bb2812d")
    );
}

/// The source has no limit there (schema section 1.1).
#[tokio::test]
async fn a_token_that_the_shadow_finds_too_long_fails_the_write() {
    let database = Database::at(SchemaStep::SyncTriggers).await;
    let error = database
        .refused(
            "INSERT INTO ci_runners (runner_type, token_encrypted) VALUES (1, repeat('x', 129))",
        )
        .await;
    assert_eq!(error.constraint.as_deref(), Some("check_31c16b2a99"));
    let database = Database::at(SchemaStep::Swapped).await;
    database
        .run("INSERT INTO ci_runners (runner_type, token_encrypted) VALUES (1, repeat('x', 512))")
        .await;
}

#[tokio::test]
async fn a_token_that_is_taken_is_not_told() {
    let database = Database::at(SchemaStep::Legacy).await;
    let insert = "INSERT INTO ci_runners (runner_type, token) VALUES (1, 'plain-token')";
    database.run(insert).await;
    let error = database.refused(insert).await;
    assert_eq!(
        error.detail.as_deref(),
        Some("Key (token)=([masked]) already exists.")
    );
    assert!(!error.ruby_message().contains("plain-token"));
}
