use fleetproof_model::SchemaStep;
use fleetproof_schema::sync::{Comparer, Rows, compare_all};

use super::{shadows, synced_steps};
use crate::support::{Database, Fleet};

#[tokio::test]
async fn a_prepared_comparison_says_the_same() {
    for step in synced_steps() {
        let database = Database::at(step).await;
        let fleet = Fleet::plant(&database).await;
        let shadows = shadows(&database).await;
        let comparer = Comparer::prepare(&*database, &shadows).await.unwrap();
        assert_eq!(
            comparer.compare(&*database, &fleet.runners).await.unwrap(),
            [],
            "{step}"
        );

        let managers = &shadows.managers().unwrap().shadow;
        database
            .run(&format!(
                "UPDATE {managers} SET version = 'x'; DELETE FROM {managers} WHERE runner_type = 1"
            ))
            .await;
        let runners = &fleet.runners[..2];
        let found = comparer.compare(&*database, runners).await.unwrap();
        assert_eq!(
            found,
            compare_all(&*database, &shadows, Rows::OfRunners(runners))
                .await
                .unwrap(),
            "{step}"
        );
        assert_eq!(found.len(), 2, "{step}");
    }
}

#[tokio::test]
async fn a_prepared_comparison_belongs_to_its_connection() {
    let database = Database::at(SchemaStep::Swapped).await;
    let comparer = Comparer::prepare(&*database, &shadows(&database).await)
        .await
        .unwrap();
    let error = comparer
        .compare(&database.another().await, &[1])
        .await
        .unwrap_err();
    assert_eq!(error.db_error().unwrap().sqlstate, "26000");
}

#[tokio::test]
async fn without_shadows_there_is_nothing_to_prepare() {
    let database = Database::at(SchemaStep::Legacy).await;
    let comparer = Comparer::prepare(&*database, &shadows(&database).await)
        .await
        .unwrap();
    assert!(comparer.is_empty());
    assert_eq!(comparer.compare(&*database, &[1]).await.unwrap(), []);
}
