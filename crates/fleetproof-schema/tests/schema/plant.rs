//! Rows that are changed behind the coordinator's back, at every step.

use fleetproof_model::{RunnerType, SchemaStep};
use fleetproof_schema::{
    SchemaError,
    plant::{NewManager, Planter, infer_step},
    sync::{Difference, Rows, compare_all},
};
use time::{Duration, OffsetDateTime, macros::datetime};

use crate::support::{Database, Fleet, insert_manager, insert_runner, lines, owner};

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

#[tokio::test]
async fn runners_age_at_every_step_and_in_any_zone() {
    for step in SchemaStep::ALL {
        let database = Database::at(step).await;
        let fleet = Fleet::plant(&database).await;
        database.run("SET TimeZone = 'Asia/Tokyo'").await;
        let planter = planter(&database).await;
        let (aged, silent) = (&fleet.runners[..2], &fleet.runners[2..]);
        assert_eq!(
            planter
                .age_runners(&*database, aged, CREATED, Some(CONTACTED))
                .await
                .unwrap(),
            2
        );
        assert_eq!(
            planter
                .age_runners(&*database, silent, CREATED, None)
                .await
                .unwrap(),
            1
        );
        let zone = lines(&database, "SELECT current_setting('TimeZone')", &[]).await;
        assert_eq!(zone, ["Asia/Tokyo"], "the session keeps its own");
        database.run("SET TimeZone = 'UTC'").await;
        let ages = lines(&database, &format!("{AGES} ci_runners t ORDER BY id"), &[]).await;
        let plain: Vec<_> = ages.iter().map(|line| line.replace("+00", "")).collect();
        let contacted = "2024-08-01 10:00:00.123456 2024-09-01 11:30:00 100";
        assert_eq!(
            plain,
            [contacted, contacted, "2024-08-01 10:00:00.123456  0"],
            "{step}"
        );
        assert_synced(&database, step).await;
    }
}

#[tokio::test]
async fn managers_are_planted_with_their_runners_type_and_owner() {
    for step in SchemaStep::ALL {
        let database = Database::at(step).await;
        let fleet = Fleet::plant(&database).await;
        let planter = planter(&database).await;
        let managers: Vec<_> = fleet
            .runners
            .iter()
            .flat_map(|runner| {
                let with_details = NewManager {
                    version: Some("17.5.0".into()),
                    revision: Some("12345abc".into()),
                    platform: Some("linux".into()),
                    architecture: Some("amd64".into()),
                    ip_address: Some("203.0.113.7".into()),
                    ..NewManager::new(*runner, "s_old", CREATED, Some(CONTACTED))
                };
                [
                    with_details,
                    NewManager::new(*runner, "<legacy>", CREATED, None),
                ]
            })
            .collect();
        assert_eq!(
            planter
                .insert_managers(&*database, &managers)
                .await
                .unwrap(),
            6,
            "{step}"
        );
        assert_synced(&database, step).await;

        database.run("SET TimeZone = 'UTC'").await;
        let ages = format!(
            "{AGES} ci_runner_machines t WHERE system_xid <> 's_known' ORDER BY system_xid, runner_id"
        );
        let ages = lines(&database, &ages, &[]).await;
        assert_eq!(ages[0], "2024-08-01 10:00:00.123456+00  0");
        assert_eq!(
            ages[3],
            "2024-08-01 10:00:00.123456+00 2024-09-01 11:30:00+00 100"
        );
        let told = "SELECT concat_ws(' ', version, revision, platform, architecture, ip_address)
                    FROM ci_runner_machines WHERE system_xid = 's_old'";
        assert_eq!(
            lines(&database, told, &[]).await,
            ["17.5.0 12345abc linux amd64 203.0.113.7"; 3]
        );

        if step >= SchemaStep::ShardingColumns {
            let keys =
                "SELECT format('%s %s', runner_type, sharding_key_id) FROM ci_runner_machines
                        WHERE system_xid = 's_old' ORDER BY runner_type";
            let expected = RunnerType::ALL.map(|kind| {
                let owner = owner(kind).map_or_else(String::new, |owner| owner.to_string());
                format!("{} {owner}", kind.number())
            });
            assert_eq!(lines(&database, keys, &[]).await, expected, "{step}");
        }
    }
}

