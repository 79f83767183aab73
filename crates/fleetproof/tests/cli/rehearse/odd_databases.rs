//! Databases of which not all can be copied, understood or held still: what can be judged is judged,
//! and the rest is named.

use std::time::Duration;

use fleetproof_postgres::testing::TestDatabase;
use serde_json::Value;
use tokio::time::{sleep, timeout};
use tokio_postgres::Client;

use super::{brought_in, rehearse};
use crate::support::postgresql_12;

/// A source with its shadow.
const PAIR: &str = "
CREATE TABLE p (id bigint PRIMARY KEY, v text);
CREATE TABLE pt (id bigint PRIMARY KEY, v text);
CREATE FUNCTION sync_p() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    DELETE FROM public.pt WHERE id = OLD.id;
  ELSIF TG_OP = 'UPDATE' THEN
    UPDATE public.pt SET v = NEW.v WHERE id = NEW.id;
  ELSE
    INSERT INTO public.pt (id, v) VALUES (NEW.id, NEW.v);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER sync AFTER INSERT OR UPDATE OR DELETE ON p FOR EACH ROW EXECUTE FUNCTION sync_p();
";

/// What is wrong with it: the source takes NULL, the shadow does not.
const STRICTER: &str = "ALTER TABLE pt ALTER v SET NOT NULL;";

async fn database(more: &str) -> (TestDatabase, Client) {
    let database = TestDatabase::empty().await;
    let client = database.connect().await;
    client.batch_execute(PAIR).await.unwrap();
    client.batch_execute(more).await.unwrap();
    (database, client)
}

/// The report, in which the one error of [`STRICTER`] is told whatever else is there.
fn judged(database: &TestDatabase) -> Value {
    let ended = rehearse(&database.url(), "m.sql --format json")
        .file("m.sql", STRICTER)
        .run();
    ended.exited(1);
    let report: Value = serde_json::from_str(&ended.stdout).unwrap();
    let errors = brought_in(&report, "error");
    assert_eq!(errors.len(), 1, "{errors:#?}");
    assert_eq!(errors[0]["rule"], "shadow-not-null-stricter");
    report
}

