//! From what a page shows to an observation.

use std::time::Duration;

use fleetproof_browser::Evidence as Shown;
use fleetproof_check::Wrong;
use fleetproof_model::{Verdict, mask_text};

use super::{ENDPOINT, LookOrder, PAGE};
use crate::fleet::{Evidence, Observation, PageText};

/// How much of a page's text is kept, in characters.
const TEXT: usize = 1_000;

/// The observation of a page that is as it should be, or could not be seen.
pub(super) fn plain(
    order: &LookOrder,
    verdict: Verdict,
    reason: Option<String>,
    took: Duration,
) -> Observation {
    Observation {
        cell: order.cell(),
        check: PAGE,
        verdict,
        reason: reason.map(|reason| mask_text(&reason, &[])),
        evidence: None,
        took,
    }
}

/// The observation of a page that shows something else than it should, beside what the API says.
pub(super) fn failed(
    order: &LookOrder,
    (wrong, status): (Wrong, u16),
    shown: Option<Shown>,
    said: &Result<String, String>,
    (url, took): (&str, Duration),
) -> Observation {
    let said = match said {
        Ok(said) => said.clone(),
        Err(reason) => format!("nothing: {reason}"),
    };
    let observed = format!(
        "{}; the API says: {}",
        wrong.observed,
        line_about(&said, &order.system_id)
    );
    let observed = mask_text(&observed, &[]);
    let page = shown.map(|shown| PageText {
        path: shown.path,
        text: shown.text.chars().take(TEXT).collect(),
        console_errors: shown.console_errors,
        api_answer: said,
    });
    let evidence = Evidence {
        endpoint: ENDPOINT.to_owned(),
        status: Some(status),
        expected: wrong.expected.to_owned(),
        observed: observed.clone(),
        reproduce: format!("open {url} in a browser"),
        page,
        ..Evidence::default()
    };
    Observation {
        evidence: Some(evidence),
        ..plain(order, Verdict::Failed, Some(observed), took)
    }
}

/// What the API says of the manager, else of the runner.
fn line_about<'a>(said: &'a str, system_id: &str) -> &'a str {
    let start = format!("manager {system_id}:");
    let line = said.lines().find(|line| line.starts_with(&start));
    line.or_else(|| said.lines().next()).unwrap_or_default()
}
