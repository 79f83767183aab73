use fleetproof_model::{RunnerType, SchemaStep};
use fleetproof_schema::sync::{Difference, Rows, compare_all};

use super::{AGES, CONTACTED, CREATED, assert_synced, planter};
use crate::support::{Database, Fleet, insert_runner, lines};

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
