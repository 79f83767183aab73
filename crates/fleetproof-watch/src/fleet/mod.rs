//! What the watch needs of a target: runners that can be planted, asked, and removed.

mod contact;
mod dark;
mod evidence;
mod gitlab;
mod plant;
mod remove;
mod said;

use std::time::Duration;

use fleetproof_browser::Place;
use fleetproof_model::{RunnerType, Secret, Verdict};
use futures::future::BoxFuture;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

pub use dark::DarkFleet;
pub use gitlab::GitlabFleet;

use crate::cell::WatchCell;

/// What the target says that it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    /// Its version.
    pub version: String,
    /// Its revision.
    pub revision: Option<String>,
    /// The schema step, where it tells one.
    pub step: Option<String>,
}

impl std::fmt::Display for Release {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.version)?;
        if let Some(revision) = &self.revision {
            write!(f, " ({revision})")?;
        }
        match &self.step {
            Some(step) => write!(f, " at {step}"),
            None => Ok(()),
        }
    }
}

/// A runner of the watch's own.
#[derive(Debug, Clone)]
pub struct HeldRunner {
    /// Its number in the history.
    pub key: i64,
    /// Its ID on the target.
    pub id: i64,
    /// Its authentication token.
    pub token: Secret,
    /// What it is.
    pub cell: WatchCell,
    /// The manager that it was contacted by, if it was.
    pub system_id: Option<String>,
    /// When it was made.
    pub planted_at: OffsetDateTime,
    /// From then on it is of its cohort.
    pub ripe_at: OffsetDateTime,
}

/// A runner to be made. It is in the history already, so that it is found again whatever happens.
#[derive(Debug, Clone)]
pub struct PlantOrder {
    /// What it is to be.
    pub cell: WatchCell,
    /// A text that no other runner has as its description.
    pub description: String,
    /// The tag of all runners of this history.
    pub tag: String,
    /// The system ID for its first contact.
    pub system_id: String,
}

/// What became of an order.
#[derive(Debug, Clone)]
pub struct Planted {
    /// ID and token, once the runner exists.
    pub made: Option<(i64, Secret)>,
    /// The manager that it was contacted by, if it was.
    pub system_id: Option<String>,
    /// Whether it is old enough by SQL already.
    pub aged: bool,
    /// How it went.
    pub seen: Observation,
    /// What was sent for it.
    pub sent: Vec<Sent>,
}

/// Which connection is used: a fault of one connection must not look like one of the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Line {
    /// That of ordinary rounds.
    First,
    /// That of confirmation.
    Second,
}

/// A question that the watch puts to a runner. The names are those of `check`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Question {
    /// A manager from before presents itself.
    KnownManager,
    /// A manager with a new system ID presents itself.
    NewManager,
    /// A manager asks for a job.
    JobRequest,
    /// Contact shows.
    ReadBack,
}

impl Question {
    /// The name in metrics, alerts and runbooks.
    pub const fn name(self) -> &'static str {
        match self {
            Self::KnownManager => "verify.known-manager",
            Self::NewManager => "verify.new-manager",
            Self::JobRequest => "request.no-job",
            Self::ReadBack => "read.online-after-contact",
        }
    }

    /// Whether a runner is dormant no more, once it is answered.
    pub const fn is_contact(self) -> bool {
        !matches!(self, Self::ReadBack)
    }
}

/// The name of the check that runners can be made.
pub const PLANTING: &str = "plant.runner";

/// A question and what came of it.
#[derive(Debug, Clone)]
pub struct Observation {
    /// The runner that was asked.
    pub cell: WatchCell,
    /// The check's name.
    pub check: &'static str,
    /// Passed, failed by an answer, or inconclusive for want of one.
    pub verdict: Verdict,
    /// Why, unless it passed.
    pub reason: Option<String>,
    /// What a failure rests on.
    pub evidence: Option<Evidence>,
    /// How long the whole took.
    pub took: Duration,
}

