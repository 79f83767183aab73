use std::fmt::Write as _;
use std::time::Duration;

/// Rounds that may be missing before the watch counts as silent.
pub const SILENT_ROUNDS: u32 = 5;

/// The shortest silence, in seconds, that is worth waking somebody.
const LEAST_SILENCE: u64 = 180;

/// The windows in which the errors of a cell are counted.
const WINDOWS: [&str; 7] = ["5m", "30m", "1h", "2h", "6h", "1d", "3d"];

/// Those that an alert also asks for a number of failures, since a ratio of few requests jumps.
const SHORT_WINDOWS: [&str; 4] = ["5m", "30m", "2h", "6h"];

const TEMPLATE: &str = include_str!("rules.yml");

/// A Prometheus rule file for the metrics of a watch.
#[derive(Debug, Clone)]
pub struct Rules<'a> {
    /// The time between two rounds.
    pub every: Duration,
    /// Where the page of what to do stands, without the anchor of the alert.
    pub runbook: &'a str,
}

impl Rules<'_> {
    /// The file's text.
    pub fn to_yaml(&self) -> String {
        let silence = (self.every.as_secs() * u64::from(SILENT_ROUNDS)).max(LEAST_SILENCE);
        TEMPLATE
            .replace("@RECORDINGS@\n", &recordings())
            .replace("@RUNBOOK@", self.runbook)
            .replace("@SILENCE@", &silence.to_string())
    }
}

fn recordings() -> String {
    let mut text = String::new();
    let cell = "sum by (target, endpoint, runner_type, cohort)";
    for window in WINDOWS {
        let _ = write!(
            text,
            "      - record: fleetproof:cell_errors:ratio_rate{window}
        expr: >-
          {cell} (rate(fleetproof_requests_total{{status=~\"5..\"}}[{window}]))
          / {cell} (rate(fleetproof_requests_total{{status!=\"none\"}}[{window}]))
"
        );
    }
    for window in SHORT_WINDOWS {
        let _ = write!(
            text,
            "      - record: fleetproof:cell_errors:increase{window}
        expr: {cell} (increase(fleetproof_requests_total{{status=~\"5..\"}}[{window}]))
"
        );
    }
    text
}
