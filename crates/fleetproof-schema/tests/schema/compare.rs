//! Shadow rows held against their source rows.

use fleetproof_model::{RunnerType, SchemaStep};
use fleetproof_schema::sync::{
    Difference, Pair, RowDifference, Rows, Shadows, compare, compare_all,
};

use crate::support::{Database, Fleet, insert_manager, insert_runner};

/// The steps at which triggers keep shadow tables.
fn synced_steps() -> impl Iterator<Item = SchemaStep> {
    SchemaStep::ALL
        .into_iter()
        .filter(|step| *step >= SchemaStep::SyncTriggers)
}

async fn shadows(database: &Database) -> Shadows {
    Shadows::read(&**database).await.unwrap()
}

async fn differences(database: &Database, pair: &Pair) -> Vec<RowDifference> {
    compare(&**database, pair, Rows::All).await.unwrap()
}

fn different(column: &str, source: Option<&str>, shadow: Option<&str>) -> Difference {
    Difference::Different {
        column: column.to_owned(),
        source: source.map(str::to_owned),
        shadow: shadow.map(str::to_owned),
    }
}

#[tokio::test]
async fn the_pairs_are_those_of_the_step() {
    for step in SchemaStep::ALL {
        let database = Database::at(step).await;
        let names: Vec<_> = shadows(&database)
            .await
            .pairs()
            .map(|pair| (pair.source.clone(), pair.shadow.clone()))
            .collect();
        let expected: &[(&str, &str)] = match step {
            SchemaStep::Legacy | SchemaStep::ShardingColumns | SchemaStep::PartitionedTables => &[],
            SchemaStep::Swapped => &[
                ("ci_runners", "ci_runners_archived"),
                ("ci_runner_machines", "ci_runner_machines_archived"),
            ],
            _ => &[
                ("ci_runners", "ci_runners_e59bb2812d"),
                ("ci_runner_machines", "ci_runner_machines_687967fa8a"),
            ],
        };
        let expected: Vec<_> = expected
            .iter()
            .map(|(source, shadow)| ((*source).to_owned(), (*shadow).to_owned()))
            .collect();
        assert_eq!(names, expected, "{step}");
    }
}

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

#[tokio::test]
async fn a_missing_row_is_told_with_its_runner() {
    for step in synced_steps() {
        let database = Database::at(step).await;
        let runner = Fleet::plant(&database).await.of(RunnerType::Group);
        let manager = insert_manager(&database, runner, "s_further")
            .await
            .unwrap();
        let shadows = shadows(&database).await;
        let managers = shadows.managers().unwrap();
        database
            .run(&format!(
                "DELETE FROM {} WHERE id = {manager}",
                managers.shadow
            ))
            .await;
        let expected = RowDifference {
            id: manager,
            runner_id: runner,
            difference: Difference::Missing,
        };
        assert_eq!(differences(&database, managers).await, [expected], "{step}");
    }
}

#[tokio::test]
async fn an_extra_row_is_told_with_its_runner() {
    for step in synced_steps() {
        let database = Database::at(step).await;
        let fleet = Fleet::plant(&database).await;
        let runner = fleet.of(RunnerType::Project);
        let manager = database
            .number(&format!(
                "SELECT id FROM ci_runner_machines WHERE runner_id = {runner}"
            ))
            .await;
        database
            .run(&format!(
                "ALTER TABLE ci_runner_machines DISABLE TRIGGER USER;
                 DELETE FROM ci_runner_machines WHERE id = {manager};
                 ALTER TABLE ci_runner_machines ENABLE TRIGGER USER"
            ))
            .await;
        let shadows = shadows(&database).await;
        let found = compare_all(&*database, &shadows, Rows::OfRunners(&[runner]))
            .await
            .unwrap();
        let [(pair, difference)] = found.as_slice() else {
            panic!("{step}: {found:?}")
        };
        assert_eq!(pair.source, "ci_runner_machines");
        let expected = RowDifference {
            id: manager,
            runner_id: runner,
            difference: Difference::Extra,
        };
        assert_eq!(difference, &expected, "{step}");
    }
}

