//! What the README says of time and memory: `check` on its own coordinator, for several numbers of
//! runners a cell.
//!
//! `cargo bench -p fleetproof --bench figures -- 3 50 500` measures these.

mod measured;

use std::process::ExitCode;

use serde_json::Value;

use measured::{Measured, fleetproof, load_row, numbers, row};

/// Runners a cell, where none are given.
const PER_CELL: [usize; 3] = [3, 50, 500];

/// What a run may take: runners a cell, seconds, and MiB.
const LIMITS: [(usize, f64, f64); 2] = [(3, 10.0, 300.0), (500, 120.0, 300.0)];

fn main() -> ExitCode {
    let mut sizes: Vec<usize> = numbers().collect();
    if sizes.is_empty() {
        sizes.extend(PER_CELL);
    }
    // The first run fills the cache: the figures are of a machine that has one.
    Measured::of(fleetproof("check --per-cell 1"));
    row("per cell   runners   requests     time   ms a runner   memory");
    let mut within = true;
    for per_cell in sizes {
        let mut check = fleetproof("check --per-cell");
        check.arg(per_cell.to_string());
        let run = Measured::of(check);
        let (seconds, mebibytes) = (run.took.as_secs_f64(), run.peak_mebibytes);
        let runners = runners(&run.report);
        row(&format!(
            "{per_cell:>8} {runners:>9} {:>10} {seconds:>6.1} s {:>13.1} {mebibytes:>4.0} MiB",
            run.requests(),
            seconds * 1000.0 / f64::from(u32::try_from(runners.max(1)).unwrap_or(u32::MAX)),
        ));
        if !run.is_clean() {
            eprintln!("not clean\n{}", run.said);
        }
        within &= run.is_clean()
            && LIMITS.iter().all(|(size, most_seconds, most_memory)| {
                *size != per_cell || (seconds <= *most_seconds && mebibytes <= *most_memory)
            });
    }
    load_row();
    if within {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// How many runners went through the runner's calls, at all steps.
fn runners(report: &Value) -> u64 {
    let results = report["results"].as_array().into_iter().flatten();
    let called = results.filter(|result| result["check"] == "verify.new-manager");
    called.filter_map(|result| result["runners"].as_u64()).sum()
}
