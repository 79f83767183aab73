//! What a tool's own table says was run is not rehearsed again.

use fleetproof_postgres::testing::TestDatabase;
use serde_json::{Value, json};

use super::rehearse;
use crate::support::Fleetproof;

/// What was run adds a column that the database has; what is pending adds another.
const RUN: &str = "ALTER TABLE t ADD a text;";
const PENDING: &str = "ALTER TABLE t ADD b text;";

/// A database after the first file, with the tool's table.
async fn after_the_first(ledger: &str) -> TestDatabase {
    let database = TestDatabase::empty().await;
    let client = database.connect().await;
    client
        .batch_execute("CREATE TABLE t (id bigint PRIMARY KEY, a text)")
        .await
        .unwrap();
    client.batch_execute(ledger).await.unwrap();
    database
}

fn call(database: &TestDatabase, arguments: &str, files: &[(&str, String)]) -> Fleetproof {
    let call = rehearse(&database.url(), &format!("--format json {arguments}"));
    let with = |call: Fleetproof, (name, text): &(&str, String)| call.file(name, text);
    files.iter().fold(call, with)
}

fn report(call: Fleetproof, status: i32) -> Value {
    let ended = call.run();
    ended.exited(status);
    serde_json::from_str(&ended.stdout).unwrap()
}

