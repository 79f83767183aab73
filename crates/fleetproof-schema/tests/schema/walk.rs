//! Rows of every type and age go forward through every step.

use fleetproof_model::{RunnerType, SchemaStep};
use fleetproof_schema::sync::{Rows, Shadows, compare_all};

use crate::support::{Database, Fleet, insert_manager, insert_runner, lines};

/// All that a reader of the fleet can see, whatever the step: times in UTC.
const FLEET: &str = "
    SELECT format('runner %s type %s %s %s created %s contacted %s', id, runner_type, description, token_encrypted,
        CASE pg_typeof(created_at)::text WHEN 'timestamp without time zone' THEN created_at::text
             ELSE timezone('UTC', created_at::timestamptz)::text END,
        CASE pg_typeof(contacted_at)::text WHEN 'timestamp without time zone' THEN contacted_at::text
             ELSE timezone('UTC', contacted_at::timestamptz)::text END)
    FROM ci_runners
    UNION ALL
    SELECT format('manager %s of %s %s created %s', id, runner_id, system_xid, timezone('UTC', created_at))
    FROM ci_runner_machines
    UNION ALL SELECT format('group %s has %s', namespace_id, runner_id) FROM ci_runner_namespaces
    UNION ALL SELECT format('project %s has %s', project_id, runner_id) FROM ci_runner_projects
    ORDER BY 1";

#[tokio::test]
async fn rows_planted_at_any_step_are_the_same_at_every_later_one() {
    for born in SchemaStep::ALL {
        let mut database = Database::at(born).await;
        Fleet::plant(&database).await;
        database
            .run("UPDATE ci_runners SET contacted_at = '2024-10-01 12:00:00' WHERE runner_type = 2")
            .await;
        // From here on the session's zone must not matter.
        database.run("SET TimeZone = 'Asia/Tokyo'").await;
        let planted = lines(&database, FLEET, &[]).await;
        assert_eq!(planted.len(), 8);
        for step in SchemaStep::ALL.into_iter().filter(|step| *step > born) {
            database.migrate(step).await;
            assert_eq!(
                lines(&database, FLEET, &[]).await,
                planted,
                "born at {born}, now at {step}"
            );
        }
        let shadows = Shadows::read(&*database).await.unwrap();
        assert_eq!(
            compare_all(&*database, &shadows, Rows::All).await.unwrap(),
            [],
            "born at {born}"
        );
        let keys = database
            .number("SELECT count(*) FROM ci_runner_machines m JOIN ci_runners r ON r.id = m.runner_id
                     WHERE m.runner_type = r.runner_type AND m.sharding_key_id IS NOT DISTINCT FROM r.sharding_key_id")
            .await;
        assert_eq!(keys, 3, "born at {born}");
    }
}

/// Code that does not know the columns yet writes on while the schema has them already.
#[tokio::test]
async fn rows_without_sharding_columns_are_filled_before_they_are_copied() {
    let mut database = Database::at(SchemaStep::PartitionedTables).await;
    let fleet = Fleet::plant(&database).await;
    database
        .run("UPDATE ci_runners SET sharding_key_id = NULL; UPDATE ci_runner_machines SET runner_type = NULL, sharding_key_id = NULL")
        .await;
    database.migrate(SchemaStep::Backfilled).await;
    let shadows = Shadows::read(&*database).await.unwrap();
    assert_eq!(
        compare_all(&*database, &shadows, Rows::All).await.unwrap(),
        []
    );
    database.migrate(SchemaStep::Swapped).await;
    assert_eq!(
        database
            .number("SELECT count(*) FROM ci_runner_machines")
            .await,
        3
    );
    assert_eq!(fleet.runners.len(), 3);
}

/// As in GitLab, whose partitions refuse such a row (contract VER-23).
#[tokio::test]
async fn a_runner_without_an_owner_stays_behind_at_the_swap() {
    let mut database = Database::at(SchemaStep::Legacy).await;
    let orphan = insert_runner(&database, RunnerType::Group).await;
    insert_manager(&database, orphan, "s_known").await.unwrap();
    database.run("DELETE FROM ci_runner_namespaces").await;
    database.migrate(SchemaStep::Swapped).await;
    assert_eq!(database.number("SELECT count(*) FROM ci_runners").await, 0);
    assert_eq!(
        database
            .number("SELECT count(*) FROM ci_runners_archived")
            .await,
        1
    );
    assert_eq!(
        database
            .number("SELECT count(*) FROM ci_runner_machines_archived")
            .await,
        1
    );
}

#[tokio::test]
async fn deleting_a_runner_takes_all_that_is_its_own_at_every_step() {
    for step in SchemaStep::ALL {
        let database = Database::at(step).await;
        let fleet = Fleet::plant(&database).await;
        for runner in &fleet.runners {
            database
                .run(&format!("DELETE FROM ci_runners WHERE id = {runner}"))
                .await;
        }
        for table in [
            "ci_runners",
            "ci_runner_machines",
            "ci_runner_namespaces",
            "ci_runner_projects",
        ] {
            assert_eq!(
                database
                    .number(&format!("SELECT count(*) FROM {table}"))
                    .await,
                0,
                "{table} at {step}"
            );
        }
        let tracked = lines(
            &database,
            "SELECT DISTINCT fully_qualified_table_name FROM loose_foreign_keys_deleted_records ORDER BY 1",
            &[],
        )
        .await;
        assert_eq!(
            tracked,
            ["public.ci_runner_machines", "public.ci_runners"],
            "{step}"
        );
        let shadows = Shadows::read(&*database).await.unwrap();
        assert_eq!(
            compare_all(&*database, &shadows, Rows::All).await.unwrap(),
            [],
            "{step}"
        );
    }
}