#[tokio::test]
async fn values_are_told_column_by_column() {
    let database = Database::at(SchemaStep::Backfilled).await;
    let fleet = Fleet::plant(&database).await;
    let runner = fleet.of(RunnerType::Group);
    database
        .run(&format!(
            "UPDATE ci_runners SET created_at = '2024-10-01 12:00:00', token = 'plain-1', active = true WHERE id = {runner};
             UPDATE ci_runners_e59bb2812d SET created_at = '2024-10-01 12:00:00.5+02', token = NULL,
                 token_encrypted = 'cipher-2', active = false, allowed_plans = '{{a}}' WHERE id = {runner}"
        ))
        .await;
    let shadows = shadows(&database).await;
    let found = differences(&database, shadows.runners().unwrap()).await;
    let expected = [
        different("active", Some("true"), Some("false")),
        different("allowed_plans", Some("{}"), Some("{a}")),
        different(
            "created_at",
            Some("2024-10-01T12:00:00.000000Z"),
            Some("2024-10-01T10:00:00.500000Z"),
        ),
        different("token", Some("[masked]"), None),
        different("token_encrypted", Some("[masked]"), Some("[masked]")),
    ];
    assert_eq!(
        found,
        expected.map(|difference| RowDifference {
            id: runner,
            runner_id: runner,
            difference
        })
    );
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
    let found = differences(&database, shadows.runners().unwrap()).await;
    let columns: Vec<_> = found
        .iter()
        .filter_map(|difference| match &difference.difference {
            Difference::Different { column, .. } => Some(column.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(columns, ["created_at", "updated_at"].repeat(3));
}

async fn runners_of(database: &Database, pair: &Pair, rows: Rows<'_>) -> Vec<i64> {
    let found = compare(&**database, pair, rows).await.unwrap();
    found
        .iter()
        .map(|difference| difference.runner_id)
        .collect()
}

#[tokio::test]
async fn only_the_rows_that_were_asked_for_are_compared() {
    let database = Database::at(SchemaStep::Backfilled).await;
    let fleet = Fleet::plant(&database).await;
    database
        .run("DELETE FROM ci_runner_machines_687967fa8a; DELETE FROM ci_runners_e59bb2812d")
        .await;
    let shadows = shadows(&database).await;
    let (runner, other) = (fleet.of(RunnerType::Instance), fleet.of(RunnerType::Group));
    let (runners, managers) = (shadows.runners().unwrap(), shadows.managers().unwrap());
    assert_eq!(
        runners_of(&database, runners, Rows::Ids(&[runner])).await,
        [runner]
    );
    assert_eq!(
        runners_of(&database, runners, Rows::OfRunners(&[runner, other])).await,
        [runner, other]
    );
    assert_eq!(
        runners_of(&database, managers, Rows::OfRunners(&[other])).await,
        [other]
    );
    assert_eq!(
        runners_of(&database, managers, Rows::Ids(&[])).await,
        [] as [i64; 0]
    );
}

#[tokio::test]
async fn a_shadow_whose_trigger_is_gone_is_still_known() {
    for step in synced_steps() {
        let database = Database::at(step).await;
        let before = shadows(&database).await;
        Fleet::plant(&database).await;
        database
            .run("DROP FUNCTION table_sync_function_686d6c7993() CASCADE; DROP TRIGGER table_sync_trigger_bc3e7b56bd ON ci_runner_machines")
            .await;
        let after = shadows(&database).await;
        for (before, after) in before.pairs().zip(after.pairs()) {
            assert_eq!(
                (&before.source, &before.shadow),
                (&after.source, &after.shadow),
                "{step}"
            );
            assert!(
                before.function.is_some() && after.function.is_none(),
                "{step}"
            );
        }
        assert_eq!(after.pairs().count(), 2, "{step}");
        // Of a type that no other table refers to: the keys to the archive would refuse the others.
        let runner = insert_runner(&database, RunnerType::Instance).await;
        insert_manager(&database, runner, "s_new").await.unwrap();
        let found = compare_all(&*database, &after, Rows::OfRunners(&[runner]))
            .await
            .unwrap();
        assert_eq!(found.len(), 2, "{step}: {found:?}");
        assert!(
            found
                .iter()
                .all(|(_, difference)| difference.difference == Difference::Missing)
        );
    }
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
    let found = differences(&database, shadows.managers().unwrap()).await;
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

#[tokio::test]
async fn comparing_works_inside_a_transaction_too() {
    let mut database = Database::at(SchemaStep::Swapped).await;
    let shadows = shadows(&database).await;
    let transaction = database.transaction().await.unwrap();
    transaction
        .execute(
            "INSERT INTO ci_runners (runner_type, created_at) VALUES (1, now())",
            &[],
        )
        .await
        .unwrap();
    transaction
        .execute("DELETE FROM ci_runners_archived", &[])
        .await
        .unwrap();
    let found = compare(&transaction, shadows.runners().unwrap(), Rows::All)
        .await
        .unwrap();
    assert_eq!(found.len(), 1);
}