/// The tool passes the first file over, and without the table or with `--all-files` does not.
async fn the_first_is_passed_over(layout: &str, ledger: &str, files: [(&str, String); 2]) {
    let database = after_the_first(ledger).await;
    let arguments = format!("--layout {layout} .");
    let told = report(call(&database, &arguments, &files), 0);
    assert_eq!(told["files"], json!([format!("./{}", files[1].0)]));
    let notes = told["notes"].as_array().unwrap().iter();
    let mut notes = notes.filter_map(Value::as_str);
    assert!(
        notes.any(|note| note.starts_with("1 of 2 files were run before, as ")),
        "{told:#}"
    );
    // Run once more, it is refused: the column is there.
    let all = format!("{arguments} --all-files");
    let told = report(call(&database, &all, &files), 1);
    assert_eq!(told["hazards"][0]["rule"], "migration-fails");
    assert_eq!(told["files"].as_array().unwrap().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn flyway() {
    let ledger = "
        CREATE SCHEMA tools;
        CREATE TABLE tools.flyway_schema_history (installed_rank int, version text, type text, success bool);
        INSERT INTO tools.flyway_schema_history VALUES
          (1, '1.1', 'SQL', true), (2, '2', 'SQL', true), (3, '2', 'UNDO_SQL', true), (4, NULL, 'SQL', true)";
    let files = [
        ("V1_1__a.sql", RUN.to_owned()),
        ("V2__b.sql", PENDING.to_owned()),
    ];
    the_first_is_passed_over("flyway", ledger, files).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_baseline_of_flyway_stands_for_all_before_it() {
    let ledger = "
        CREATE TABLE flyway_schema_history (installed_rank int, version text, type text, success bool);
        INSERT INTO flyway_schema_history VALUES (1, '1.5', 'BASELINE', true)";
    let files = [
        ("V1__a.sql", RUN.to_owned()),
        ("V2__b.sql", PENDING.to_owned()),
    ];
    the_first_is_passed_over("flyway", ledger, files).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sqlx() {
    let ledger = "
        CREATE TABLE _sqlx_migrations (version bigint, success bool, checksum bytea);
        INSERT INTO _sqlx_migrations VALUES (20240131120000, true, ''), (20240201120000, false, '')";
    let files = [
        ("20240131120000_a.sql", RUN.to_owned()),
        ("20240201120000_b.sql", PENDING.to_owned()),
    ];
    the_first_is_passed_over("sqlx", ledger, files).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn refinery() {
    let ledger = "
        CREATE TABLE refinery_schema_history (version int4, applied_on text, checksum text);
        INSERT INTO refinery_schema_history VALUES (1, '', '')";
    let files = [
        ("V1__a.sql", RUN.to_owned()),
        ("V2__b.sql", PENDING.to_owned()),
    ];
    the_first_is_passed_over("refinery", ledger, files).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn golang_migrate_which_notes_the_last_one_only() {
    for row in ["(2, true)", "(1, false)"] {
        let ledger = format!(
            "CREATE TABLE schema_migrations (version bigint, dirty bool);
             INSERT INTO schema_migrations VALUES {row}"
        );
        let files = [
            ("000001_a.up.sql", RUN.to_owned()),
            ("000002_b.up.sql", PENDING.to_owned()),
        ];
        the_first_is_passed_over("golang-migrate", &ledger, files).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn dbmate() {
    let ledger = "
        CREATE TABLE schema_migrations (version varchar PRIMARY KEY);
        INSERT INTO schema_migrations VALUES ('20240131120000')";
    let up = |sql: &str| format!("-- migrate:up\n{sql}\n-- migrate:down\n");
    let files = [
        ("20240131120000_a.sql", up(RUN)),
        ("20240201120000_b.sql", up(PENDING)),
    ];
    the_first_is_passed_over("dbmate", ledger, files).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rails() {
    let ledger = "
        CREATE TABLE schema_migrations (version varchar PRIMARY KEY);
        INSERT INTO schema_migrations VALUES ('20240131120000')";
    let files = [
        ("20240131120000_a.sql", RUN.to_owned()),
        ("20240201120000_b.sql", PENDING.to_owned()),
    ];
    the_first_is_passed_over("numbered", ledger, files).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn goose_which_notes_the_way_back_too() {
    let ledger = "
        CREATE TABLE goose_db_version (id int, version_id bigint, is_applied bool);
        INSERT INTO goose_db_version VALUES (1, 0, true), (2, 1, true), (3, 2, true), (4, 2, false)";
    let up = |sql: &str| format!("-- +goose Up\n{sql}\n-- +goose Down\n");
    let files = [("00001_a.sql", up(RUN)), ("00002_b.sql", up(PENDING))];
    the_first_is_passed_over("goose", ledger, files).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn liquibase_which_notes_changesets() {
    let database = after_the_first(
        "CREATE TABLE databasechangelog (id text, author text, filename text, exectype text);
         INSERT INTO databasechangelog VALUES ('1', 'ana', 'db/changes.sql', 'EXECUTED'),
           ('3', 'ana', 'db/changes.sql', 'EXECUTED'), ('2', 'ana', 'db/other.sql', 'EXECUTED')",
    )
    .await;
    let changes = format!(
        "--liquibase formatted sql\n--changeset ana:1\n{RUN}\n--changeset ana:2\n{PENDING}\n\
         --changeset ana:3 runAlways:true\nSELECT count(*) FROM t;\n"
    );
    let files = [("changes.sql", changes)];
    let told = report(call(&database, ".", &files), 0);
    let note = "1 of 2 changesets were run before, as public.databasechangelog says";
    assert!(told["notes"].to_string().contains(note), "{told:#}");
    let told = report(call(&database, ". --all-files", &files), 1);
    assert_eq!(told["hazards"][0]["line"], 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_named_is_rehearsed_in_any_case() {
    let ledger = "
        CREATE TABLE refinery_schema_history (version int4, applied_on text, checksum text);
        INSERT INTO refinery_schema_history VALUES (1, '', ''), (2, '', '')";
    let database = after_the_first(ledger).await;
    let files = [
        ("V1__a.sql", RUN.to_owned()),
        ("V2__b.sql", PENDING.to_owned()),
    ];
    let named = "--layout refinery V2__b.sql";
    let told = report(call(&database, named, &files), 0);
    assert_eq!(told["files"], json!(["V2__b.sql"]));
    // Of the folder nothing is left.
    let told = report(call(&database, "--layout refinery .", &files), 0);
    assert_eq!(told["files"], json!([]));
    assert!(
        told["notes"].to_string().contains("2 of 2 files"),
        "{told:#}"
    );
}
