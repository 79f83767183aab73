//! From what a round has shown to alerts. No clock, no network, no history: what is known goes in,
//! what has changed comes out.

mod checks;
mod pages;
mod standing;
mod target;

use std::collections::{BTreeMap, BTreeSet};

use time::OffsetDateTime;

pub use standing::{Standing, State};
pub use target::Reach;

use crate::{
    alert::{Alert, Draft, Kind, Mark, Runbook},
    cell::WatchCell,
    clock::rfc3339,
    fleet::Observation,
    reserve::Outlook,
};

/// What is known over all rounds, by subject: `group/dormant-7d/verify.new-manager`, `target/reach`.
pub type Standings = BTreeMap<String, Standing>;

/// What asking again over another connection has shown of a failure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Confirmation {
    /// It failed each time, by answers, while the control was well.
    Confirmed,
    /// It failed each time, and so did the control.
    ControlFails(String),
    /// It passed at least once.
    Refuted,
    /// No answers to judge by.
    Open,
}

/// One check of one cell in a round.
#[derive(Debug, Clone)]
pub struct Judged {
    /// What was seen.
    pub seen: Observation,
    /// What asking again has shown, if it failed.
    pub confirmation: Option<Confirmation>,
}

/// Judges the rounds of one target.
#[derive(Debug)]
pub struct Judge {
    target: String,
    runbook: Runbook,
    standings: Standings,
    changed: BTreeSet<String>,
    /// Alerts that have begun or ended in this round.
    told: Vec<Alert>,
}

impl Judge {
    /// A judge that goes on from what is known.
    pub fn new(target: &str, runbook: Runbook, standings: Standings) -> Self {
        Self {
            target: target.to_owned(),
            runbook,
            standings,
            changed: BTreeSet::new(),
            told: Vec::new(),
        }
    }

    /// Takes what has changed since the last call: standings to be kept, alerts to be told.
    pub fn take(&mut self) -> (Standings, Vec<Alert>) {
        let changed = std::mem::take(&mut self.changed);
        let standings = changed
            .into_iter()
            .filter_map(|subject| {
                let standing = self.standings.get(&subject)?.clone();
                Some((subject, standing))
            })
            .collect();
        (standings, std::mem::take(&mut self.told))
    }

    /// The alerts that are firing now.
    pub fn firing(&self) -> Vec<Alert> {
        let firing = self.standings.values();
        firing
            .filter_map(|standing| standing.alert.clone())
            .collect()
    }

    fn standing(&mut self, subject: &str) -> &mut Standing {
        self.changed.insert(subject.to_owned());
        self.standings.entry(subject.to_owned()).or_default()
    }

    fn begin(&mut self, subject: &str, alert: Alert) {
        let standing = self.standing(subject);
        standing.state = State::Firing;
        standing.alert = Some(alert.clone());
        self.told.push(alert);
    }

    fn end(&mut self, subject: &str, at: OffsetDateTime) {
        let standing = self.standing(subject);
        standing.state = State::Quiet;
        if let Some(alert) = standing.alert.take() {
            self.told.push(alert.resolved(at));
        }
    }

    fn draft(&self, kind: Kind, at: OffsetDateTime) -> Draft {
        Draft::new(kind, &self.target, at, &self.runbook)
    }

    /// Takes what is to be expected of a cohort's runners. One that has yet to ripen for the first time
    /// is not dry.
    pub fn reserve(&mut self, outlook: &Outlook, at: OffsetDateTime) {
        let cell = outlook.cell;
        let subject = format!("reserve/{}/{}", cell.runner_type, cell.cohort);
        let known = self.standings.get(&subject).cloned().unwrap_or_default();
        match (outlook.ripe, known.state) {
            (0, State::Quiet) if known.passes > 0 => {
                let next = outlook.next_ripe.map_or_else(
                    || "none is ripening".to_owned(),
                    |next| format!("the next is ripe at {}", rfc3339(next)),
                );
                let summary = format!("{cell} has no runner left to ask on {}", self.target);
                let alert = self
                    .draft(Kind::CohortDry, at)
                    .cell(cell)
                    .note("summary", Some(summary))
                    .note("description", Some(next))
                    .done();
                self.begin(&subject, alert);
            }
            (1.., State::Quiet) if known.passes == 0 => self.standing(&subject).passes = 1,
            (1.., State::Firing) => self.end(&subject, at),
            _ => {}
        }
    }

    /// The checks of a cell of which an alert is firing or in doubt.
    pub fn suspects(&self, cell: WatchCell) -> Vec<String> {
        let lead = format!("{}/{}/", cell.runner_type, cell.cohort);
        self.standings
            .range(lead.clone()..)
            .take_while(|(subject, _)| subject.starts_with(&lead))
            .filter(|(_, standing)| standing.state != State::Quiet)
            .map(|(subject, _)| subject[lead.len()..].to_owned())
            .collect()
    }
}

/// A round as the judge needs it.
#[derive(Debug, Clone)]
pub struct RoundMark {
    /// Number, time and release.
    pub mark: Mark,
    /// When it ends.
    pub at: OffsetDateTime,
}
