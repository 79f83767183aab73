//! What was asked, and what came of it.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use fleetproof_model::{AskedBy, Requests, RunnerType, mask_text};
use serde_json::Value;

use super::contact::Contact;

/// A request that failed.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) contact: Contact,
    pub(super) cohort: Arc<str>,
    pub(super) runner_type: RunnerType,
    pub(super) by: AskedBy,
    pub(super) ended: Instant,
    pub(super) fault: Fault,
}

/// Why it failed.
#[derive(Debug, Clone, Default)]
pub(super) struct Fault {
    pub(super) status: Option<u16>,
    pub(super) sqlstate: Option<String>,
    pub(super) constraint: Option<String>,
    pub(super) table: Option<String>,
    /// What the coordinator's log says, or what was wrong about the answer.
    pub(super) message: String,
    /// What two failures have in common if they have one cause.
    pub(super) cause: String,
}

impl Fault {
    /// Of an answer, and the log lines of its request.
    pub(super) fn new(
        contact: Contact,
        status: Option<u16>,
        observed: String,
        log: Vec<String>,
    ) -> Self {
        let exception = log.iter().find_map(|line| {
            let line: Value = serde_json::from_str(line).ok()?;
            line["exception.class"].is_string().then_some(line)
        });
        let Some(exception) = exception else {
            return Self {
                status,
                cause: format!("{} {observed}", contact.endpoint()),
                message: mask_text(&observed, &[]),
                ..Self::default()
            };
        };
        let text = |name: &str| exception[name].as_str().map(str::to_owned);
        let message = text("exception.message").unwrap_or_default();
        let (sqlstate, constraint) = (text("exception.sqlstate"), text("exception.constraint"));
        let what = constraint.clone().unwrap_or_else(|| shape(&message));
        let class = text("exception.class").unwrap_or_default();
        Self {
            status,
            cause: format!("{} {what}", sqlstate.as_deref().unwrap_or(&class)),
            sqlstate,
            constraint,
            table: text("exception.table"),
            message: message.trim_end().to_owned(),
        }
    }
}

/// The first line of a message without the numbers that differ from row to row.
fn shape(message: &str) -> String {
    let line = message.lines().next().unwrap_or_default();
    line.chars().filter(|c| !c.is_ascii_digit()).collect()
}

/// Counts of a file.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Counts {
    pub(super) fleet: Requests,
    pub(super) checks: Requests,
}

#[derive(Debug, Default)]
struct Inner {
    counts: Counts,
    failed: Vec<Asked>,
}

/// Counts requests, and keeps those that failed.
#[derive(Debug, Default)]
pub(super) struct Tally(Mutex<Inner>);

impl Tally {
    pub(super) fn count(&self, by: AskedBy, took: Duration, failed: Option<Asked>) {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let requests = match by {
            AskedBy::Fleet => &mut inner.counts.fleet,
            AskedBy::Check => &mut inner.counts.checks,
        };
        requests.made += 1;
        requests.failed += u64::from(failed.is_some());
        requests.slowest_ms = requests.slowest_ms.max(took.as_secs_f64() * 1e3);
        inner.failed.extend(failed);
    }

    /// The counts since this was asked last.
    pub(super) fn take_counts(&self) -> Counts {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut inner.counts)
    }

    /// What has failed so far, by the time at which it was seen.
    pub(super) fn failed(&self) -> Vec<Asked> {
        let inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut failed = inner.failed.clone();
        failed.sort_by_key(|asked| asked.ended);
        failed
    }
}