/// Why an object is not judged.
fn unread<'a>(report: &'a Value, object: &str) -> &'a str {
    let mut all = report["unread"].as_array().unwrap().iter();
    let found = all.find(|unread| unread["object"] == object);
    let found = found.unwrap_or_else(|| panic!("{object} is not in {:#}", report["unread"]));
    found["reason"].as_str().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_extension_that_the_private_server_lacks_is_named_and_the_rest_judged() {
    // One that is nowhere: its entry in the catalog, and a type that belongs to it.
    let (database, _) = database(
        "INSERT INTO pg_extension VALUES (900001, 'postal', 10, 'public'::regnamespace, false, '1.0');
         CREATE TYPE code AS ENUM ('a');
         ALTER EXTENSION postal ADD TYPE code;
         CREATE TABLE addresses (id bigint PRIMARY KEY, code code);",
    )
    .await;
    let report = judged(&database);
    let reason = unread(&report, "extension postal");
    for words in [
        "the private server does not have this extension",
        "install the package that holds postal",
    ] {
        assert!(reason.contains(words), "{reason}");
    }
    let reason = unread(&report, "addresses");
    assert!(
        reason.contains("\"public.code\" does not exist"),
        "{reason}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_language_that_the_private_server_lacks_is_listed_as_unread() {
    let (database, _) = database(
        "CREATE LANGUAGE plfleet HANDLER plpgsql_call_handler;
         CREATE TABLE q (id bigint PRIMARY KEY);
         CREATE FUNCTION other() RETURNS trigger LANGUAGE plfleet AS 'BEGIN RETURN NULL; END';
         CREATE TRIGGER other AFTER INSERT ON q FOR EACH ROW EXECUTE FUNCTION other();",
    )
    .await;
    let report = judged(&database);
    let reason = unread(&report, "other()");
    assert!(reason.contains("language \"plfleet\""), "{reason}");
    let reason = unread(&report, "trigger other on q");
    assert!(reason.contains("other() does not exist"), "{reason}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_function_that_is_no_plpgsql_is_listed_as_unread() {
    let (database, _) = database(
        "CREATE FUNCTION quiet() RETURNS trigger LANGUAGE internal
           AS 'suppress_redundant_updates_trigger';
         CREATE TRIGGER quiet BEFORE UPDATE ON p FOR EACH ROW EXECUTE FUNCTION quiet();",
    )
    .await;
    let report = judged(&database);
    assert_eq!(unread(&report, "quiet()"), "it is written in internal");
}

#[tokio::test(flavor = "multi_thread")]
async fn triggers_in_a_circle_come_to_an_end() {
    let (database, _) = database(
        "CREATE TABLE a (id bigint PRIMARY KEY, n bigint);
         CREATE TABLE b (id bigint PRIMARY KEY, n bigint);
         CREATE FUNCTION to_b() RETURNS trigger LANGUAGE plpgsql AS $$
         BEGIN
           INSERT INTO public.b VALUES (NEW.id, NEW.n) ON CONFLICT (id) DO UPDATE SET n = NEW.n;
           RETURN NULL;
         END $$;
         CREATE FUNCTION to_a() RETURNS trigger LANGUAGE plpgsql AS $$
         BEGIN
           INSERT INTO public.a VALUES (NEW.id, NEW.n) ON CONFLICT (id) DO UPDATE SET n = NEW.n;
           RETURN NULL;
         END $$;
         CREATE TRIGGER there AFTER INSERT OR UPDATE ON a FOR EACH ROW EXECUTE FUNCTION to_b();
         CREATE TRIGGER back AFTER INSERT OR UPDATE ON b FOR EACH ROW EXECUTE FUNCTION to_a();",
    )
    .await;
    let report = judged(&database);
    let circle = report["hazards"].as_array().unwrap().iter();
    let of_the_circle: Vec<_> = circle
        .filter(|hazard| hazard["rule"] == "endless-sync")
        .collect();
    let Some(hazard) = of_the_circle.first() else {
        panic!("{:#}", report["hazards"]);
    };
    assert_eq!(hazard["preexisting"], true);
    assert_eq!(hazard["sqlstate"], "54001");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_migration_may_name_roles_of_the_database() {
    let (database, client) = database("").await;
    let role = format!("\"app of {}\"", database.name());
    client
        .batch_execute(&format!("CREATE ROLE {role}"))
        .await
        .unwrap();
    let migration = format!(
        "GRANT SELECT, INSERT ON p, pt TO {role};
         ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO {role};
         SET ROLE {role};
         SELECT count(*) FROM p;"
    );
    let ended = rehearse(&database.url(), "m.sql --format json")
        .file("m.sql", &migration)
        .run();
    ended.exited(0);
    client
        .batch_execute(&format!("DROP ROLE {role}"))
        .await
        .unwrap();
}

/// Sessions that have dropped a table each, and not committed yet.
async fn dropping(database: &TestDatabase, client: &Client, tables: usize) -> Vec<Client> {
    let mut sessions = Vec::new();
    for at in 0..tables {
        let made = format!(
            "CREATE TABLE gone{at} (id bigint); CREATE VIEW shown{at} AS SELECT * FROM gone{at}"
        );
        client.batch_execute(&made).await.unwrap();
    }
    for at in 0..tables {
        let session = database.connect().await;
        let drop = format!("BEGIN; DROP TABLE gone{at} CASCADE");
        session.batch_execute(&drop).await.unwrap();
        sessions.push(session);
    }
    sessions
}

/// Commits each session's drop once somebody waits for it: the reader, in the midst of reading.
async fn drop_under_the_reader(client: &Client, sessions: Vec<Client>) {
    for session in sessions {
        let pid = session.query_one("SELECT pg_backend_pid()", &[]).await;
        let pid: i32 = pid.unwrap().get(0);
        let waits = async {
            let query = "SELECT FROM pg_stat_activity WHERE $1 = ANY (pg_blocking_pids(pid))";
            while client.query(query, &[&pid]).await.unwrap().is_empty() {
                sleep(Duration::from_millis(10)).await;
            }
        };
        let waits = timeout(Duration::from_secs(60), waits).await;
        waits.expect("the reader comes to the table");
        session.batch_execute("COMMIT").await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_changes_while_it_is_read_is_read_again() {
    let (database, client) = database("").await;
    let sessions = dropping(&database, &client, 1).await;
    let run = rehearse(&database.url(), "--json report.json").start();
    drop_under_the_reader(&client, sessions).await;
    let ended = run.wait();
    ended.exited(0);
    assert_eq!(ended.json("report.json")["database"]["tables"], 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_does_not_stop_to_change_cannot_be_told_about() {
    let (database, client) = database("").await;
    let sessions = dropping(&database, &client, 3).await;
    let run = rehearse(&database.url(), "").start();
    drop_under_the_reader(&client, sessions).await;
    let sentence = "the database changed while it was read";
    run.wait().refused(3, sentence);
}

#[test]
fn a_server_that_is_too_old_is_refused() {
    rehearse(&postgresql_12(), "").run().refused(
        2,
        "the database is PostgreSQL 12, and version 13 or later is needed",
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_of_which_no_row_can_be_made_is_named() {
    let (database, _) = database(
        "CREATE TABLE q (id bigint PRIMARY KEY, v text CHECK (md5(v) LIKE '00000000%'));
         CREATE TABLE qt (id bigint PRIMARY KEY, v text);
         CREATE FUNCTION sync_q() RETURNS trigger LANGUAGE plpgsql AS $$
         BEGIN
           INSERT INTO public.qt (id, v) VALUES (NEW.id, NEW.v);
           RETURN NULL;
         END $$;
         CREATE TRIGGER sync AFTER INSERT ON q FOR EACH ROW EXECUTE FUNCTION sync_q();
         ALTER TABLE q ALTER v SET NOT NULL;",
    )
    .await;
    let report = judged(&database);
    let reason = unread(&report, "q");
    assert!(reason.contains("no write of it was tried"), "{reason}");
    assert!(reason.contains("q_v_check"), "{reason}");
}
