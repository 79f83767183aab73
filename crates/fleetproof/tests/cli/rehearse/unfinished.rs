//! Runs that come to no end leave nothing behind.

use fleetproof_postgres::testing::TestDatabase;
use rustix::process::Signal;

use super::{before_the_backfill, rehearse};
use crate::support::{Started, wait_for};

/// A run that waits for the server to be less busy, which it will not be: somebody is in a
/// transaction.
async fn waiting(database: &TestDatabase) -> (Started, tokio_postgres::Client) {
    let busy = database.connect().await;
    busy.batch_execute("BEGIN; SELECT pg_current_xact_id()")
        .await
        .unwrap();
    let run = rehearse(&database.url(), "--max-load 0 --json report.json").start();
    wait_for("the private server", || {
        run.has_running_server().then_some(())
    });
    (run, busy)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_run_leaves_neither_server_nor_folder() {
    let database = before_the_backfill().await;
    let (run, _busy) = waiting(&database).await;
    run.signal(Signal::KILL);
    let ended = run.wait();
    assert_eq!(ended.status, None);
    wait_for("the private server's end", || {
        (ended.servers() == 0).then_some(())
    });
    assert_eq!(ended.files(), Vec::<String>::new(), "no half report");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupted_run_could_not_tell_and_leaves_nothing() {
    let database = before_the_backfill().await;
    let (run, _busy) = waiting(&database).await;
    run.signal(Signal::INT);
    let ended = run.wait();
    ended.refused(3, "interrupted");
    wait_for("the private server's end", || {
        (ended.servers() == 0).then_some(())
    });
    assert_eq!(ended.files(), Vec::<String>::new(), "no half report");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_that_somebody_has_locked_is_not_waited_for_without_end() {
    let database = before_the_backfill().await;
    let migrating = database.connect().await;
    migrating
        .batch_execute("BEGIN; LOCK TABLE ci_runners IN ACCESS EXCLUSIVE MODE")
        .await
        .unwrap();
    rehearse(&database.url(), "")
        .run()
        .refused(3, "another session holds a lock");
}