#[tokio::test]
async fn a_manager_that_exists_or_has_no_runner_is_refused() {
    for step in SchemaStep::ALL {
        let database = Database::at(step).await;
        let fleet = Fleet::plant(&database).await;
        let planter = planter(&database).await;
        let known = NewManager::new(fleet.runners[0], "s_known", CREATED, None);
        let error = planter
            .insert_managers(&*database, &[known])
            .await
            .unwrap_err();
        assert_eq!(error.db_error().unwrap().sqlstate, "23505", "{step}");
        let lost = NewManager::new(4711, "s_known", CREATED, None);
        let error = planter
            .insert_managers(&*database, &[lost])
            .await
            .unwrap_err();
        assert!(
            ["23503", "23514"].contains(&error.db_error().unwrap().sqlstate.as_str()),
            "{step}: {error}"
        );
    }
}

#[tokio::test]
async fn managers_age_and_go() {
    for step in SchemaStep::ALL {
        let database = Database::at(step).await;
        let fleet = Fleet::plant(&database).await;
        let planter = planter(&database).await;
        let stale = OffsetDateTime::now_utc() - Duration::days(8);
        assert_eq!(
            planter
                .age_managers(&*database, &fleet.runners, stale, None)
                .await
                .unwrap(),
            3
        );
        let old = "SELECT count(*) FROM ci_runner_machines WHERE created_at < now() - interval '7 days' AND contacted_at IS NULL";
        assert_eq!(database.number(old).await, 3, "{step}");
        assert_eq!(
            planter
                .delete_managers(&*database, &fleet.runners[1..])
                .await
                .unwrap(),
            2
        );
        assert_eq!(
            database
                .number("SELECT count(*) FROM ci_runner_machines")
                .await,
            1
        );
        assert_synced(&database, step).await;
    }
}

#[tokio::test]
async fn forgotten_shadow_rows_are_missing_and_no_others() {
    for step in SchemaStep::ALL {
        let database = Database::at(step).await;
        let fleet = Fleet::plant(&database).await;
        let planter = planter(&database).await;
        let forgotten = &fleet.runners[1..];
        let result = planter.forget_shadow_rows(&*database, forgotten).await;
        match step {
            SchemaStep::Legacy | SchemaStep::ShardingColumns | SchemaStep::PartitionedTables => {
                assert_eq!(result.unwrap(), 0, "{step}");
            }
            SchemaStep::Swapped => {
                let error = result.unwrap_err();
                assert_eq!(
                    error.to_string(),
                    "forgetting shadow rows is not possible: the partitioned tables are the source since the swap"
                );
            }
            _ => {
                assert_eq!(result.unwrap(), 2, "{step}");
                let found = compare_all(&*database, planter.shadows(), Rows::All)
                    .await
                    .unwrap();
                assert_eq!(found.len(), 4, "a runner and a manager of two types");
                for (_, difference) in found {
                    assert_eq!(difference.difference, Difference::Missing);
                    assert!(forgotten.contains(&difference.runner_id));
                }
                assert!(
                    planter.has_unsynced_runners(&*database).await.unwrap(),
                    "{step}"
                );
            }
        }
    }
}

#[tokio::test]
async fn unsynced_runners_are_those_that_the_backfill_will_reach() {
    let mut database = Database::at(SchemaStep::PartitionedTables).await;
    assert!(
        !planter(&database)
            .await
            .has_unsynced_runners(&*database)
            .await
            .unwrap()
    );
    let runner = insert_runner(&database, RunnerType::Project).await;
    database.migrate(SchemaStep::SyncTriggers).await;
    assert!(
        planter(&database)
            .await
            .has_unsynced_runners(&*database)
            .await
            .unwrap()
    );
    database
        .run(&format!(
            "UPDATE ci_runners SET sharding_key_id = NULL WHERE id = {runner}"
        ))
        .await;
    assert!(
        !planter(&database)
            .await
            .has_unsynced_runners(&*database)
            .await
            .unwrap(),
        "an orphan"
    );
    database.migrate(SchemaStep::Backfilled).await;
    assert!(
        !planter(&database)
            .await
            .has_unsynced_runners(&*database)
            .await
            .unwrap()
    );
}

