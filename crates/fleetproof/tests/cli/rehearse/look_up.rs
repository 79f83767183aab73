//! Incident 18679 from the look-up alone, without a migration.

use fleetproof_model::SchemaStep;
use fleetproof_postgres::testing::TestDatabase;
use serde_json::json;

use super::rehearse;

/// As the incident's code looked for a runner manager.
const NARROW: &str = "\
-- Ci::Runner#ensure_manager
SELECT \"ci_runner_machines\".* FROM \"ci_runner_machines\"
WHERE \"ci_runner_machines\".\"runner_id\" = $1 AND \"ci_runner_machines\".\"runner_type\" = $2
  AND \"ci_runner_machines\".\"sharding_key_id\" = $3 AND \"ci_runner_machines\".\"system_xid\" = $4
LIMIT 1;
";

/// As it looked before, and does again.
const RIGHT: &str = "\
SELECT \"ci_runner_machines\".* FROM \"ci_runner_machines\"
WHERE \"ci_runner_machines\".\"runner_id\" = $1 AND \"ci_runner_machines\".\"system_xid\" = $2 LIMIT 1;
INSERT INTO \"ci_runner_machines\" (\"runner_id\", \"system_xid\", \"runner_type\", \"created_at\", \"updated_at\")
VALUES ($1, $2, $3, $4, $4);
";

/// Managers that are older than the columns `runner_type` and `sharding_key_id`.
const MANAGERS: &str = "
INSERT INTO ci_runners (id, runner_type, token) SELECT n, 1 + n % 3, 't' || n FROM generate_series(1, 9) n;
INSERT INTO ci_runner_machines (runner_id, system_xid, created_at, updated_at)
SELECT n, 's_old', now(), now() FROM generate_series(1, 9) n;
";

#[tokio::test]
async fn a_look_up_that_misses_older_rows_is_told() {
    let database = TestDatabase::empty().await;
    let mut client = database.connect().await;
    fleetproof_schema::migrate(&mut client, SchemaStep::Legacy)
        .await
        .unwrap();
    client.batch_execute(MANAGERS).await.unwrap();
    fleetproof_schema::migrate(&mut client, SchemaStep::ShardingColumns)
        .await
        .unwrap();
    let look_up = |query: &str| {
        rehearse(&database.url(), "--query look-up.sql --json report.json")
            .file("look-up.sql", query)
            .run()
    };

    let ended = look_up(NARROW);
    ended.exited(1);
    let report = ended.json("report.json");
    let [hazard] = report["hazards"].as_array().unwrap().as_slice() else {
        panic!("{report:#}");
    };
    assert_eq!(hazard["rule"], "lookup-narrower-than-key");
    assert_eq!(hazard["file"], "look-up.sql");
    assert_eq!(
        (&hazard["line"], &hazard["sqlstate"]),
        (&json!(2), &json!("23505"))
    );
    assert_eq!(
        (&hazard["affected_rows"], &hazard["preexisting"]),
        (&json!(9), &json!(false))
    );
    let said = hazard["witness"]["error"].as_str().unwrap();
    let key = "index_ci_runner_machines_on_runner_id_and_system_xid";
    assert!(said.contains(key), "{said}");
    assert!(
        ended.stdout.is_empty() || ended.stdout.contains("look-up.sql:2"),
        "{}",
        ended.stdout
    );

    let ended = look_up(RIGHT);
    ended.exited(0);
    assert_eq!(ended.json("report.json")["hazards"], json!([]));
}

#[tokio::test]
async fn a_file_of_look_ups_must_be_there() {
    let database = TestDatabase::empty().await;
    let ended = rehearse(&database.url(), "--query no-such.sql").run();
    ended.refused(2, "no-such.sql");
}
