//! What is watched, and how.

use std::{path::PathBuf, sync::Arc, time::Duration};

use fleetproof_check::{Database, LogSource, PageOptions};
use fleetproof_client::ClientOptions;
use fleetproof_model::{RunnerType, Secret};
use futures::future::BoxFuture;

use crate::cell::Age;

/// Connects to a database; a sentence says why it cannot.
pub type Connect = Arc<dyn Fn() -> BoxFuture<'static, Result<Database, String>> + Send + Sync>;

/// Reads the token anew; a sentence says why it cannot.
pub type ReadToken = Arc<dyn Fn() -> Result<Secret, String> + Send + Sync>;

/// Where a target's token comes from, which decides what helps when it is refused.
#[derive(Clone)]
pub enum TokenPlace {
    /// A variable of the environment, which stays as it was at the start.
    Variable(String),
    /// A file, which is read again.
    File(PathBuf, ReadToken),
}

impl TokenPlace {
    /// The sentence for a token that is refused.
    pub(crate) fn refused(&self) -> String {
        match self {
            Self::Variable(name) => format!(
                "the target refuses the watch's token (401): it was revoked or has expired; start the \
                 watch again with a new one in {name}, or give it by --token-file, which is read again"
            ),
            Self::File(path, _) => format!(
                "the target refuses the watch's token (401): it was revoked or has expired; write a new \
                 one to {}, which is read again each round",
                path.display()
            ),
        }
    }
}

/// A target to be watched.
#[derive(Clone)]
pub struct WatchTarget {
    /// The label `target`: a name, or the address.
    pub name: String,
    /// How to reach it.
    pub client: ClientOptions,
    /// Where its token comes from.
    pub token: TokenPlace,
    /// Full path of the group for group runners.
    pub group: Option<String>,
    /// Full path of the project for project runners.
    pub project: Option<String>,
    /// The runner types that are watched.
    pub types: Vec<RunnerType>,
    /// The target's log.
    pub logs: Arc<dyn LogSource>,
    /// How to reach the database of a *test* target, which may stand in for age.
    pub database: Option<Connect>,
    /// The ages at which dormant runners are held.
    pub ages: Vec<Age>,
    /// How the rounds go.
    pub pace: Pace,
    /// Whether and how its pages are looked at.
    pub pages: Option<PageWatch>,
}

/// How pages are looked at.
#[derive(Debug, Clone)]
pub struct PageWatch {
    /// The browser, and by what it signs in.
    pub options: PageOptions,
    /// A page of each runner type is looked at so often.
    pub every: Duration,
}

/// How often, and how much.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pace {
    /// A round begins each so often.
    pub every: Duration,
    /// Rounds are kept for so long.
    pub keep: Duration,
    /// Dormant runners of each type and age.
    pub reserve: u32,
    /// Requests of a round, at most; what cannot wait for the next is not held back.
    pub budget: u32,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            every: Duration::from_secs(60),
            keep: Duration::from_secs(7 * 86_400),
            reserve: 48,
            budget: 500,
        }
    }
}

impl Pace {
    /// Between two tries of a confirmation, so that three of them lie within ten seconds of the
    /// failure.
    pub(crate) fn confirm_gap(&self) -> Duration {
        (self.every / 4).clamp(Duration::from_millis(100), Duration::from_secs(3))
    }

    /// Without a complete round for so long, somebody is told.
    pub(crate) fn patience(&self) -> Duration {
        self.every * crate::prometheus::SILENT_ROUNDS
    }
}

/// Who is told of alerts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receiver {
    /// Its name in messages: `webhook` or `alertmanager`.
    pub kind: ReceiverKind,
    /// Its address, which may hold a secret.
    pub url: Secret,
}

/// How a receiver is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReceiverKind {
    /// A receiver of Alertmanager's webhooks, version 4.
    Webhook,
    /// An Alertmanager, by its API v2.
    Alertmanager,
}

impl ReceiverKind {
    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Webhook => "webhook",
            Self::Alertmanager => "alertmanager",
        }
    }
}
