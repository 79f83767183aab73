//! Rows of source and shadow compared as they stand: what is told is what was made wrong.

#![expect(
    clippy::unwrap_used,
    reason = "a test can do nothing else with an error; the lint knows only test functions"
)]

use std::{path::Path, time::Duration};

use fleetproof_model::{Compared, HazardReport};
use fleetproof_postgres::testing::{TestDatabase, shared_server};
use fleetproof_rehearse::{
    RehearseError, Request, catalog,
    compare::{self, Limits, Pace},
    rehearse,
    scratch::Scratch,
    sync,
};

/// A source and a shadow with a key of this type; `$1` is a number.
async fn synced(key_type: &str, value: &str, rows: u32) -> TestDatabase {
    let database = TestDatabase::empty().await;
    let script = format!(
        "CREATE TABLE s (id {key_type} PRIMARY KEY, typ int NOT NULL, n numeric, d timestamp, j json);
         CREATE TABLE t (id {key_type} NOT NULL, typ int NOT NULL, n numeric, d timestamptz, j jsonb,
                         PRIMARY KEY (id, typ)) PARTITION BY LIST (typ);
         CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1);
         CREATE TABLE t2 PARTITION OF t FOR VALUES IN (2);
         CREATE FUNCTION sync_s() RETURNS trigger LANGUAGE plpgsql AS $$
         BEGIN
           IF TG_OP = 'DELETE' THEN DELETE FROM t WHERE id = OLD.id;
           ELSIF TG_OP = 'UPDATE' THEN
             UPDATE t SET typ = NEW.typ, n = NEW.n, d = NEW.d, j = NEW.j WHERE id = NEW.id;
           ELSE INSERT INTO t (id, typ, n, d, j) VALUES (NEW.id, NEW.typ, NEW.n, NEW.d, NEW.j);
           END IF;
           RETURN NULL;
         END $$;
         CREATE TRIGGER sync_s AFTER INSERT OR UPDATE OR DELETE ON s
           FOR EACH ROW EXECUTE FUNCTION sync_s();
         SET TimeZone = 'UTC';
         INSERT INTO s SELECT {value}, 1 + i % 2, i / 7.0, timestamp '2024-01-01' + i * interval '1 s',
                              json_build_object('i', i)
         FROM generate_series(1, {rows}) i;"
    );
    let client = database.connect().await;
    client.batch_execute(&script).await.unwrap();
    database
}

/// Some rows are taken from the shadow, some added, some changed.
async fn spoil(database: &TestDatabase, value: &str) {
    let script = format!(
        "DELETE FROM t USING generate_series(10, 400, 10) i WHERE id = {value};
         UPDATE t SET n = n + 1 FROM generate_series(5, 95, 10) i WHERE id = {value};
         INSERT INTO t SELECT {value}, 2 FROM generate_series(100001, 100003) i;"
    );
    database
        .connect()
        .await
        .batch_execute(&script)
        .await
        .unwrap();
}

async fn report(
    database: &TestDatabase,
    limits: &Limits,
    resume: Option<&Path>,
) -> Result<HazardReport, RehearseError> {
    let client = database.connect().await;
    let scratch = Scratch::new(shared_server().await.config("postgres"));
    rehearse(Request {
        target: &client,
        queries: &Default::default(),
        migration: None,
        scratch: &scratch,
        look_at_rows: true,
        schema: None,
        statement_timeout_ms: 30_000,
        limits,
        resume,
    })
    .await
}

async fn compared(database: &TestDatabase, limits: &Limits) -> Compared {
    let report = report(database, limits, None).await.unwrap();
    assert_eq!(report.compared.len(), 1, "{report:#?}");
    report.compared.into_iter().next().unwrap()
}

fn is_all(found: &Compared) {
    assert_eq!(
        (found.missing, found.different, found.extra),
        (40, 10, 3),
        "{found:#?}"
    );
    assert_eq!(found.parts.iter().map(|part| part.rows).sum::<u64>(), 40);
    assert_eq!(found.partial, None);
    assert!(!found.examples.is_empty());
}

