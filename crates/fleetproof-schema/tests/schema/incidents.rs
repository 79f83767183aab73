//! The two incidents, replayed in plain SQL.

use fleetproof_model::{RunnerType, SchemaStep};

use crate::support::{Database, Fleet, insert_manager, insert_runner, refusal};

/// The look-up of incident 18679, which asked for more columns than the unique key has.
const NARROW_LOOK_UP: &str = "SELECT manager.id FROM ci_runner_machines AS manager
    JOIN ci_runners AS runner ON runner.id = manager.runner_id
    WHERE manager.runner_id = $1 AND manager.system_xid = $2 AND manager.runner_type = runner.runner_type
      AND (manager.sharding_key_id = runner.sharding_key_id
           OR (manager.sharding_key_id IS NULL AND runner.sharding_key_id IS NULL))";

async fn is_found(database: &Database, runner_id: i64) -> bool {
    let found = database
        .query_opt(NARROW_LOOK_UP, &[&runner_id, &"s_known"])
        .await
        .unwrap();
    found.is_some()
}

#[tokio::test]
async fn incident_18679_hits_managers_that_are_older_than_the_columns() {
    let mut database = Database::at(SchemaStep::Legacy).await;
    let fleet = Fleet::plant(&database).await;
    database.migrate(SchemaStep::ShardingColumns).await;
    for runner_type in RunnerType::ALL {
        let runner = fleet.of(runner_type);
        assert!(!is_found(&database, runner).await, "{runner_type}");
        let error = refusal(
            &insert_manager(&database, runner, "s_known")
                .await
                .unwrap_err(),
        );
        assert_eq!(error.sqlstate, "23505");
        assert_eq!(
            error.constraint.as_deref(),
            Some("index_ci_runner_machines_on_runner_id_and_system_xid")
        );
        assert_eq!(error.active_record_class(), "ActiveRecord::RecordNotUnique");
        insert_manager(&database, runner, "s_new")
            .await
            .expect("a further system ID was never hit");
    }
}

#[tokio::test]
async fn incident_18679_spares_managers_that_were_made_with_the_columns_or_backfilled() {
    let mut database = Database::at(SchemaStep::Legacy).await;
    let old = Fleet::plant(&database).await;
    database.migrate(SchemaStep::ShardingColumns).await;
    let young = Fleet::plant(&database).await;
    for runner in young.runners {
        assert!(is_found(&database, runner).await);
    }
    database.migrate(SchemaStep::PartitionedTables).await;
    for runner in old.runners {
        assert!(
            is_found(&database, runner).await,
            "the column backfill has ended"
        );
    }
}

/// The text as in the public record, for the partition's key.
#[tokio::test]
async fn incident_18792_refuses_new_managers_of_old_runners() {
    for runner_type in RunnerType::ALL {
        let mut database = Database::at(SchemaStep::PartitionedTables).await;
        let old = insert_runner(&database, runner_type).await;
        insert_manager(&database, old, "s_known").await.unwrap();
        database.migrate(SchemaStep::SyncTriggers).await;
        database
            .patch(&format!("premature-foreign-key-{runner_type}"))
            .await;

        let error = refusal(&insert_manager(&database, old, "s_new").await.unwrap_err());
        let (kind, number) = (runner_type.wire(), runner_type.number());
        assert_eq!(error.sqlstate, "23503");
        assert_eq!(
            error.message,
            format!(
                "insert or update on table \"{kind}_ci_runner_machines_687967fa8a\" \
                 violates foreign key constraint \"fk_rails_3f92913d27\""
            )
        );
        assert_eq!(
            error.detail,
            Some(format!(
                "Key (runner_id, runner_type)=({old}, {number}) is not present in table \"{kind}_ci_runners_e59bb2812d\"."
            ))
        );
        let context = error.context.clone().unwrap();
        assert!(
            context.starts_with(
                "SQL statement \"INSERT INTO ci_runner_machines_687967fa8a (\"id\",\n"
            ),
            "{context}"
        );
        assert!(
            context.ends_with(
                "\nPL/pgSQL function table_sync_function_e438f29263() line 24 at SQL statement"
            ),
            "{context}"
        );
        assert_eq!(error.function(), Some("table_sync_function_e438f29263"));
        assert_eq!(
            error.ruby_message(),
            format!(
                "PG::ForeignKeyViolation: ERROR:  {}\nDETAIL:  {}\nCONTEXT:  {context}\n",
                error.message,
                error.detail.as_deref().unwrap()
            )
        );
        assert_eq!(
            error.active_record_class(),
            "ActiveRecord::InvalidForeignKey"
        );
    }
}

#[tokio::test]
async fn incident_18792_spares_known_managers_and_young_runners() {
    let mut database = Database::at(SchemaStep::PartitionedTables).await;
    let old = Fleet::plant(&database).await;
    database.migrate(SchemaStep::SyncTriggers).await;
    database.patch("premature-foreign-key").await;
    database
        .run("UPDATE ci_runner_machines SET contacted_at = now()")
        .await;
    database
        .run("UPDATE ci_runners SET contacted_at = timezone('UTC', now())")
        .await;
    for runner_type in RunnerType::ALL {
        let young = insert_runner(&database, runner_type).await;
        insert_manager(&database, young, "s_new")
            .await
            .expect("its own INSERT was copied");
    }
    // An UPDATE of the old runner copied nothing: it is as exposed as before.
    insert_manager(&database, old.of(RunnerType::Group), "s_new")
        .await
        .unwrap_err();
}

#[tokio::test]
async fn incident_18792_on_one_partition_spares_the_other_types() {
    let mut database = Database::at(SchemaStep::PartitionedTables).await;
    let old = Fleet::plant(&database).await;
    database.migrate(SchemaStep::SyncTriggers).await;
    database.patch("premature-foreign-key-group").await;
    insert_manager(&database, old.of(RunnerType::Instance), "s_new")
        .await
        .unwrap();
    insert_manager(&database, old.of(RunnerType::Project), "s_new")
        .await
        .unwrap();
    insert_manager(&database, old.of(RunnerType::Group), "s_new")
        .await
        .unwrap_err();
}

/// Manager rows that are deleted after a week without contact, and a machine that comes back.
#[tokio::test]
async fn incident_18792_hits_old_runners_whose_managers_were_cleaned_up() {
    let mut database = Database::at(SchemaStep::PartitionedTables).await;
    let old = Fleet::plant(&database).await;
    database.migrate(SchemaStep::SyncTriggers).await;
    database.patch("premature-foreign-key").await;
    database.run("DELETE FROM ci_runner_machines").await;
    for runner in old.runners {
        let error = refusal(
            &insert_manager(&database, runner, "s_known")
                .await
                .unwrap_err(),
        );
        assert_eq!(error.sqlstate, "23503");
    }
}

#[tokio::test]
async fn the_whole_premature_key_goes_when_the_time_line_goes_on() {
    let mut database = Database::at(SchemaStep::PartitionedTables).await;
    let old = Fleet::plant(&database).await;
    database.migrate(SchemaStep::SyncTriggers).await;
    database.patch("premature-foreign-key").await;
    for step in [
        SchemaStep::Backfilled,
        SchemaStep::ForeignKey,
        SchemaStep::Swapped,
    ] {
        database.migrate(step).await;
        for runner in &old.runners {
            insert_manager(&database, *runner, &format!("s_{step}"))
                .await
                .expect("the runner was copied");
        }
    }
}
