//! From an answer to an observation: what it rests on, and what the target's log knows of it.

use std::time::Instant;

use fleetproof_check::log_facts;
use fleetproof_client::{Exchange, Recorder, Reply, Trouble};
use fleetproof_model::{Verdict, mask_text};

use super::{Evidence, GitlabFleet, Observation, gitlab::sent};
use crate::{cell::WatchCell, fleet::Sent};

/// How a question ended that did not pass.
#[derive(Debug)]
pub(super) enum Ended {
    /// The target answered otherwise than it should: expected, observed.
    Failed(String, String),
    /// No answer to judge.
    NoAnswer(Trouble),
    /// The question cannot be put, or was refused by right.
    NotHere(String),
}

impl From<Trouble> for Ended {
    fn from(trouble: Trouble) -> Self {
        Self::NoAnswer(trouble)
    }
}

/// Fails unless the answer has that status. That the watch's own token is refused is nothing that is
/// wrong with the target; runners' tokens are refused by 403.
pub(super) fn status_is(reply: &Reply, status: u16) -> Result<(), Ended> {
    if reply.status == status {
        return Ok(());
    }
    if reply.status == 401 {
        return Err(Ended::NotHere("the watch's token is refused".to_owned()));
    }
    let body: String = reply.text().chars().take(300).collect();
    let observed = format!("{} answered {}: {body}", reply.endpoint, reply.status);
    Err(Ended::Failed(
        format!("{} answers {status}", reply.endpoint),
        mask_text(&observed, &[]),
    ))
}

/// A question's end as an observation, and what was sent for it.
pub(super) fn observe(
    fleet: &GitlabFleet,
    cell: WatchCell,
    check: &'static str,
    started: Instant,
    recorder: &Recorder,
    result: Result<(), Ended>,
) -> (Observation, Vec<Sent>) {
    let mut seen = Observation {
        cell,
        check,
        verdict: Verdict::Passed,
        reason: None,
        evidence: None,
        took: started.elapsed(),
    };
    let exchanges;
    let sent = match result {
        Ok(()) => sent(recorder, None),
        Err(Ended::NoAnswer(trouble)) => {
            seen.verdict = Verdict::Inconclusive;
            seen.reason = Some(trouble.to_string());
            sent(recorder, Some(&trouble))
        }
        Err(Ended::NotHere(reason)) => {
            seen.verdict = Verdict::Skipped;
            seen.reason = Some(reason);
            sent(recorder, None)
        }
        Err(Ended::Failed(expected, observed)) => {
            exchanges = recorder.take();
            seen.verdict = Verdict::Failed;
            seen.reason = Some(observed.clone());
            let evidence = evidence(fleet, exchanges.last(), expected, observed);
            seen.evidence = Some(evidence);
            super::gitlab::of_exchanges(&exchanges)
        }
    };
    (seen, sent)
}

fn evidence(
    fleet: &GitlabFleet,
    exchange: Option<&Exchange>,
    expected: String,
    observed: String,
) -> Evidence {
    let correlation_id = exchange.and_then(|exchange| exchange.correlation_id.clone());
    let server_log = correlation_id
        .as_deref()
        .map_or_else(Vec::new, |id| fleet.logs.lines(id));
    let facts = log_facts(&server_log);
    Evidence {
        endpoint: exchange.map_or_else(String::new, |exchange| exchange.endpoint.to_owned()),
        status: exchange.and_then(|exchange| exchange.status),
        correlation_id,
        expected,
        observed,
        sqlstate: facts
            .as_ref()
            .and_then(|facts| facts.sqlstate)
            .map(str::to_owned),
        constraint: facts.as_ref().and_then(|facts| facts.constraint.clone()),
        likely_cause: facts.map(|facts| facts.explanation),
        server_log: server_log.into_iter().take(5).collect(),
        reproduce: exchange.map_or_else(String::new, |exchange| exchange.curl(&fleet.target.url())),
        page: None,
    }
}
