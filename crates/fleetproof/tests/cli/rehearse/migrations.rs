//! Files, folders and standard input as users hand them over; and files that are no migration.

use fleetproof_postgres::testing::TestDatabase;
use serde_json::Value;

use super::rehearse;
use crate::support::Fleetproof;

const SCHEMA: &str = "CREATE TABLE t (id bigint PRIMARY KEY, name text)";

async fn database() -> TestDatabase {
    let database = TestDatabase::empty().await;
    database
        .connect()
        .await
        .batch_execute(SCHEMA)
        .await
        .unwrap();
    database
}

/// What is said on standard error, without the program's name.
fn said(call: Fleetproof) -> String {
    let ended = call.run();
    ended.exited(2);
    assert_eq!(ended.stdout, "", "{}", ended.stderr);
    let said = ended.stderr.strip_prefix("fleetproof: ");
    said.unwrap_or_else(|| panic!("{}", ended.stderr))
        .to_owned()
}

fn report(call: Fleetproof, status: i32) -> Value {
    let ended = call.run();
    ended.exited(status);
    serde_json::from_str(&ended.stdout).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_syntax_error_is_shown_with_file_line_and_caret() {
    let database = database().await;
    let call = rehearse(&database.url(), "m.sql").file(
        "m.sql",
        "ALTER TABLE t ADD a text;\nALTER TABLE t\n  ADD 'ä', ADDD b text;\n",
    );
    assert_eq!(
        said(call),
        "m.sql:3:7: syntax error at or near \"'ä'\"; correct the statement\n  \
         |\n3 |   ADD 'ä', ADDD b text;\n  |       ^\n"
    );
    // The place is the file's where a value has taken a variable's place.
    let call = rehearse(&database.url(), "m.sql --set name=a_long_name")
        .file("m.sql", "SELECT :'name',\n  1 FORM t;");
    assert!(said(call).starts_with("m.sql:2:10: syntax error at or near \"t\""));
}

#[test]
fn what_has_no_end_is_shown_before_any_database_is_asked() {
    let call = Fleetproof::new("rehearse m.sql").file("m.sql", "SELECT 1;\nSELECT 'open;");
    assert_eq!(
        said(call),
        "m.sql:2:8: the string that begins here has no end; close it by '\n  \
         |\n2 | SELECT 'open;\n  |        ^\n"
    );
}

#[test]
fn files_that_hold_nothing_or_cannot_be_ordered_are_refused() {
    let call = Fleetproof::new("rehearse m.sql").file("m.sql", "-- nothing yet\n");
    call.run().refused(2, "m.sql holds no statement");
    let call = Fleetproof::new("rehearse m.sql").file("m.sql", "");
    call.run().refused(2, "m.sql holds no statement");
    Fleetproof::new("rehearse tmp")
        .run()
        .refused(2, "tmp holds no migration in SQL");
    let unordered = Fleetproof::new("rehearse .")
        .file("b.sql", "SELECT 1")
        .file("a.sql", "SELECT 1");
    unordered
        .run()
        .refused(2, "which of a.sql and b.sql in . runs first cannot be told");
    Fleetproof::new("rehearse --layout rails m.sql")
        .run()
        .refused(2, "it must be one of liquibase, goose");
}

#[tokio::test(flavor = "multi_thread")]
async fn files_run_in_the_order_in_which_they_are_given() {
    let database = database().await;
    let call = |files: &str| {
        rehearse(&database.url(), &format!("--format json {files}"))
            .file("a.sql", "ALTER TABLE t ADD a text;")
            .file("b.sql", "CREATE INDEX ON t (a);")
    };
    let right = report(call("a.sql b.sql"), 0);
    assert_eq!(right["files"], serde_json::json!(["a.sql", "b.sql"]));
    let wrong = report(call("b.sql a.sql"), 1);
    assert_eq!(wrong["hazards"][0]["rule"], "migration-fails");
    assert_eq!(wrong["hazards"][0]["file"], "b.sql");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_runs_in_the_order_of_its_versions_and_says_so() {
    let database = database().await;
    let report = report(
        rehearse(&database.url(), "--format json .")
            .file("V2__b.sql", "ALTER TABLE t ADD b text;")
            .file("V10__d.sql", "CREATE INDEX CONCURRENTLY ON t (b);")
            .file(
                "V9__c.sql",
                "UPDATE t SET b = name;\nALTER TABLE t ALTER gone SET NOT NULL;",
            )
            .file("U10__d.sql", "DROP INDEX d;"),
        1,
    );
    let files = serde_json::json!(["./V2__b.sql", "./V9__c.sql", "./V10__d.sql"]);
    assert_eq!(report["files"], files);
    assert_eq!(
        report["notes"][0],
        "3 files of . are rehearsed as Flyway would run them, in its order and with its \
         transactions"
    );
    assert_eq!(report["hazards"][0]["file"], "./V9__c.sql");
    assert_eq!(report["hazards"][0]["line"], 2);
    assert_eq!(report["hazards"][0]["sqlstate"], "42703");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_rehearsed_is_listed() {
    let database = database().await;
    let report = report(
        rehearse(&database.url(), "--format json m.sql")
            .file("m.sql", "\\copy t from 'rows.csv' csv\nSELECT 1;"),
        0,
    );
    assert_eq!(report["unread"][0]["object"], "m.sql line 1");
}
