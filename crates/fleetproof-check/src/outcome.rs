use std::time::Duration;

use fleetproof_client::Exchange;
use fleetproof_model::{SchemaStep, Verdict};

use crate::{Aspect, CHECKS, CheckResult, Failure, Stop, Subject, cell::Cell, check::CheckMeta};

/// What became of one check on one runner, with the evidence of a failure.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) check: &'static str,
    pub(crate) cell: Cell,
    pub(crate) step: Option<SchemaStep>,
    pub(crate) verdict: Verdict,
    pub(crate) reason: Option<String>,
    /// What is kept of a failure. A pass keeps nothing: there are many of them.
    pub(crate) fault: Option<Box<Fault>>,
    /// The runner that the check was run on.
    pub(crate) runner: Option<i64>,
    pub(crate) requests: u64,
    pub(crate) took: Duration,
}

impl Outcome {
    /// A check that did not run.
    pub(crate) fn skipped(
        meta: &CheckMeta,
        cell: Cell,
        step: Option<SchemaStep>,
        reason: String,
    ) -> Self {
        Self {
            check: meta.name,
            cell,
            step,
            verdict: Verdict::Skipped,
            reason: Some(reason),
            fault: None,
            runner: None,
            requests: 0,
            took: Duration::ZERO,
        }
    }

    /// The outcome of a check that ran. What the check overlooked, but its exchanges show, fails
    /// it too: an error of the application, or an answer later than `slow`.
    pub(crate) fn of(
        meta: &CheckMeta,
        subject: &Subject,
        result: CheckResult,
        mut exchanges: Vec<Exchange>,
        slow: Duration,
        took: Duration,
    ) -> Self {
        let result = result.and_then(|()| overlooked(&exchanges, slow));
        let requests = exchanges.len() as u64;
        let (verdict, reason, failure) = match result {
            Ok(()) => (Verdict::Passed, None, None),
            Err(Stop::Failed(failure)) => {
                let reason = format!(
                    "expected: {}; observed: {}",
                    failure.expected, failure.observed
                );
                (Verdict::Failed, Some(reason), Some(failure))
            }
            Err(Stop::Inconclusive(reason)) => (Verdict::Inconclusive, Some(reason), None),
            Err(Stop::NotHere(reason)) => (Verdict::Skipped, Some(reason), None),
        };
        let fault = failure.map(|failure| {
            let at = telling(&exchanges, &failure.aspect);
            Box::new(Fault {
                failure,
                exchange: at.map(|at| exchanges.swap_remove(at)),
                log: Vec::new(),
                row: None,
            })
        });
        Self {
            check: meta.name,
            cell: subject.cell,
            step: subject.step,
            runner: subject.runner.as_ref().map(|runner| runner.id),
            verdict,
            reason,
            fault,
            requests,
            took,
        }
    }
}

/// A failure, and what was learned of it when it happened; later the rows may be gone.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) failure: Failure,
    /// The exchange that it is about.
    pub(crate) exchange: Option<Exchange>,
    /// The target's log lines for the correlation ID.
    pub(crate) log: Vec<String>,
    /// What the manager's row has to do with it.
    pub(crate) row: Option<String>,
}

impl Fault {
    /// Where it is: the check's own endpoint for a page, else that of the exchange; and the status.
    pub(crate) fn place(&self, check: &str) -> (&'static str, Option<u16>) {
        match (&self.failure.page, &self.exchange) {
            (Some(page), _) => {
                let entry = CHECKS.iter().find(|entry| entry.meta.name == check);
                let endpoint = entry.map_or("", |entry| entry.meta.endpoint);
                (endpoint, page.status)
            }
            (None, Some(exchange)) => (exchange.endpoint, exchange.status),
            (None, None) => ("", None),
        }
    }
}

impl Outcome {
    /// Whether it failed, and the target's log or rows tell more of that.
    pub(crate) fn has_clue(&self) -> bool {
        let fault = self.fault.as_deref();
        fault.is_some_and(|fault| !fault.log.is_empty() || fault.row.is_some())
    }

    /// Asks the target's log and database about a failure.
    pub(crate) async fn add_clues(&mut self, subject: &Subject) {
        let Some(fault) = &mut self.fault else {
            return;
        };
        if let Some(page) = &fault.failure.page {
            // The exchange with the API beside it is not what failed.
            let id = page.request_id.as_deref();
            fault.log = id.map_or_else(Vec::new, |id| subject.target.logs.lines(id));
            return;
        }
        let Some(exchange) = &fault.exchange else {
            return;
        };
        if let Some(id) = &exchange.correlation_id {
            fault.log = subject.target.logs.lines(id);
        }
        let (Some(database), Some(runner), Some(404)) =
            (&subject.target.database, self.runner, exchange.status)
        else {
            return;
        };
        let system_id = exchange
            .sent("system_id")
            .unwrap_or_else(|| "<legacy>".to_owned());
        fault.row = database.null_columns_of_manager(runner, &system_id).await;
    }
}

/// A failure that the exchanges show although the check passed.
fn overlooked(exchanges: &[Exchange], slow: Duration) -> CheckResult {
    for exchange in exchanges {
        let endpoint = exchange.endpoint;
        if let (Some(status @ 500..), false) = (exchange.status, exchange.tolerated) {
            let aspect = Aspect::Status {
                endpoint,
                got: status,
            };
            let observed = format!("{endpoint} answered {status}");
            return Err(Stop::failed(
                aspect,
                "no error of the application",
                observed,
            ));
        }
        if exchange.duration > slow {
            let expected = format!("{endpoint} answers within {} s", slow.as_secs_f64());
            let observed = format!("it took {:.1} s", exchange.duration.as_secs_f64());
            return Err(Stop::failed(Aspect::Slow { endpoint }, expected, observed));
        }
    }
    Ok(())
}

/// The exchange that a failure is about: the one that its aspect names, else the last.
fn telling(exchanges: &[Exchange], aspect: &Aspect) -> Option<usize> {
    let named = match aspect {
        Aspect::Status { endpoint, got } => exchanges
            .iter()
            .rposition(|exchange| exchange.endpoint == *endpoint && exchange.status == Some(*got)),
        Aspect::Slow { endpoint } => (0..exchanges.len())
            .filter(|at| exchanges[*at].endpoint == *endpoint)
            .max_by_key(|at| exchanges[*at].duration),
        _ => None,
    };
    named.or_else(|| exchanges.len().checked_sub(1))
}