const KEYS: [(&str, &str); 3] = [
    ("bigint", "i"),
    ("text", "'key ' || i"),
    (
        "uuid",
        "('00000000-0000-4000-8000-' || lpad(to_hex(i), 12, '0'))::uuid",
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn all_is_found_whatever_the_key_and_however_small_the_steps() {
    for (key_type, value) in KEYS {
        let database = synced(key_type, value, 1000).await;
        let found = compared(&database, &Limits::default()).await;
        assert_eq!((found.missing, found.different, found.extra), (0, 0, 0));
        spoil(&database, value).await;
        for rows in [None, Some(64)] {
            let limits = Limits {
                rows,
                ..Limits::default()
            };
            is_all(&compared(&database, &limits).await);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gentle_comparison_finds_the_same() {
    let database = synced("bigint", "i", 500).await;
    spoil(&database, "i").await;
    let limits = Limits {
        pause: Duration::from_millis(1),
        max_load: Some(50),
        rows: Some(100),
        ..Limits::default()
    };
    is_all(&compared(&database, &limits).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_cut_off_is_gone_on_with() {
    let database = synced("bigint", "i", 1000).await;
    spoil(&database, "i").await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("compared.json");
    // A place that one range of the first run had come to.
    let cut = Limits {
        time: Some(Duration::ZERO),
        rows: Some(100),
        ..Limits::default()
    };
    let first = report(&database, &cut, Some(&path)).await.unwrap();
    let told = first.compared[0].partial.as_deref().unwrap();
    assert!(
        told.contains("seconds for looking at rows were over"),
        "{told}"
    );
    assert!(path.exists());

    let text = std::fs::read_to_string(&path).unwrap();
    let mut kept: serde_json::Value = serde_json::from_str(&text).unwrap();
    kept["pairs"]["s → t"] = serde_json::json!({
        "after": "200", "done": false,
        "tally": {"missing": {"1": 20}, "extra": 0, "different": 10, "examples": ["missing id=10"]}
    });
    std::fs::write(&path, kept.to_string()).unwrap();
    // Rows before that place are not looked at again.
    let client = database.connect().await;
    client
        .batch_execute("DELETE FROM t WHERE id < 100")
        .await
        .unwrap();
    let limits = Limits {
        rows: Some(100),
        ..Limits::default()
    };
    let second = report(&database, &limits, Some(&path)).await.unwrap();
    is_all(&second.compared[0]);
    assert!(
        !path.exists(),
        "all was compared: nothing is left to go on with"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_of_something_else_is_refused() {
    let database = synced("bigint", "i", 10).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("compared.json");
    for (text, told) in [
        ("no json", "is no record of a comparison"),
        (
            r#"{"database": "elsewhere", "pairs": {}}"#,
            "belongs to the database `elsewhere`",
        ),
    ] {
        std::fs::write(&path, text).unwrap();
        let error = report(&database, &Limits::default(), Some(&path))
            .await
            .unwrap_err()
            .to_string();
        assert!(error.contains(told), "{error}");
    }
}

/// Rows that the shadow lacks and that it has too much, by keys alone.
async fn counted(database: &TestDatabase) -> (u64, u64) {
    let client = database.connect().await;
    let begin = "BEGIN READ ONLY ISOLATION LEVEL REPEATABLE READ";
    client.batch_execute(begin).await.unwrap();
    let catalog = catalog::read(&client).await.unwrap();
    let pairs = sync::find(&catalog, None);
    let limits = Limits {
        rows: Some(100),
        ..Limits::default()
    };
    let mut pace = Pace::new(&client, &limits, begin);
    let tally = compare::count(&mut pace, &catalog, &pairs.pairs[0])
        .await
        .unwrap();
    assert_eq!(tally.partial, None);
    (tally.missing_rows(), tally.extra)
}

#[tokio::test(flavor = "multi_thread")]
async fn missing_and_extra_rows_do_not_make_up_for_each_other() {
    let database = synced("bigint", "i", 1_000).await;
    assert_eq!(counted(&database).await, (0, 0));
    let client = database.connect().await;
    let run = async |sql: &str| client.batch_execute(sql).await.unwrap();
    run("SET session_replication_role = replica").await;
    // In one range as many too few as too many.
    run("DELETE FROM t WHERE id = 41; DELETE FROM s WHERE id = 42").await;
    assert_eq!(counted(&database).await, (1, 1));
    // One key in two partitions is no row too much, and makes up for none that is missing.
    run("INSERT INTO t (id, typ) SELECT id, 3 - typ FROM t WHERE id = 43").await;
    assert_eq!(counted(&database).await, (1, 1));
    run("INSERT INTO s (id, typ) VALUES (42, 1)").await;
    assert_eq!(counted(&database).await, (1, 0));
}
