use fleetproof_model::{RunnerType, SchemaStep};
use fleetproof_schema::sync::{Difference, Rows, compare_all};

use super::{shadows, synced_steps};
use crate::support::{Database, Fleet, insert_manager, insert_runner};

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