#[tokio::test]
async fn keys_are_emptied_where_the_columns_take_null() {
    for step in SchemaStep::ALL {
        let database = Database::at(step).await;
        let fleet = Fleet::plant(&database).await;
        let planter = planter(&database).await;
        assert!(
            !planter.has_null_manager_keys(&*database).await.unwrap(),
            "{step}"
        );
        let result = planter
            .null_manager_keys(&*database, &fleet.runners[..2])
            .await;
        if matches!(step, SchemaStep::Legacy | SchemaStep::Swapped) {
            assert!(
                matches!(result, Err(SchemaError::Unsupported { .. })),
                "{step}"
            );
            continue;
        }
        assert_eq!(result.unwrap(), 2, "{step}");
        assert!(
            planter.has_null_manager_keys(&*database).await.unwrap(),
            "{step}"
        );
        let emptied = "SELECT count(*) FROM ci_runner_machines WHERE runner_type IS NULL AND sharding_key_id IS NULL";
        assert_eq!(database.number(emptied).await, 2, "{step}");
        // As in production, such a row goes on taking updates.
        database
            .run("UPDATE ci_runner_machines SET contacted_at = now()")
            .await;
    }
}

#[tokio::test]
async fn rows_with_emptied_keys_are_filled_again_by_the_steps() {
    for born in [
        SchemaStep::ShardingColumns,
        SchemaStep::PartitionedTables,
        SchemaStep::SyncTriggers,
    ] {
        let mut database = Database::at(born).await;
        let fleet = Fleet::plant(&database).await;
        planter(&database)
            .await
            .null_manager_keys(&*database, &fleet.runners)
            .await
            .unwrap();
        database.migrate(SchemaStep::Backfilled).await;
        assert!(
            !planter(&database)
                .await
                .has_null_manager_keys(&*database)
                .await
                .unwrap()
        );
        assert_synced(&database, born).await;
        database.migrate(SchemaStep::Swapped).await;
        assert_eq!(
            database
                .number("SELECT count(*) FROM ci_runner_machines")
                .await,
            3
        );
    }
}

#[tokio::test]
async fn an_owner_that_the_manager_lacks_counts_as_an_empty_key() {
    let database = Database::at(SchemaStep::ShardingColumns).await;
    Fleet::plant(&database).await;
    let planter = planter(&database).await;
    database.run("UPDATE ci_runners SET sharding_key_id = NULL; UPDATE ci_runner_machines SET sharding_key_id = NULL").await;
    assert!(
        !planter.has_null_manager_keys(&*database).await.unwrap(),
        "both sides NULL is a match"
    );
    database
        .run("UPDATE ci_runners SET sharding_key_id = 70 WHERE runner_type = 2")
        .await;
    assert!(planter.has_null_manager_keys(&*database).await.unwrap());
}

