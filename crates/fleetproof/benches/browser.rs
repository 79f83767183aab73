//! What the README says of the browser check: all of `page.*` for 3 runner types × 6 cohorts, against a
//! coordinator of its own, in a real Chromium.
//!
//! `cargo bench -p fleetproof --bench browser`; a number says how often, and the slowest counts.

#[expect(dead_code, reason = "other benches use more of it")]
mod measured;
#[path = "soak/served.rs"]
mod served;

use std::{collections::BTreeMap, process::ExitCode};

use serde_json::Value;

use measured::{Measured, fleetproof, load_row, numbers, row};
use served::Served;

/// What a run may take, in seconds from start to exit.
const LIMIT: f64 = 20.0;
/// Runner types × cohorts that the coordinator has at that step.
const CELLS: usize = 3 * 6;

fn main() -> ExitCode {
    // The step with the most cohorts: runners without a row in the shadow table, too.
    let served = Served::start("sync-triggers");
    let mut within = true;
    for _ in 0..numbers().next().unwrap_or(1) {
        let (user, password) = served.login();
        let mut check = fleetproof("check --browser --only page.*");
        check.args(["--url", served.url()]);
        check.args(["--group", "fleet", "--project", "fleet/app"]);
        check.env("FLEETPROOF_TOKEN", served.token());
        check.env("FLEETPROOF_DATABASE_URL", served.database_url());
        check.env("FLEETPROOF_LOGIN", user);
        check.env("FLEETPROOF_PASSWORD", password);
        let run = Measured::of(check);
        let (seconds, cells) = (run.took.as_secs_f64(), passed(&run.report));
        let pages: usize = cells.values().sum();
        row(&format!(
            "{} cells, {pages} checks passed: {seconds:.1} s from start to exit, {:.0} MiB",
            cells.len(),
            run.peak_mebibytes
        ));
        // A run that looked at less is no figure.
        let is_whole = run.is_clean() && cells.len() == CELLS;
        if !is_whole {
            eprintln!("not clean, or not whole: {cells:?}\n{}", run.said);
        }
        within &= is_whole && seconds <= LIMIT;
    }
    load_row();
    if within {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// How many checks of pages passed in each cell.
fn passed(report: &Value) -> BTreeMap<(&str, &str), usize> {
    let mut cells = BTreeMap::new();
    for result in report["results"].as_array().into_iter().flatten() {
        let text = |name: &str| result[name].as_str().unwrap_or_default();
        if text("check").starts_with("page.") && text("verdict") == "passed" {
            *cells
                .entry((text("runner_type"), text("cohort")))
                .or_default() += 1;
        }
    }
    cells
}