/// What a failure rests on, without secrets.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// Method and path pattern.
    pub endpoint: String,
    /// The status that came.
    pub status: Option<u16>,
    /// The target's name for the request.
    pub correlation_id: Option<String>,
    /// What should have been seen.
    pub expected: String,
    /// What was seen.
    pub observed: String,
    /// What the target's log says lies behind it.
    pub likely_cause: Option<String>,
    /// PostgreSQL's condition, where the log names one.
    pub sqlstate: Option<String>,
    /// The constraint that refused, where the log names one.
    pub constraint: Option<String>,
    /// The target's log lines.
    pub server_log: Vec<String>,
    /// A command that asks the same.
    pub reproduce: String,
    /// What a page showed, where it is one that was looked at.
    #[serde(default)]
    pub page: Option<PageText>,
}

/// What a page showed, without secrets.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PageText {
    /// Its path.
    pub path: String,
    /// The beginning of its text.
    pub text: String,
    /// What it wrote to the console as an error.
    pub console_errors: Vec<String>,
    /// What the API says of the same runner.
    pub api_answer: String,
}

/// A request that was sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Sent {
    /// Method and path pattern.
    pub endpoint: &'static str,
    /// The status, or nothing where no answer came.
    pub status: Option<u16>,
    /// How long it took.
    pub took: Duration,
}

/// A runner to be asked.
#[derive(Debug, Clone)]
pub struct VisitOrder {
    /// The runner.
    pub runner: HeldRunner,
    /// What to ask, in this order.
    pub questions: Vec<Question>,
    /// Over which connection.
    pub line: Line,
}

/// What a visit has shown.
#[derive(Debug, Clone, Default)]
pub struct Visit {
    /// One for each question that was asked.
    pub seen: Vec<Observation>,
    /// What was sent.
    pub sent: Vec<Sent>,
    /// Whether a contact was accepted: the runner is dormant no more.
    pub contacted: bool,
    /// Whether the target has the runner no more.
    pub vanished: bool,
    /// The last job request that was accepted: from then on its manager has to be shown as online.
    pub requested: Option<Contact>,
}

/// A contact by both ways, verification and job request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// The manager's system ID.
    pub system_id: String,
    /// When, by the target's clock; absent where it did not tell the time.
    pub at: Option<OffsetDateTime>,
}

impl Visit {
    /// Whether anything was answered.
    pub fn was_answered(&self) -> bool {
        self.seen
            .iter()
            .any(|seen| seen.verdict != Verdict::Inconclusive)
    }
}

/// A target as the watch uses it. Every future ends by itself, in bounded time.
pub trait Fleet: Send + Sync + 'static {
    /// What the target is today; a sentence where it does not answer.
    fn release(&self, line: Line) -> BoxFuture<'_, (Result<Release, String>, Vec<Sent>)>;

    /// Makes a runner, and brings it into contact once where its cohort wants that.
    fn plant(&self, order: PlantOrder) -> BoxFuture<'_, Planted>;

    /// Asks a runner.
    fn visit(&self, order: VisitOrder) -> BoxFuture<'_, Visit>;

    /// Removes a runner; `true` once it is gone.
    fn remove(&self, runner: HeldRunner) -> BoxFuture<'_, (bool, Vec<Sent>)>;

    /// The runners that bear a tag, as far as the token may list them.
    fn tagged(&self, tag: String) -> BoxFuture<'_, Result<Vec<(i64, String)>, String>>;

    /// Removes a runner by its ID alone; `true` once it is gone.
    fn remove_id(&self, id: i64) -> BoxFuture<'_, bool>;

    /// Where the pages of a type's runners are, if the target has some.
    fn place(&self, _: RunnerType) -> Option<Place> {
        None
    }

    /// What the API says of a runner and its managers, asked over the second connection, in a line
    /// each; a sentence where it does not answer.
    fn said(&self, _: HeldRunner) -> BoxFuture<'_, (Result<String, String>, Vec<Sent>)> {
        Box::pin(async { (Err("it is not asked".to_owned()), Vec::new()) })
    }

    /// The cohorts that this target can have, and for the others why not.
    fn cohorts(&self) -> (Vec<WatchCell>, Vec<(WatchCell, String)>);
}
