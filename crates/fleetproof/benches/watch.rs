//! What the README says of a watch: memory and time of 3 runner types × 8 cohorts, a round each ten
//! seconds, against a coordinator of its own.
//!
//! `cargo bench -p fleetproof --bench watch -- 120` watches for so many seconds.

#[path = "measured/mod.rs"]
#[expect(dead_code, reason = "other benches use more of it")]
mod measured;
#[path = "soak/served.rs"]
#[expect(dead_code, reason = "the other bench uses more of it")]
mod served;

use std::{
    fs,
    process::{ExitCode, Stdio},
    thread,
    time::{Duration, Instant},
};

use measured::{fleetproof, numbers, row};
use served::Served;

/// Seconds, where none are given.
const SECONDS: usize = 120;

/// Seconds until the reserve is planted and every cohort is asked.
const WARM: u64 = 60;

/// What a watch may take: MiB, and parts of one core.
const LIMITS: (f64, f64) = (64.0, 0.02);

fn main() -> ExitCode {
    let seconds = numbers().next().unwrap_or(SECONDS);
    let served = Served::start("swapped");
    let folder = tempfile::tempdir().expect("a temporary folder");
    // Five ages beside `recent`, `fresh` and `never-contacted`, all of which come at once.
    let mut watch =
        fleetproof("watch --every 10s --ages 2s,3s,4s,5s,6s --listen 127.0.0.1:0 --url");
    watch.arg(served.url()).arg("--history").arg(folder.path());
    watch.env("FLEETPROOF_TOKEN", served.token());
    watch.stdout(Stdio::null());
    let mut watch = watch.spawn().expect("the binary runs");
    thread::sleep(Duration::from_secs(WARM));
    let (before, started) = (processor_seconds(watch.id()), Instant::now());
    thread::sleep(Duration::from_secs(seconds as u64));
    let part = (processor_seconds(watch.id()) - before) / started.elapsed().as_secs_f64();
    let mebibytes = resident(watch.id());
    watch.kill().expect("it is still there");
    watch.wait().expect("it can be waited for");
    row(&format!(
        "3 types × 8 cohorts, every 10 s: {mebibytes:.1} MiB at the peak, {:.2} % of one core",
        part * 100.0
    ));
    if mebibytes <= LIMITS.0 && part <= LIMITS.1 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
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
