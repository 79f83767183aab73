//! What the README says of counting rows: those that a shadow lacks and those that it has too much,
//! by ranges as `rehearse` counts them, beside the plain anti-joins in psql.
//!
//! `cargo bench -p fleetproof-rehearse --bench rows -- 10000000 5` takes turns five times on 10
//! million rows, for which it needs 3 GB where private servers live: in memory, where it is shared,
//! else among the temporary files.

mod table;

use std::{
    process::{Command, ExitCode},
    time::{Duration, Instant},
};

use fleetproof_postgres::testing::{TestDatabase, shared_server};
use fleetproof_rehearse::{
    Request, catalog,
    compare::{self, Limits, Pace},
    migration,
    queries::Queries,
    rehearse,
    scratch::Scratch,
    sync,
};
use tokio_postgres::Client;

/// Rows and turns, where no numbers are given.
const ROWS: u64 = 1_000_000;
const TURNS: u64 = 3;

/// How much longer than the plain anti-joins it may take, and the memory that it may.
const MOST_TIMES: f64 = 1.1;
const MOST_MEBIBYTES: f64 = 100.0;

/// The session's settings, for both sides.
const BEGIN: &str = "BEGIN READ ONLY ISOLATION LEVEL REPEATABLE READ; \
                     SET LOCAL statement_timeout = '600s'; SET LOCAL lock_timeout = '2s'";

/// Has `rehearse` count the rows itself.
const MIGRATION: &str = "ALTER TABLE managers_shadow ADD COLUMN executor smallint;";

fn main() -> ExitCode {
    let mut numbers = std::env::args()
        .skip(1)
        .filter_map(|word| word.parse().ok());
    let rows = numbers.next().unwrap_or(ROWS);
    let turns = numbers.next().unwrap_or(TURNS).max(1);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let (plain, ours) = runtime.block_on(measure(rows, turns));
    let times = ours.as_secs_f64() / plain.as_secs_f64();
    let mebibytes = peak_mebibytes();
    println!("rows of the source     {rows}");
    println!("psql, both anti-joins  {:.2} s", plain.as_secs_f64());
    println!("rehearse, by ranges    {:.2} s", ours.as_secs_f64());
    println!("times                  {times:.2}, at most {MOST_TIMES}");
    println!("peak of memory         {mebibytes:.0} MiB, at most {MOST_MEBIBYTES}");
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!("load of the machine    {}", load.trim());
    match times <= MOST_TIMES && mebibytes <= MOST_MEBIBYTES {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}

/// The best time of psql and our own, in turns; and a whole rehearsal, for the memory.
async fn measure(rows: u64, turns: u64) -> (Duration, Duration) {
    let database = TestDatabase::empty().await;
    let client = database.connect().await;
    let filled = client.batch_execute(&table::schema(rows)).await;
    filled.expect("the tables are filled");
    let settled = client.batch_execute("VACUUM ANALYZE").await;
    settled.expect("they are analysed");
    let (mut plain, mut ours) = (Duration::MAX, Duration::MAX);
    for turn in 1..=turns {
        let (by_psql, by_us) = (psql(&database.url(), rows), count(&client, rows).await);
        println!("turn {turn}: {by_psql:.2?} by psql, {by_us:.2?} by ranges");
        plain = plain.min(by_psql);
        ours = ours.min(by_us);
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("migration.sql");
    std::fs::write(&path, MIGRATION).expect("a file is written");
    let migration = migration::read(&[path]).expect("the migration is read");
    let request = Request {
        target: &client,
        migration: Some(&migration),
        queries: &Queries::default(),
        scratch: &Scratch::new(shared_server().await.config("postgres")),
        look_at_rows: true,
        schema: None,
        statement_timeout_ms: 600_000,
        limits: &Limits::default(),
        resume: None,
    };
    rehearse(request).await.expect("it is rehearsed");
    (plain, ours)
}

/// How long psql takes for the plain anti-joins.
fn psql(url: &str, rows: u64) -> Duration {
    let began = Instant::now();
    let output = Command::new("psql")
        .args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align"])
        .args(["--command", BEGIN])
        .args(table::PLAIN.iter().flat_map(|query| ["--command", query]))
        .args(["--command", "ROLLBACK", url])
        .output()
        .expect("psql runs");
    let took = began.elapsed();
    let said = String::from_utf8_lossy(&output.stdout);
    let right = format!("{}\n0\n", table::missing(rows));
    assert_eq!(said, right, "{}", String::from_utf8_lossy(&output.stderr));
    took
}

/// How long `rehearse` takes to count the same.
async fn count(client: &Client, rows: u64) -> Duration {
    client.batch_execute(BEGIN).await.expect("it begins");
    let catalog = catalog::read(client).await.expect("the catalog is read");
    let pairs = sync::find(&catalog, None);
    let [pair] = pairs.pairs.as_slice() else {
        panic!("there is one pair: {pairs:?}");
    };
    let limits = Limits::default();
    let began = Instant::now();
    let tally = compare::count(&mut Pace::new(client, &limits, BEGIN), &catalog, pair).await;
    let took = began.elapsed();
    let tally = tally.expect("rows are counted");
    let found = (tally.missing_rows(), tally.extra, tally.partial);
    assert_eq!(found, (table::missing(rows), 0, None));
    client.batch_execute("ROLLBACK").await.expect("it ends");
    took
}

/// The peak of this process's resident memory.
fn peak_mebibytes() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kibibytes = line.and_then(|rest| rest.split_whitespace().next()?.parse::<f64>().ok());
    kibibytes.map_or(f64::INFINITY, |kibibytes| kibibytes / 1024.0)
}
