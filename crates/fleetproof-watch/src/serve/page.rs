//! The status page, from what the history knows.

use std::collections::BTreeMap;

use fleetproof_model::{RunnerType, Verdict};
use fleetproof_report::watch::{
    Reserve, ShownAlert, ShownFinding, ShownPage, ShownRound, Strip, WatchPage, WatchedTarget,
};

use super::Seen;
use crate::{
    Alert, LastRounds, RoundLine, StoredFinding, WatchCohort,
    clock::rfc3339,
    history::{HistoryError, RunnerState},
    reserve::Outlook,
};

/// Rounds that the strips show.
const ROUNDS: u32 = 60;

/// Failures that are shown with what they rest on.
const FINDINGS: usize = 12;

/// The page, or what there is of it where the history cannot be read.
pub(super) async fn page(seen: &Seen) -> String {
    let mut page = WatchPage {
        version: seen.version.clone(),
        at: rfc3339(seen.shared.clock.now()),
        ..WatchPage::default()
    };
    if let Err(error) = fill(seen, &mut page).await {
        page.trouble = Some(error.to_string());
    }
    page.to_html()
}

async fn fill(seen: &Seen, page: &mut WatchPage) -> Result<(), HistoryError> {
    let history = &seen.shared.history;
    let waiting: BTreeMap<_, _> = history.waiting_messages().await?.into_iter().collect();
    let receivers = seen.receivers.iter();
    page.receivers = receivers
        .map(|name| (name.clone(), waiting.get(name).copied().unwrap_or(0)))
        .collect();
    let firing = history.firing().await?;
    for (name, trouble) in seen.health.all() {
        let last = history.last_rounds(&name, ROUNDS).await?;
        let complete = history.last_complete(&name).await?;
        let findings = grouped(&last.findings);
        let of_target = firing.iter().filter(|alert| alert.label("target") == name);
        page.targets.push(WatchedTarget {
            release: complete.and_then(|(_, release)| Some(release?.to_string())),
            trouble,
            strips: strips(&last),
            rounds: last.rounds.iter().map(shown_round).collect(),
            alerts: of_target.map(shown_alert).collect(),
            more_findings: findings.len().saturating_sub(FINDINGS),
            findings: findings.into_iter().take(FINDINGS).collect(),
            reserves: seen.shared.outlooks.of(&name).iter().map(reserve).collect(),
            vanished: history.count(&name, RunnerState::Vanished).await?,
            name,
        });
    }
    Ok(())
}

fn shown_round(round: &RoundLine) -> ShownRound {
    ShownRound {
        number: round.number,
        at: rfc3339(round.started_at),
        ended: round.ended_at.is_some(),
        requests: round.requests,
    }
}

/// Marks of the rounds, and times in milliseconds.
type Marks = (Vec<Option<Verdict>>, Vec<f64>);

/// By runner type and cohort, checks within them, each with a mark for every round.
fn strips(last: &LastRounds) -> Vec<Strip> {
    let first = last.rounds.first().map_or(0, |round| round.number);
    let mut strips: BTreeMap<[&str; 3], Marks> = BTreeMap::new();
    for probe in &last.probes {
        let key = [&*probe.runner_type, &*probe.cohort, &*probe.check];
        let (marks, times) = strips
            .entry(key)
            .or_insert_with(|| (vec![None; last.rounds.len()], Vec::new()));
        let place = usize::try_from(probe.number - first).unwrap_or(0);
        if let Some(mark) = marks.get_mut(place) {
            *mark = Some(probe.verdict);
        }
        if matches!(probe.verdict, Verdict::Passed | Verdict::Failed) {
            times.push(probe.millis);
        }
    }
    let mut strips: Vec<_> = strips
        .into_iter()
        .map(|([runner_type, cohort, check], (marks, times))| Strip {
            runner_type: runner_type.to_owned(),
            cohort: cohort.to_owned(),
            check: check.to_owned(),
            marks,
            millis: median_and_most(times),
        })
        .collect();
    strips.sort_by_key(|strip| order(&strip.runner_type, &strip.cohort));
    strips
}

/// The place of a cell: types as everywhere, cohorts from the youngest to the oldest.
fn order(runner_type: &str, cohort: &str) -> (Option<RunnerType>, u8, i64) {
    let (kind, age) = match cohort.parse() {
        Ok(WatchCohort::Recent) => (0, 0),
        Ok(WatchCohort::Fresh) => (1, 0),
        Ok(WatchCohort::NeverContacted) => (2, 0),
        Ok(WatchCohort::Dormant(age)) => (3, age.length().whole_seconds()),
        _ => (4, 0),
    };
    (runner_type.parse().ok(), kind, age)
}

/// Median and 95th percentile.
fn median_and_most(mut times: Vec<f64>) -> Option<(f64, f64)> {
    times.sort_by(f64::total_cmp);
    let at = |share: f64| {
        let rank = (share * times.len() as f64).ceil() as usize;
        times.get(rank.max(1) - 1).copied()
    };
    at(0.5).zip(at(0.95))
}

/// One for each check of a cell and status, newest first: a failure that lasts is one failure.
fn grouped(findings: &[StoredFinding]) -> Vec<ShownFinding> {
    let mut groups: Vec<ShownFinding> = Vec::new();
    for finding in findings {
        let next = shown(finding.clone());
        let same = groups.iter_mut().find(|known| {
            (&known.cell, &known.check, known.status) == (&next.cell, &next.check, next.status)
        });
        match same {
            Some(known) => {
                known.first_round = next.round;
                known.times += 1;
            }
            None => groups.push(next),
        }
    }
    groups
}

fn shown(finding: StoredFinding) -> ShownFinding {
    let (probe, evidence) = (finding.probe, finding.evidence);
    ShownFinding {
        round: probe.number,
        first_round: probe.number,
        times: 1,
        cell: format!("{} × {}", probe.runner_type, probe.cohort),
        check: probe.check,
        endpoint: evidence.endpoint,
        status: evidence.status,
        correlation_id: evidence.correlation_id,
        expected: evidence.expected,
        observed: evidence.observed,
        likely_cause: evidence.likely_cause,
        server_log: evidence.server_log,
        reproduce: evidence.reproduce,
        page: evidence.page.map(|page| ShownPage {
            path: page.path,
            text: page.text,
            console_errors: page.console_errors,
            api_answer: page.api_answer,
        }),
    }
}

fn shown_alert(alert: &Alert) -> ShownAlert {
    let note = |name: &str| alert.annotations.get(name).cloned().unwrap_or_default();
    ShownAlert {
        name: alert.label("alertname").to_owned(),
        summary: note("summary"),
        description: note("description"),
        since: alert.starts_at.clone(),
    }
}

fn reserve(outlook: &Outlook) -> Reserve {
    Reserve {
        runner_type: outlook.cell.runner_type.to_string(),
        cohort: outlook.cell.cohort.to_string(),
        ripe: outlook.ripe,
        ripening: outlook.ripening,
        next_ripe: outlook.next_ripe.map(rfc3339),
        dry_at: outlook.dry_at.map(rfc3339),
    }
}
