//! The shared server for tests.

use std::sync::atomic::{AtomicU32, Ordering};

use fleetproof_postgres::testing::{TestDatabase, shared_server};

static PREPARED: AtomicU32 = AtomicU32::new(0);

async fn prepared() -> TestDatabase {
    TestDatabase::from_template("fleet", async |config| {
        PREPARED.fetch_add(1, Ordering::Relaxed);
        let (client, connection) = config.connect(tokio_postgres::NoTls).await.unwrap();
        tokio::spawn(connection);
        client
            .batch_execute("CREATE TABLE runners (id int)")
            .await
            .unwrap();
        // Left to be closed by the shared server.
        std::mem::forget(client);
    })
    .await
}

/// Adds a row, and expects it to be the only one.
async fn has_a_database_of_its_own() {
    let database = prepared().await;
    let client = database.connect().await;
    client
        .batch_execute("INSERT INTO runners VALUES (1)")
        .await
        .unwrap();
    let rows = client.query("SELECT id FROM runners", &[]).await.unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(PREPARED.load(Ordering::Relaxed), 1);
}

// Each has a runtime of its own, as tests have; they run side by side.
#[tokio::test]
async fn first_test_has_a_database_of_its_own() {
    has_a_database_of_its_own().await;
}

#[tokio::test]
async fn second_test_has_a_database_of_its_own() {
    has_a_database_of_its_own().await;
}

#[tokio::test]
async fn third_test_has_a_database_of_its_own() {
    has_a_database_of_its_own().await;
}

#[tokio::test]
async fn a_database_is_dropped_with_its_value() {
    let database = TestDatabase::empty().await;
    let name = database.name().to_owned();
    let url = database.url();
    let client = database.connect().await;
    drop(database);
    // Dropping ends the session, too.
    while !client.is_closed() {
        tokio::task::yield_now().await;
    }
    let server = shared_server().await;
    let other = TestDatabase::empty().await;
    let other = other.connect().await;
    loop {
        let sql = "SELECT count(*) FROM pg_database WHERE datname = $1";
        let count: i64 = other.query_one(sql, &[&name]).await.unwrap().get(0);
        if count == 0 {
            break;
        }
        tokio::task::yield_now().await;
    }
    assert!(url.contains("host="), "{url}");
    assert!(!server.has_ended());
}
