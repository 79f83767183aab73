//! Runs of the binary, timed and with their reports.

use std::{
    env,
    fs::{self, File},
    io::Write as _,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

/// How often the memory of a run is looked at.
const LOOK: Duration = Duration::from_millis(20);

/// A call of the binary, in need of no configuration.
pub(crate) fn fleetproof(arguments: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fleetproof"));
    command.args(arguments.split_whitespace());
    command
}

/// The numbers on the command line; cargo adds words of its own.
pub(crate) fn numbers() -> impl Iterator<Item = usize> {
    env::args().skip(1).filter_map(|word| word.parse().ok())
}

/// A line of the result, at once.
pub(crate) fn row(text: &str) {
    let mut out = std::io::stdout();
    writeln!(out, "{text}")
        .and_then(|()| out.flush())
        .expect("somebody reads");
}

/// The load of the machine, as a line of the result: what it may have done to the figures.
pub(crate) fn load_row() {
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    row(&format!("load of the machine: {}", load.trim()));
}

/// A run that has ended.
pub(crate) struct Measured {
    /// From start to exit.
    pub(crate) took: Duration,
    /// The peak of its resident memory.
    pub(crate) peak_mebibytes: f64,
    /// What it said to people.
    pub(crate) said: String,
    /// Its report, null if it has written none.
    pub(crate) report: Value,
    status: Option<i32>,
}

impl Measured {
    /// Runs a `check` to its end.
    pub(crate) fn of(mut check: Command) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let report = folder.path().join("report.json");
        let said = folder.path().join("said");
        let file = File::create(&said).expect("a file in it");
        check.current_dir(folder.path()).arg("--json").arg(&report);
        let twin = file.try_clone().expect("a second handle of it");
        check.stdin(Stdio::null()).stdout(file).stderr(twin);
        let started = Instant::now();
        let mut child = check.spawn().expect("the binary runs");
        let mut peak = 0.0_f64;
        let status = loop {
            match child.try_wait().expect("it can be waited for") {
                Some(status) => break status,
                None => peak = peak.max(resident_peak(child.id()).unwrap_or_default()),
            }
            thread::sleep(LOOK);
        };
        let took = started.elapsed();
        let text = fs::read_to_string(report).unwrap_or_default();
        Self {
            took,
            peak_mebibytes: peak,
            said: fs::read_to_string(said).unwrap_or_default(),
            report: serde_json::from_str(&text).unwrap_or_default(),
            status: status.code(),
        }
    }

    /// Whether it ran to its end and found nothing.
    pub(crate) fn is_clean(&self) -> bool {
        let findings = self.report["findings"].as_array();
        self.status == Some(0) && findings.is_some_and(Vec::is_empty)
    }

    /// The requests of the run.
    pub(crate) fn requests(&self) -> u64 {
        self.report["target"]["requests"].as_u64().unwrap_or(0)
    }
}

/// The peak of a process's resident memory so far, in MiB.
fn resident_peak(pid: u32) -> Option<f64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kibibytes: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kibibytes / 1024.0)
}