#[tokio::test]
async fn runners_are_deleted_with_all_that_is_theirs() {
    for step in SchemaStep::ALL {
        let database = Database::at(step).await;
        let fleet = Fleet::plant(&database).await;
        let kept = insert_runner(&database, RunnerType::Group).await;
        database
            .run(
                "INSERT INTO tags (name) VALUES ('linux');
                 INSERT INTO taggings (tag_id, taggable_type, taggable_id, context)
                 SELECT 1, 'Ci::Runner', id, 'tags' FROM ci_runners",
            )
            .await;
        let planter = planter(&database).await;
        assert_eq!(
            planter
                .delete_runners(&*database, &fleet.runners)
                .await
                .unwrap(),
            3,
            "{step}"
        );
        for table in ["ci_runners", "ci_runner_namespaces", "taggings"] {
            assert_eq!(
                database
                    .number(&format!("SELECT count(*) FROM {table}"))
                    .await,
                1,
                "{table} at {step}"
            );
        }
        for table in ["ci_runner_machines", "ci_runner_projects"] {
            assert_eq!(
                database
                    .number(&format!("SELECT count(*) FROM {table}"))
                    .await,
                0,
                "{table} at {step}"
            );
        }
        assert_eq!(database.number("SELECT id FROM ci_runners").await, kept);
        assert_synced(&database, step).await;
    }
}

#[tokio::test]
async fn the_step_is_inferred_from_the_tables() {
    let database = Database::empty().await;
    assert_eq!(infer_step(&*database).await.unwrap(), None);
    for step in SchemaStep::ALL {
        let mut database = match step.previous() {
            Some(previous) => Database::at(previous).await,
            None => Database::empty().await,
        };
        if step > SchemaStep::Legacy && step < SchemaStep::Swapped {
            // A row from the step before: the backfill shows in rows only.
            Fleet::plant(&database).await;
        }
        database.migrate(step).await;
        database.run("DROP TABLE fleetproof_state").await;
        assert_eq!(infer_step(&*database).await.unwrap(), Some(step));
    }
}

#[tokio::test]
async fn a_premature_key_does_not_look_like_the_step_of_the_key() {
    let mut database = Database::at(SchemaStep::PartitionedTables).await;
    Fleet::plant(&database).await;
    database.migrate(SchemaStep::SyncTriggers).await;
    database.patch("premature-foreign-key").await;
    assert_eq!(
        infer_step(&*database).await.unwrap(),
        Some(SchemaStep::SyncTriggers)
    );
}

#[tokio::test]
async fn a_key_on_partitions_only_is_the_step_of_the_key() {
    let database = Database::at(SchemaStep::Backfilled).await;
    Fleet::plant(&database).await;
    assert_eq!(
        infer_step(&*database).await.unwrap(),
        Some(SchemaStep::Backfilled)
    );
    database.patch("premature-foreign-key-group").await;
    assert_eq!(
        infer_step(&*database).await.unwrap(),
        Some(SchemaStep::ForeignKey)
    );
}

#[tokio::test]
async fn a_database_without_runner_tables_cannot_be_planted() {
    let database = Database::empty().await;
    let error = Planter::read(&*database).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "planting rows is not possible: the database has no tables ci_runners and ci_runner_machines"
    );
}

/// A GitLab's own role owns its tables and is nothing more.
#[tokio::test]
async fn no_right_beyond_those_on_the_tables_is_needed() {
    for step in SchemaStep::ALL {
        let database = Database::at(step).await;
        let fleet = Fleet::plant(&database).await;
        let role = format!("role_{}", step.as_str().replace('-', "_"));
        database
            .run(&format!(
                "CREATE ROLE {role};
                 GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
                 GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role};
                 SET ROLE {role}"
            ))
            .await;
        let planter = planter(&database).await;
        planter
            .age_runners(&*database, &fleet.runners, CREATED, None)
            .await
            .unwrap();
        let manager = NewManager::new(fleet.runners[0], "s_new", CREATED, None);
        planter
            .insert_managers(&*database, &[manager])
            .await
            .unwrap();
        insert_manager(&database, fleet.runners[0], "s_newer")
            .await
            .unwrap();
        if step > SchemaStep::Legacy && step < SchemaStep::Swapped {
            planter
                .null_manager_keys(&*database, &fleet.runners)
                .await
                .unwrap();
        }
        planter
            .delete_runners(&*database, &fleet.runners)
            .await
            .unwrap();
        infer_step(&*database).await.unwrap();
        database
            .run(&format!(
                "RESET ROLE; DROP OWNED BY {role}; DROP ROLE {role}"
            ))
            .await;
    }
}
