use fleetproof_model::SchemaStep;

use crate::support::{Database, lines};

/// What PostgreSQL itself says of a table's triggers, without those of foreign keys.
async fn triggers(database: &Database, table: &str) -> Vec<String> {
    let sql = "SELECT pg_get_triggerdef(oid) || CASE tgenabled WHEN 'O' THEN '' ELSE ' (' || tgenabled::text || ')' END
        FROM pg_trigger WHERE tgrelid = $1::text::regclass AND NOT tgisinternal ORDER BY tgname";
    lines(database, sql, &[&table]).await
}

fn sync(table: &str) -> String {
    let (trigger, function) = match table {
        "ci_runners" => (
            "table_sync_trigger_61879721b5",
            "table_sync_function_686d6c7993",
        ),
        _ => (
            "table_sync_trigger_bc3e7b56bd",
            "table_sync_function_e438f29263",
        ),
    };
    format!(
        "CREATE TRIGGER {trigger} AFTER INSERT OR DELETE OR UPDATE ON public.{table} \
         FOR EACH ROW EXECUTE FUNCTION {function}()"
    )
}

fn deletion_tracking(table: &str, on: &str, function: &str) -> String {
    format!(
        "CREATE TRIGGER {table}_loose_fk_trigger AFTER DELETE ON public.{on} \
         REFERENCING OLD TABLE AS old_table FOR EACH STATEMENT EXECUTE FUNCTION {function}"
    )
}

#[tokio::test]
async fn the_sources_have_gitlabs_triggers() {
    for step in SchemaStep::ALL
        .into_iter()
        .filter(|step| *step < SchemaStep::Swapped)
    {
        let database = Database::at(step).await;
        for table in ["ci_runners", "ci_runner_machines"] {
            let mut expected = vec![deletion_tracking(
                table,
                table,
                "insert_into_loose_foreign_keys_deleted_records()",
            )];
            if step >= SchemaStep::SyncTriggers {
                expected.push(sync(table));
            }
            assert_eq!(triggers(&database, table).await, expected, "{step}");
        }
    }
}

#[tokio::test]
async fn the_shadows_have_no_triggers() {
    let database = Database::at(SchemaStep::ForeignKey).await;
    for table in ["ci_runners_e59bb2812d", "ci_runner_machines_687967fa8a"] {
        assert_eq!(triggers(&database, table).await, [] as [String; 0]);
    }
}

#[tokio::test]
async fn the_swapped_tables_number_rows_track_deletions_and_sync_backwards() {
    let database = Database::at(SchemaStep::Swapped).await;
    for table in ["ci_runners", "ci_runner_machines"] {
        let tracking = |on: &str| {
            deletion_tracking(
                table,
                on,
                &format!(
                    "insert_into_loose_foreign_keys_deleted_records_override_table('{table}')"
                ),
            )
        };
        let assign = format!(
            "CREATE TRIGGER assign_{table}_id_trigger BEFORE INSERT ON public.{table} \
             FOR EACH ROW EXECUTE FUNCTION assign_{table}_id_value()"
        );
        assert_eq!(
            triggers(&database, table).await,
            [assign, tracking(table), sync(table)]
        );
        for kind in ["instance", "group", "project"] {
            let partition = format!("{kind}_type_{table}");
            assert!(
                triggers(&database, &partition)
                    .await
                    .contains(&tracking(&partition)),
                "{partition}"
            );
        }
        assert_eq!(
            triggers(&database, &format!("{table}_archived")).await,
            [] as [String; 0]
        );
    }
}

#[tokio::test]
async fn a_number_that_is_given_is_overwritten_after_the_swap() {
    let database = Database::at(SchemaStep::Swapped).await;
    database
        .run("INSERT INTO ci_runners (id, runner_type) VALUES (4711, 1), (4711, 1)")
        .await;
    assert_eq!(
        lines(
            &database,
            "SELECT id::text FROM ci_runners ORDER BY id",
            &[]
        )
        .await,
        ["1", "2"]
    );
}
