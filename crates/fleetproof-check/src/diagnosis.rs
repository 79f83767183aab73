//! From failures to findings: what has one cause is one finding, with all that it affects.

mod cause;
mod exception;

use std::collections::{BTreeMap, BTreeSet};

use fleetproof_model::{Affected, Finding};

use crate::{Target, outcome::Outcome};
use cause::Cause;

/// The findings, and for each outcome the one that it belongs to.
pub(crate) struct Diagnosis {
    pub(crate) findings: Vec<Finding>,
    pub(crate) of_outcome: Vec<Option<usize>>,
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
    let telling = members
        .iter()
        .find(|outcome| !outcome.clues.log.is_empty() || outcome.clues.row.is_some())
        .unwrap_or(&members[0]);
    let evidence = telling.evidence.as_ref();
    let failure = telling.failure.as_ref();
    let checks: BTreeSet<&str> = members.iter().map(|outcome| outcome.check).collect();
    Finding {
        id,
        title: cause.title(),
        expected: failure
            .map(|failure| failure.expected.clone())
            .unwrap_or_default(),
        observed: failure
            .map(|failure| failure.observed.clone())
            .unwrap_or_default(),
        endpoint: evidence
            .map(|evidence| evidence.endpoint.to_owned())
            .unwrap_or_default(),
        status: evidence.and_then(|evidence| evidence.status),
        correlation_id: evidence.and_then(|evidence| evidence.correlation_id.clone()),
        likely_cause: cause.explanation().or_else(|| telling.clues.row.clone()),
        server_log: telling.clues.log.clone(),
        reproduce: evidence
            .map(|evidence| evidence.curl(&target.url()))
            .unwrap_or_default(),
        checks: checks.into_iter().map(str::to_owned).collect(),
        affected: affected(members),
        exchange: evidence.map(fleetproof_client::Exchange::evidence),
    }
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
