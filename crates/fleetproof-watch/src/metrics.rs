//! What is counted, for Prometheus. Labels take values from closed sets, so that the number of series
//! does not grow with the number of runners.

use std::{
    sync::{Arc, Mutex, PoisonError, atomic::AtomicU64},
    time::Duration,
};

use fleetproof_model::{RunnerType, Verdict};
use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram, info::Info},
    registry::{Registry, Unit},
};
use time::OffsetDateTime;

use crate::{
    cell::WatchCell,
    fleet::Sent,
    judge::{Confirmation, Judged},
    reserve::Outlook,
};

/// Upper bounds of the buckets of answer times, in seconds.
const BUCKETS: [f64; 13] = [
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0,
];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    target: String,
    endpoint: &'static str,
    runner_type: String,
    cohort: String,
    status: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct DurationLabels {
    target: String,
    endpoint: &'static str,
    runner_type: String,
    cohort: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct CheckLabels {
    target: String,
    check: &'static str,
    runner_type: String,
    cohort: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct CellLabels {
    target: String,
    runner_type: String,
    cohort: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct TargetLabels {
    target: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct PageLabels {
    target: String,
    runner_type: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct BuildLabels {
    version: String,
}

type Seconds = Gauge<f64, AtomicU64>;

/// The counts of all targets. Clones share them.
#[derive(Clone)]
pub struct Metrics {
    registry: Arc<Mutex<Registry>>,
    requests: Family<RequestLabels, Counter>,
    durations: Family<DurationLabels, Histogram, fn() -> Histogram>,
    verdicts: Family<CheckLabels, Gauge>,
    runners: Family<CellLabels, Gauge>,
    ripening: Family<CellLabels, Gauge>,
    rounds: Family<TargetLabels, Seconds>,
    pages: Family<PageLabels, Gauge>,
    history: Family<TargetLabels, Gauge>,
}

impl Metrics {
    /// No counts yet, for a program of that version.
    pub fn new(version: &str) -> Self {
        let metrics = Self {
            registry: Arc::default(),
            requests: Family::default(),
            durations: Family::new_with_constructor(|| Histogram::new(BUCKETS)),
            verdicts: Family::default(),
            runners: Family::default(),
            ripening: Family::default(),
            rounds: Family::default(),
            pages: Family::default(),
            history: Family::default(),
        };
        let mut registry = metrics
            .registry
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        registry.register(
            "fleetproof_requests",
            "Requests sent, by the status that came; none where no answer came",
            metrics.requests.clone(),
        );
        registry.register_with_unit(
            "fleetproof_request_duration",
            "Time from the first byte sent to the last byte received",
            Unit::Seconds,
            metrics.durations.clone(),
        );
        registry.register(
            "fleetproof_check_verdict",
            "1 where the check last passed, 0 where a failure is confirmed; absent where it could not tell",
            metrics.verdicts.clone(),
        );
        registry.register(
            "fleetproof_cohort_runners",
            "Runners of the cohort that can be asked now; absent until the first is old enough",
            metrics.runners.clone(),
        );
        registry.register(
            "fleetproof_cohort_ripening_runners",
            "Runners that are not yet as old as their cohort",
            metrics.ripening.clone(),
        );
        registry.register_with_unit(
            "fleetproof_last_round_timestamp",
            "When the last complete round ended",
            Unit::Seconds,
            metrics.rounds.clone(),
        );
        registry.register(
            "fleetproof_pages_seen",
            "1 where a page of such runners could last be looked at, right or wrong; 0 where not",
            metrics.pages.clone(),
        );
        registry.register(
            "fleetproof_history_writable",
            "1 where the last round could be kept, 0 where not: nobody is told of what it showed",
            metrics.history.clone(),
        );
        let build = Info::new(BuildLabels {
            version: version.to_owned(),
        });
        registry.register("fleetproof_build", "The version of fleetproof", build);
        drop(registry);
        metrics
    }

    /// Counts requests for runners of a cell; those for none are of the target itself.
    pub fn sent(&self, target: &str, cell: Option<WatchCell>, sent: &[Sent]) {
        let (runner_type, cohort) = match cell {
            Some(cell) => (cell.runner_type.to_string(), cell.cohort.to_string()),
            None => ("none".to_owned(), "none".to_owned()),
        };
        for sent in sent {
            let labels = RequestLabels {
                target: target.to_owned(),
                endpoint: sent.endpoint,
                runner_type: runner_type.clone(),
                cohort: cohort.clone(),
                status: status(sent.status),
            };
            self.requests.get_or_create(&labels).inc();
            if sent.status.is_some() {
                let labels = DurationLabels {
                    target: labels.target,
                    endpoint: sent.endpoint,
                    runner_type: labels.runner_type,
                    cohort: labels.cohort,
                };
                let durations = self.durations.get_or_create(&labels);
                durations.observe(Duration::as_secs_f64(&sent.took));
            }
        }
    }

    /// Takes what was seen last of a check of a cell. A failure counts once it is confirmed; one that
    /// asking again refutes is no failure, and one that nothing is known of is neither.
    pub fn verdict(&self, target: &str, judged: &Judged) {
        let seen = &judged.seen;
        let labels = CheckLabels {
            target: target.to_owned(),
            check: seen.check,
            runner_type: seen.cell.runner_type.to_string(),
            cohort: seen.cell.cohort.to_string(),
        };
        let good = match (seen.verdict, &judged.confirmation) {
            (Verdict::Passed, _) | (Verdict::Failed, Some(Confirmation::Refuted)) => Some(true),
            (Verdict::Failed, Some(Confirmation::Confirmed)) => Some(false),
            _ => None,
        };
        match good {
            Some(good) => {
                self.verdicts.get_or_create(&labels).set(i64::from(good));
            }
            None => {
                self.verdicts.remove(&labels);
            }
        }
    }

    /// Takes the runners of a cell.
    pub fn runners(&self, target: &str, outlook: &Outlook) {
        let labels = CellLabels {
            target: target.to_owned(),
            runner_type: outlook.cell.runner_type.to_string(),
            cohort: outlook.cell.cohort.to_string(),
        };
        let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        self.ripening
            .get_or_create(&labels)
            .set(count(outlook.ripening));
        if outlook.ripe > 0 || self.runners.get(&labels).is_some() {
            self.runners.get_or_create(&labels).set(count(outlook.ripe));
        }
    }

    /// Takes whether a page of the type could be looked at.
    pub fn pages(&self, target: &str, runner_type: RunnerType, seen: bool) {
        let labels = PageLabels {
            target: target.to_owned(),
            runner_type: runner_type.to_string(),
        };
        self.pages.get_or_create(&labels).set(i64::from(seen));
    }

    /// Takes whether the last round could be kept.
    pub fn history(&self, target: &str, writable: bool) {
        let labels = TargetLabels {
            target: target.to_owned(),
        };
        self.history.get_or_create(&labels).set(i64::from(writable));
    }

    /// Takes the end of a complete round.
    pub fn round(&self, target: &str, at: OffsetDateTime) {
        let labels = TargetLabels {
            target: target.to_owned(),
        };
        let seconds = at.unix_timestamp_nanos() as f64 / 1e9;
        self.rounds.get_or_create(&labels).set(seconds);
    }

    /// All of it, in OpenMetrics.
    pub fn text(&self) -> String {
        let registry = self.registry.lock().unwrap_or_else(PoisonError::into_inner);
        let mut text = String::new();
        // Writing to a string does not fail.
        let _ = encode(&mut text, &registry);
        text
    }
}

/// A status as a label. A target that makes statuses up makes no series of its own for each.
fn status(status: Option<u16>) -> String {
    match status {
        None => "none".to_owned(),
        Some(
            status @ (200 | 201 | 204 | 301 | 302 | 400 | 401 | 403 | 404 | 405 | 409 | 410 | 412
            | 413 | 422 | 429 | 500 | 501 | 502 | 503 | 504),
        ) => status.to_string(),
        Some(status) => format!("{}xx", status / 100),
    }
}
