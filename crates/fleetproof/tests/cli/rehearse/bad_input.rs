//! Bad input: a clear sentence, and a documented exit status.

use fleetproof_postgres::{Binaries, Options, PrivateServer, testing::TestDatabase};

use super::{before_the_backfill, rehearse};
use crate::support::{Fleetproof, free_port};

#[test]
fn no_database_is_named() {
    Fleetproof::new("rehearse")
        .run()
        .refused(2, "no database is named: give --database-url URL");
}

#[test]
fn what_is_no_url_is_said_to_be_none() {
    for url in [
        "localhost",
        "mysql://root@localhost/gitlab",
        "dbname=gitlab",
    ] {
        rehearse(url, "").run().refused(2, "is not a URI");
    }
}

#[test]
fn a_server_that_is_not_there_cannot_be_asked() {
    let url = format!("postgres://reader:s3cret@127.0.0.1:{}/gitlab", free_port());
    let ended = rehearse(&url, "").run();
    ended.refused(3, "cannot connect to the database");
    assert!(!ended.stderr.contains("s3cret"), "{}", ended.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_is_refused_without_showing_it() {
    let binaries = Binaries::find(None).unwrap();
    let server = PrivateServer::start(Options::new(binaries).tcp())
        .await
        .unwrap();
    let right = server.tcp_url("postgres").unwrap();
    let (user, address) = right.rsplit_once('@').unwrap();
    let user = user.rsplit_once(':').unwrap().0;
    let ended = rehearse(&format!("{user}:Wr0ng@{address}"), "").run();
    ended.refused(3, "password authentication failed");
    assert!(!ended.stderr.contains("Wr0ng"), "{}", ended.stderr);
    server.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_may_not_select_is_told_which_table() {
    let database = before_the_backfill().await;
    let role = format!("nobody of {}", database.name());
    let client = database.connect().await;
    client
        .batch_execute(&format!("CREATE ROLE \"{role}\" LOGIN"))
        .await
        .unwrap();
    let url = database
        .url()
        .replace("postgres@", &format!("{}@", role.replace(' ', "%20")));
    let ended = rehearse(&url, "").run();
    ended.refused(3, "may not read");
    assert!(ended.stderr.contains("ci_runner"), "{}", ended.stderr);
    // The catalog alone is open to everybody.
    let ended = rehearse(&url, "--no-data").run();
    assert_ne!(ended.status, Some(3), "{}", ended.stderr);
    client
        .batch_execute(&format!("DROP ROLE \"{role}\""))
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_schema_that_is_not_there_is_named() {
    let database = TestDatabase::empty().await;
    rehearse(&database.url(), "--schema gitlab_ci")
        .run()
        .refused(2, "no schema `gitlab_ci`");
}

#[test]
fn a_rule_that_is_not_there_brings_the_nearest() {
    Fleetproof::new("rehearse --explain premature-foreign-keys")
        .run()
        .refused(2, "premature-foreign-key");
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_cannot_be_read_or_written_are_named() {
    let database = TestDatabase::empty().await;
    rehearse(&database.url(), "missing.sql")
        .run()
        .refused(2, "missing.sql");
    rehearse(&database.url(), "--output no/such/folder/report.txt")
        .run()
        .refused(2, "no/such/folder");
    rehearse(&database.url(), "--resume no/such/folder/kept.json")
        .run()
        .refused(2, "no/such/folder");
    rehearse(&database.url(), "--resume kept.json")
        .file("kept.json", "something else")
        .run()
        .refused(2, "is no record of a comparison");
}
