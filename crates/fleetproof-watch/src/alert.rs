//! What somebody is told: labels that say what it is about, annotations that say what was seen.

use std::collections::BTreeMap;

use fleetproof_model::RunnerType;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use time::OffsetDateTime;

use crate::{
    cell::WatchCell,
    clock::rfc3339,
    fleet::{Evidence, Release},
};

/// An alert: of what, since when, and until when.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Alert {
    /// What tells it from any other; equal labels are one alert.
    pub labels: BTreeMap<String, String>,
    /// What to know of it.
    pub annotations: BTreeMap<String, String>,
    /// Since when, in RFC 3339.
    pub starts_at: String,
    /// Until when, in RFC 3339; not while it is firing.
    pub ends_at: Option<String>,
}

/// A round by which a change is placed in time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mark {
    /// The round's number.
    pub round: i64,
    /// When it began, in RFC 3339.
    pub at: String,
    /// What the target was then.
    pub release: Option<Release>,
}

impl Mark {
    /// A round.
    pub fn new(round: i64, at: OffsetDateTime, release: Option<Release>) -> Self {
        Self {
            round,
            at: rfc3339(at),
            release,
        }
    }

    /// In words, such as `round 7 at 2026-01-31T00:00:00.000Z (17.11.0)`.
    pub fn words(&self) -> String {
        match &self.release {
            Some(release) => format!("round {} at {}, {release}", self.round, self.at),
            None => format!("round {} at {}", self.round, self.at),
        }
    }
}

/// Where the page is that says what each alert means: `docs/runbook.md` of the repository, or a place of
/// the operator's own.
#[derive(Debug, Clone)]
pub struct Runbook(pub String);

impl Default for Runbook {
    fn default() -> Self {
        Self("docs/runbook.md".to_owned())
    }
}

impl Runbook {
    /// The page's section on a kind of alert, by the anchor that its heading gets.
    fn section(&self, kind: Kind) -> String {
        format!("{}#{}", self.0, kind.name().to_lowercase())
    }
}

/// The kinds of alerts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A check of a cell fails, and the control does not.
    CheckFailed,
    /// The target answers all runners with errors, the control too.
    TargetFailing,
    /// No answer comes.
    TargetUnreachable,
    /// No round has come to its end for a while.
    ChecksStopped,
    /// A cohort has no runner left to ask.
    CohortDry,
    /// A page shows something else than it should.
    PageWrong,
    /// Pages cannot be looked at.
    PagesUnseen,
    /// The history cannot be written.
    HistoryUnwritable,
}

impl Kind {
    /// The label `alertname`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CheckFailed => "FleetproofCheckFailed",
            Self::TargetFailing => "FleetproofTargetFailing",
            Self::TargetUnreachable => "FleetproofTargetUnreachable",
            Self::ChecksStopped => "FleetproofChecksStopped",
            Self::CohortDry => "FleetproofCohortDry",
            Self::PageWrong => "FleetproofPageWrong",
            Self::PagesUnseen => "FleetproofPagesUnseen",
            Self::HistoryUnwritable => "FleetproofHistoryUnwritable",
        }
    }

    /// The label `severity`: whether somebody is to be woken.
    const fn severity(self) -> &'static str {
        match self {
            Self::CohortDry | Self::PagesUnseen => "ticket",
            _ => "page",
        }
    }
}

/// An alert in the making.
#[derive(Debug)]
pub struct Draft {
    alert: Alert,
}

impl Draft {
    /// An alert of that kind about a target.
    pub fn new(kind: Kind, target: &str, at: OffsetDateTime, runbook: &Runbook) -> Self {
        let labels = [
            ("alertname", kind.name()),
            ("target", target),
            ("severity", kind.severity()),
        ];
        let labels = labels.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let page = ("runbook_url".to_owned(), runbook.section(kind));
        Self {
            alert: Alert {
                labels: labels.into(),
                annotations: [page].into(),
                starts_at: rfc3339(at),
                ends_at: None,
            },
        }
    }

    /// About a cell.
    #[must_use]
    pub fn cell(mut self, cell: WatchCell) -> Self {
        let labels = &mut self.alert.labels;
        labels.insert("runner_type".to_owned(), cell.runner_type.to_string());
        labels.insert("cohort".to_owned(), cell.cohort.to_string());
        self
    }

    /// About runners of a type.
    #[must_use]
    pub fn runner_type(mut self, runner_type: RunnerType) -> Self {
        let labels = &mut self.alert.labels;
        labels.insert("runner_type".to_owned(), runner_type.to_string());
        self
    }

    /// About a check.
    #[must_use]
    pub fn check(mut self, check: &str) -> Self {
        self.alert
            .labels
            .insert("check".to_owned(), check.to_owned());
        self
    }

    /// With something to know; nothing where there is none.
    #[must_use]
    pub fn note(mut self, name: &str, text: Option<String>) -> Self {
        if let Some(text) = text {
            self.alert.annotations.insert(name.to_owned(), text);
        }
        self
    }

    /// With what a failure rests on.
    #[must_use]
    pub fn evidence(self, evidence: Option<&Evidence>) -> Self {
        let Some(evidence) = evidence else {
            return self;
        };
        self.note("endpoint", Some(evidence.endpoint.clone()))
            .note("status", evidence.status.map(|status| status.to_string()))
            .note("correlation_id", evidence.correlation_id.clone())
            .note("expected", Some(evidence.expected.clone()))
            .note("observed", Some(evidence.observed.clone()))
            .note("sqlstate", evidence.sqlstate.clone())
            .note("constraint", evidence.constraint.clone())
            .note("likely_cause", evidence.likely_cause.clone())
            .note("reproduce", Some(evidence.reproduce.clone()))
            .note("page", evidence.page.as_ref().map(|page| page.path.clone()))
    }

    /// The alert.
    pub fn done(self) -> Alert {
        self.alert
    }
}

impl Alert {
    /// The same alert, over.
    #[must_use]
    pub fn resolved(mut self, at: OffsetDateTime) -> Self {
        self.ends_at = Some(rfc3339(at));
        self
    }

    /// A label, or nothing.
    pub fn label(&self, name: &str) -> &str {
        self.labels.get(name).map_or("", String::as_str)
    }

    /// `firing` or `resolved`.
    pub fn status(&self) -> &'static str {
        match self.ends_at {
            None => "firing",
            Some(_) => "resolved",
        }
    }

    /// Sixteen hexadecimal digits that stay the same as long as the labels do.
    pub fn fingerprint(&self) -> String {
        let mut digest = Sha256::new();
        for (name, value) in &self.labels {
            digest.update(name);
            digest.update([0xff]);
            digest.update(value);
            digest.update([0xff]);
        }
        let digest = digest.finalize();
        digest
            .iter()
            .take(8)
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }
}
