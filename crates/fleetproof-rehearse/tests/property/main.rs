//! Random schemas, rows and migrations:
//!
//! - whatever is called an error fails or diverges when it is run, on a database made by itself;
//! - whatever write fails or diverges on those rows, at any state of the migration, is called by at
//!   least a warning.
//!
//! Each case has a seed, which is printed with the smallest case that still fails. By default a few
//! fixed seeds run; `FLEETPROOF_PROPERTY_CASES=2000` runs more, and `FLEETPROOF_PROPERTY_SEED=7` from
//! another seed on.

mod called;
mod case;
mod change;
mod database;
mod model;
mod schema;
mod shown;
mod steps;
mod sync;
mod values;
mod writes;

use std::{
    sync::atomic::{AtomicU64, Ordering},
    thread,
};

use fleetproof_model::HazardReport;
use fleetproof_postgres::testing::{TestDatabase, shared_server};
use fleetproof_rehearse::{
    Request, compare::Limits, migration, queries::Queries, rehearse, scratch::Scratch,
};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};
use tokio::runtime::Runtime;

use case::{Case, Script};

/// How many cases run where nobody asks for more.
const CASES: u64 = 12;
/// Cases of which more is told than that they fail.
const FAILURES: usize = 5;

fn number(variable: &str, otherwise: u64) -> u64 {
    match std::env::var(variable) {
        Ok(text) => text
            .parse()
            .unwrap_or_else(|_| panic!("{variable}={text} is no number")),
        Err(_) => otherwise,
    }
}

#[test]
fn what_is_called_happens_and_what_happens_is_called() {
    let first = number("FLEETPROOF_PROPERTY_SEED", 1);
    let end = first + number("FLEETPROOF_PROPERTY_CASES", CASES);
    let next = AtomicU64::new(first);
    let work = || {
        let runtime = Runtime::new().expect("a runtime");
        let mut failed = Vec::new();
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= end || failed.len() >= FAILURES {
                return failed;
            }
            if let Err(told) = try_seed(&runtime, seed) {
                eprintln!("{told}");
                failed.push(seed);
            }
        }
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let failed: Vec<u64> = thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let failed = threads
            .into_iter()
            .map(|thread| thread.join().expect("no panic"));
        failed.flatten().collect()
    });
    assert!(failed.is_empty(), "seeds that fail: {failed:?}");
}

/// Runs the case of a seed; if it fails, looks for a smaller one that fails too.
fn try_seed(runtime: &Runtime, seed: u64) -> Result<(), String> {
    let config = Config {
        cases: 1,
        failure_persistence: None,
        max_shrink_iters: u32::try_from(number("FLEETPROOF_PROPERTY_SHRINK", 200)).unwrap_or(0),
        ..Config::default()
    };
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let random = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(config, random);
    let found = runner.run(&case::case(), |case| {
        runtime.block_on(holds(&case)).map_err(TestCaseError::fail)
    });
    match found {
        Ok(()) => Ok(()),
        Err(TestError::Fail(why, case)) => Err(format!(
            "seed {seed}: {why}\n{case:?}\n{}again: FLEETPROOF_PROPERTY_SEED={seed} \
             FLEETPROOF_PROPERTY_CASES=1 cargo test -p fleetproof-rehearse --test property",
            case.script()
        )),
        Err(error) => Err(format!("seed {seed}: {error}")),
    }
}

async fn holds(case: &Case) -> Result<(), String> {
    let script = case.script();
    if script.units.is_empty() {
        return Ok(());
    }
    let database = TestDatabase::empty().await;
    let client = database.connect().await;
    let made = database::run(&client, &script.schema.join(";\n")).await;
    made.map_err(|said| format!("the schema is refused: {}", database::in_full(&said)))?;
    for row in &script.rows {
        // A shadow that is narrower may refuse it.
        let _ = database::run(&client, row).await;
    }
    let report = report(&client, &script).await?;
    shown::errors_happen(&script, &report).await?;
    called::all_is_called(&script, &report, &client).await
}

async fn report(client: &tokio_postgres::Client, script: &Script) -> Result<HazardReport, String> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("migration.sql");
    std::fs::write(&path, &script.migration).expect("the file is written");
    let migration = migration::read(&[path]).map_err(|error| error.to_string())?;
    let scratch = Scratch::new(shared_server().await.config("postgres"));
    let request = Request {
        target: client,
        migration: Some(&migration),
        scratch: &scratch,
        look_at_rows: true,
        schema: None,
        statement_timeout_ms: 30_000,
        limits: &Limits::default(),
        resume: None,
        queries: &Queries::default(),
    };
    rehearse(request)
        .await
        .map_err(|error| format!("the rehearsal fails: {error}"))
}
