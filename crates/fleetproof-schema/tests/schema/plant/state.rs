use fleetproof_model::SchemaStep;
use fleetproof_schema::plant::{NewManager, Planter, infer_step};

use super::{CREATED, planter};
use crate::support::{Database, Fleet, insert_manager};

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
