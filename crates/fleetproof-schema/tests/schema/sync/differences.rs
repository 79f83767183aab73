use fleetproof_model::{RunnerType, SchemaStep};
use fleetproof_schema::sync::{Difference, Pair, RowDifference, Rows, compare, compare_all};

use super::{different, differing_rows, shadows, synced_steps};
use crate::support::{Database, Fleet, insert_manager};

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
        assert_eq!(
            differing_rows(&database, managers).await,
            [expected],
            "{step}"
        );
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
    let found = differing_rows(&database, shadows.runners().unwrap()).await;
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
