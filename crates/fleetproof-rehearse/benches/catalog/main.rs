//! What the README says of time: a rehearsal in a database of 1,000 tables, 20,000 columns and 500
//! triggers, and that of the smallest incident; beyond the start of the private server.
//!
//! `cargo bench -p fleetproof-rehearse --bench catalog -- 5` measures each five times; with `phases`
//! as well, the best run's parts are listed.

mod large;
mod parts;

use std::{process::ExitCode, time::Instant};

use fleetproof_model::HazardReport;
use fleetproof_postgres::testing::{TestDatabase, shared_server};
use fleetproof_rehearse::{
    Request, compare::Limits, migration, queries::Queries, rehearse, scratch::Scratch,
};
use tracing_subscriber::prelude::*;

use parts::Parts;

/// Runs, where no number is given.
const RUNS: usize = 3;

/// The incident at its smallest: rows that are not copied, and a key that asks for them.
const INCIDENT: &str = include_str!("../../tests/rules/fixtures/base.sql");

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let runs = arguments
        .iter()
        .find_map(|argument| argument.parse().ok())
        .unwrap_or(RUNS);
    let lists = arguments.iter().any(|argument| argument == "phases");
    let parts = Parts::default();
    tracing_subscriber::registry().with(parts.clone()).init();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let cases = [
        (
            "minimal incident",
            INCIDENT.to_owned(),
            "ALTER TABLE ct ADD CONSTRAINT ct_pt FOREIGN KEY (pid, typ) REFERENCES pt;",
            1.0,
        ),
        ("1,000 tables", large::schema(), large::MIGRATION, 2.0),
    ];
    let mut within = true;
    println!("                       best    limit   hazards");
    for (name, schema, migration, limit) in cases {
        let (seconds, report, listed) = runtime.block_on(best(runs, &schema, migration, &parts));
        println!(
            "{name:<20} {seconds:>5.2} s {limit:>6.1} s {:>9}",
            report.hazards.len()
        );
        for (phase, milliseconds) in listed.iter().filter(|_| lists) {
            println!("    {milliseconds:>9.1} ms  {phase}");
        }
        within &= seconds <= limit;
    }
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!("load of the machine: {}", load.trim());
    match within {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}

/// A run: seconds, what it reported, and how long its parts took.
type Run = (f64, HazardReport, Vec<(String, f64)>);

/// The fastest of some runs.
async fn best(runs: usize, schema: &str, sql: &str, parts: &Parts) -> Run {
    let database = TestDatabase::empty().await;
    let client = database.connect().await;
    client
        .batch_execute(schema)
        .await
        .expect("the schema is made");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("migration.sql");
    std::fs::write(&path, sql).expect("a file is written");
    let migration = migration::read(&[path]).expect("the migration is read");
    let scratch = Scratch::new(shared_server().await.config("postgres"));
    let mut best: Option<Run> = None;
    for _ in 0..runs {
        let request = Request {
            target: &client,
            migration: Some(&migration),
            queries: &Queries::default(),
            scratch: &scratch,
            look_at_rows: true,
            schema: None,
            statement_timeout_ms: 30_000,
            limits: &Limits::default(),
            resume: None,
        };
        parts.take();
        let began = Instant::now();
        let report = rehearse(request).await.expect("it is rehearsed");
        let seconds = began.elapsed().as_secs_f64();
        let listed = parts.take();
        if best.as_ref().is_none_or(|(least, ..)| seconds < *least) {
            best = Some((seconds, report, listed));
        }
    }
    best.expect("at least one run")
}
