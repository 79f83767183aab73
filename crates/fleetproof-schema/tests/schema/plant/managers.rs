use fleetproof_model::{RunnerType, SchemaStep};
use fleetproof_schema::{SchemaError, plant::NewManager};
use time::{Duration, OffsetDateTime};

use super::{AGES, CONTACTED, CREATED, assert_synced, planter};
use crate::support::{Database, Fleet, lines, owner};

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

/// GitLab 18.1 to 18.4 have both columns for the owner, and a check on the later one.
#[tokio::test]
async fn managers_of_later_gitlabs_get_both_owners() {
    let database = Database::at(SchemaStep::Swapped).await;
    let fleet = Fleet::plant(&database).await;
    database
        .run(
            "ALTER TABLE ci_runners ADD COLUMN organization_id bigint;
             ALTER TABLE ci_runner_machines ADD COLUMN organization_id bigint;
             UPDATE ci_runners SET organization_id = 1 WHERE runner_type <> 1",
        )
        .await;
    let group = fleet.of(RunnerType::Group);
    let manager = NewManager::new(group, "s_new", CREATED, None);
    planter(&database)
        .await
        .insert_managers(&*database, &[manager])
        .await
        .unwrap();
    let keys = "SELECT format('%s %s', sharding_key_id, organization_id) FROM ci_runner_machines WHERE system_xid = 's_new'";
    assert_eq!(lines(&database, keys, &[]).await, ["70 1"]);
}
