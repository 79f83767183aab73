use fleetproof_model::SchemaStep;

use crate::support::{Database, lines, words};

/// In the order of the shadow table, which is that of the generator.
const RUNNERS: &str = "id creator_id sharding_key_id created_at updated_at contacted_at token_expires_at
    public_projects_minutes_cost_factor private_projects_minutes_cost_factor access_level maximum_timeout
    runner_type registration_type creation_state active run_untagged locked name token_encrypted token
    description maintainer_note allowed_plans allowed_plan_ids";

/// In the order of the log of incident 18792.
const MANAGERS: &str =
    "id runner_id sharding_key_id created_at updated_at contacted_at creation_state
    executor_type runner_type config system_xid platform architecture revision ip_address version";

/// The body that `create_sync_function` generates.
fn body(target: &str, columns: &[&str]) -> String {
    let list = |form: fn(&str) -> String| {
        columns
            .iter()
            .map(|column| form(column))
            .collect::<Vec<_>>()
    };
    let assignments = list(|column| format!("\"{column}\" = NEW.\"{column}\""));
    format!(
        "\nBEGIN\n\
         IF (TG_OP = 'DELETE') THEN\n\
         \x20 DELETE FROM {target} where \"id\" = OLD.\"id\";\n\
         ELSIF (TG_OP = 'UPDATE') THEN\n\
         \x20 UPDATE {target}\n\
         \x20 SET {}\n\
         \x20 WHERE {target}.\"id\" = NEW.\"id\";\n\
         ELSIF (TG_OP = 'INSERT') THEN\n\
         \x20 INSERT INTO {target} ({})\n\
         \x20 VALUES ({});\n\
         END IF;\n\
         RETURN NULL;\n\n\
         END\n",
        assignments[1..].join(",\n    "),
        list(|column| format!("\"{column}\"")).join(",\n    "),
        list(|column| format!("NEW.\"{column}\"")).join(",\n    "),
    )
}

async fn source(database: &Database, function: &str) -> String {
    lines(
        database,
        "SELECT prosrc FROM pg_proc WHERE oid = $1::text::regproc",
        &[&function],
    )
    .await
    .remove(0)
}

#[tokio::test]
async fn the_sync_functions_are_as_gitlab_generates_them() {
    for step in [
        SchemaStep::SyncTriggers,
        SchemaStep::Backfilled,
        SchemaStep::ForeignKey,
    ] {
        let database = Database::at(step).await;
        let runners = source(&database, "table_sync_function_686d6c7993").await;
        assert_eq!(
            runners,
            body("ci_runners_e59bb2812d", &words(RUNNERS)),
            "{step}"
        );
        let managers = source(&database, "table_sync_function_e438f29263").await;
        assert_eq!(
            managers,
            body("ci_runner_machines_687967fa8a", &words(MANAGERS)),
            "{step}"
        );
        let insert = managers
            .lines()
            .position(|line| line.starts_with("  INSERT INTO"))
            .unwrap();
        assert_eq!(insert + 1, 24, "the line of the incident's log");
    }
}

/// The way back takes its columns in the order of the archive.
#[tokio::test]
async fn the_reverse_functions_write_to_the_archives() {
    let database = Database::at(SchemaStep::Swapped).await;
    let in_order = "SELECT attname::text FROM pg_attribute
        WHERE attrelid = $1::text::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum";
    for (function, target) in [
        ("table_sync_function_686d6c7993", "ci_runners_archived"),
        (
            "table_sync_function_e438f29263",
            "ci_runner_machines_archived",
        ),
    ] {
        let columns = lines(&database, in_order, &[&target]).await;
        let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
        assert_eq!(source(&database, function).await, body(target, &columns));
    }
}

#[tokio::test]
async fn the_functions_run_as_the_writer_and_say_what_they_are_for() {
    let facts =
        "SELECT concat_ws(' ', proname, lanname, CASE WHEN prosecdef THEN 'definer' END, proconfig,
            obj_description(pg_proc.oid, 'pg_proc'))
        FROM pg_proc JOIN pg_language ON pg_language.oid = prolang
        WHERE proname LIKE 'table\\_sync\\_function\\_%' ORDER BY 1";
    for step in SchemaStep::ALL {
        let database = Database::at(step).await;
        let expected: &[&str] = if step < SchemaStep::SyncTriggers {
            &[]
        } else {
            &[
                "table_sync_function_686d6c7993 plpgsql Partitioning migration: table sync for ci_runners table",
                "table_sync_function_e438f29263 plpgsql Partitioning migration: table sync for ci_runner_machines table",
            ]
        };
        assert_eq!(lines(&database, facts, &[]).await, expected, "{step}");
    }
}
