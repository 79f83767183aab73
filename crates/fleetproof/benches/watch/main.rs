//! What the README says of a watch: memory and time of 3 runner types × 8 cohorts, a round each ten
//! seconds, against a coordinator of its own. A watch that did not do its work has no figures: by its own
//! metrics, rounds have to go on to the end, with every cell asked and none that fails.
//!
//! `cargo bench -p fleetproof --bench watch -- 120` watches for so many seconds.

#[path = "../measured/mod.rs"]
#[expect(dead_code, reason = "other benches use more of it")]
mod measured;
mod scraped;
#[path = "../soak/served.rs"]
#[expect(dead_code, reason = "the other bench uses more of it")]
mod served;

use std::{
    fs,
    process::{ExitCode, Stdio},
    thread,
    time::{Duration, Instant},
};

use measured::{fleetproof, numbers, row};
use scraped::Scraped;
use served::Served;

/// Seconds, where none are given.
const SECONDS: usize = 120;

/// Seconds until the reserve is planted and every cohort is asked.
const WARM: u64 = 60;

/// Seconds between the beginnings of two rounds.
const EVERY: usize = 10;

/// Runner types × cohorts.
const CELLS: usize = 3 * 8;

/// What a watch may take: MiB, and parts of one core.
const LIMITS: (f64, f64) = (64.0, 0.02);

fn main() -> ExitCode {
    let seconds = numbers().next().unwrap_or(SECONDS);
    let served = Served::start("swapped");
    let folder = tempfile::tempdir().expect("a temporary folder");
    // Five ages beside `recent`, `fresh` and `never-contacted`, all of which come at once.
    let ready_file = folder.path().join("ready.json");
    let mut watch = fleetproof("watch --ages 2s,3s,4s,5s,6s --listen 127.0.0.1:0");
    watch.args(["--every", &format!("{EVERY}s"), "--url", served.url()]);
    watch.arg("--history").arg(folder.path().join("history"));
    watch.arg("--ready-file").arg(&ready_file);
    watch.env("FLEETPROOF_TOKEN", served.token());
    watch.stdout(Stdio::null());
    let mut watch = watch.spawn().expect("the binary runs");
    thread::sleep(Duration::from_secs(WARM));
    let address = scraped::address(&ready_file);
    let first = Scraped::of(&address);
    let (before, started) = (processor_seconds(watch.id()), Instant::now());
    thread::sleep(Duration::from_secs(seconds as u64));
    let part = (processor_seconds(watch.id()) - before) / started.elapsed().as_secs_f64();
    let mebibytes = resident(watch.id());
    let last = Scraped::of(&address);
    watch.kill().expect("it is still there");
    watch.wait().expect("it can be waited for");
    row(&format!(
        "3 types × 8 cohorts, every 10 s: {mebibytes:.1} MiB at the peak, {:.2} % of one core",
        part * 100.0
    ));
    if has_worked(&first, &last, seconds) && mebibytes <= LIMITS.0 && part <= LIMITS.1 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Whether rounds went on from the first to the last look, asked every cell, and found all well.
fn has_worked(first: &Scraped, last: &Scraped, seconds: usize) -> bool {
    let (asked_before, asked, passed) = (first.answered(), last.answered(), last.passed());
    let went_on = last.last_round() - first.last_round();
    let newly = |cell| asked[cell] - asked_before.get(cell).copied().unwrap_or(0.0);
    let cells: Vec<_> = passed
        .keys()
        .filter(|cell| asked.contains_key(*cell))
        .collect();
    let least = cells
        .iter()
        .map(|cell| newly(*cell))
        .fold(f64::MAX, f64::min);
    let most = cells.iter().map(|cell| newly(*cell)).fold(0.0, f64::max);
    row(&format!(
        "rounds went on for {went_on:.0} of {seconds} s; {} cells, each with {least} to {most} \
         requests; {} failed, {} not passed",
        cells.len(),
        last.failed(),
        passed.values().filter(|passed| !**passed).count(),
    ));
    // The last round may still be under way, and the one at the first look have just ended.
    went_on >= seconds.saturating_sub(2 * EVERY) as f64
        && cells.len() == CELLS
        && least > 0.0
        && last.failed() == 0.0
        && passed.values().all(|passed| *passed)
}

/// User and system time of a process, in seconds: fields 14 and 15 of its `stat`, in hundredths.
fn processor_seconds(pid: u32) -> f64 {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).expect("it runs");
    let (_, fields) = stat.rsplit_once(')').expect("a name in brackets");
    let ticks = fields.split_whitespace().skip(11).take(2);
    ticks
        .map(|ticks| ticks.parse::<f64>().expect("a number") / 100.0)
        .sum()
}

/// The peak of its resident memory, in MiB.
fn resident(pid: u32) -> f64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).expect("it runs");
    let peak = status.lines().find(|line| line.starts_with("VmHWM:"));
    let kibibytes = peak.and_then(|line| line.split_whitespace().nth(1)?.parse::<f64>().ok());
    kibibytes.expect("a number") / 1024.0
}
