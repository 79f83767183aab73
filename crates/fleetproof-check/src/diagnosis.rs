//! From failures to findings: what has one cause is one finding, with all that it affects.

mod cause;
mod exception;

use std::collections::{BTreeMap, BTreeSet};

use fleetproof_client::Exchange;
use fleetproof_model::{Affected, Finding, PageEvidence};

use crate::{Failure, Target, outcome::Outcome};
use cause::Cause;
use exception::Exception;

/// The findings, and for each outcome the one that it belongs to.
pub(crate) struct Diagnosis {
    pub(crate) findings: Vec<Finding>,
    pub(crate) of_outcome: Vec<Option<usize>>,
}

/// What the target's log says of one failure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogFacts {
    /// PostgreSQL's condition, where the exception is one of its.
    pub sqlstate: Option<&'static str>,
    /// The constraint that refused.
    pub constraint: Option<String>,
    /// What most likely lies behind it, in a sentence.
    pub explanation: String,
}

/// Reads the first exception among the log lines of a request.
pub fn log_facts(lines: &[String]) -> Option<LogFacts> {
    let exception = Exception::among(lines)?;
    Some(LogFacts {
        sqlstate: exception.sqlstate,
        explanation: exception.explanation(),
        constraint: exception.constraint,
    })
}

/// Groups the failures among `outcomes` by cause.
pub(crate) fn diagnose(outcomes: &[Outcome], target: &Target) -> Diagnosis {
    let mut groups: Vec<(Cause, Vec<&Outcome>)> = Vec::new();
    let mut of_outcome = Vec::with_capacity(outcomes.len());
    for outcome in outcomes {
        let Some(cause) = Cause::of(outcome) else {
            of_outcome.push(None);
            continue;
        };
        let at = groups.iter().position(|(known, _)| known.is_same(&cause));
        let at = at.unwrap_or_else(|| {
            groups.push((cause, Vec::new()));
            groups.len() - 1
        });
        groups[at].1.push(outcome);
        of_outcome.push(Some(number(at)));
    }
    let findings = groups
        .into_iter()
        .enumerate()
        .map(|(at, (cause, members))| finding(number(at), &cause, &members, target))
        .collect();
    Diagnosis {
        findings,
        of_outcome,
    }
}

/// The number of the finding at a place in the list. People count from one.
fn number(at: usize) -> usize {
    at + 1
}

/// The finding of a group, told by its most telling member: one with a log, if there is any.
fn finding(id: usize, cause: &Cause, members: &[&Outcome], target: &Target) -> Finding {
    let told = members.iter().find(|outcome| outcome.has_clue());
    let told = told.or_else(|| members.first());
    let telling = told.and_then(|outcome| outcome.fault.as_deref());
    let (endpoint, status) = told
        .zip(telling)
        .map_or(("", None), |(outcome, fault)| fault.place(outcome.check));
    let page = telling.and_then(|fault| fault.failure.page.as_deref());
    let exchange = telling.and_then(|fault| fault.exchange.as_ref());
    let text = |of: fn(&Failure) -> &String| {
        telling.map_or_else(String::new, |fault| of(&fault.failure).clone())
    };
    let checks: BTreeSet<&str> = members.iter().map(|outcome| outcome.check).collect();
    Finding {
        id,
        title: cause.title(),
        expected: text(|failure| &failure.expected),
        observed: text(|failure| &failure.observed),
        endpoint: endpoint.to_owned(),
        status,
        correlation_id: match page {
            Some(page) => page.request_id.clone(),
            None => exchange.and_then(|exchange| exchange.correlation_id.clone()),
        },
        likely_cause: cause
            .explanation()
            .or_else(|| telling.and_then(|fault| fault.row.clone())),
        server_log: telling.map_or_else(Vec::new, |fault| fault.log.clone()),
        reproduce: match (page, exchange) {
            (Some(page), _) => look_again(page, &target.url()),
            (None, exchange) => {
                exchange.map_or_else(String::new, |exchange| exchange.curl(&target.url()))
            }
        },
        checks: checks.into_iter().map(str::to_owned).collect(),
        affected: affected(members),
        exchange: exchange.map(Exchange::evidence),
        page: telling.and_then(|fault| fault.failure.page.clone()),
    }
}

/// A command that fetches a page as whoever has the session; a browser shows the rest.
fn look_again(page: &PageEvidence, base: &str) -> String {
    let path = page.path.replace('\'', "%27");
    format!(
        "curl --include --header \"Cookie: _gitlab_session=$FLEETPROOF_SESSION_COOKIE\" '{base}{path}'"
    )
}

/// How many runners of which cells. A check without a runner counts for one.
fn affected(members: &[&Outcome]) -> Vec<Affected> {
    let mut cells: BTreeMap<_, BTreeSet<Option<i64>>> = BTreeMap::new();
    for outcome in members {
        let place = (outcome.step, outcome.cell);
        cells.entry(place).or_default().insert(outcome.runner);
    }
    cells
        .into_iter()
        .map(|((schema_step, cell), runners)| Affected {
            runner_type: cell.runner_type,
            cohort: cell.cohort,
            schema_step,
            count: runners.len(),
        })
        .collect()
}
