//! Healthy runs in a row, none of which may find a thing: the walk along the time line, and every
//! step of it as served, with and without its database.
//!
//! `cargo bench -p fleetproof --bench soak -- 30` does 30 of each.

#[path = "../measured/mod.rs"]
#[expect(dead_code, reason = "other benches use more of it")]
mod measured;
#[expect(dead_code, reason = "other benches use more of it")]
mod served;

use std::{
    process::{Command, ExitCode, Stdio},
    time::Duration,
};

use measured::{Measured, fleetproof, numbers, row};
use served::Served;

/// Runs of each kind, where no number is given.
const RUNS: usize = 30;

fn main() -> ExitCode {
    let runs = numbers().next().unwrap_or(RUNS);
    let mut unclean = soak("time line, embedded", runs, || fleetproof("check"));
    for step in steps() {
        let served = Served::start(&step);
        let check = || {
            let mut check = fleetproof("check");
            check.args(["--url", served.url()]);
            check.env("FLEETPROOF_TOKEN", served.token());
            check
        };
        unclean += soak(&format!("{step}, without its database"), runs, check);
        unclean += soak(&format!("{step}, with its database"), runs, || {
            let mut check = check();
            check.env("FLEETPROOF_DATABASE_URL", served.database_url());
            check
        });
    }
    match unclean {
        0 => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

/// Runs one kind of check that often, and says how many runs were not clean.
fn soak(kind: &str, runs: usize, call: impl Fn() -> Command) -> usize {
    let (mut clean, mut requests, mut peak, mut times) = (0, 0, 0.0_f64, Vec::new());
    for _ in 0..runs {
        let run = Measured::of(call());
        times.push(run.took);
        requests += run.requests();
        peak = peak.max(run.peak_mebibytes);
        if run.is_clean() {
            clean += 1;
        } else {
            eprintln!("{kind}: not clean\n{}", run.said);
        }
    }
    let seconds = |time: Option<&Duration>| time.map_or(0.0, Duration::as_secs_f64);
    row(&format!(
        "{kind:<44} {clean:>3} of {runs} clean   {requests:>9} requests   {:.1}-{:.1} s, {peak:.0} MiB each",
        seconds(times.iter().min()),
        seconds(times.iter().max()),
    ));
    runs - clean
}

fn steps() -> Vec<String> {
    let mut list = fleetproof("serve");
    list.arg("--list-steps").stderr(Stdio::inherit());
    let listed = list.output().expect("the binary runs");
    let text = String::from_utf8(listed.stdout).expect("names are text");
    text.lines().map(str::to_owned).collect()
}
