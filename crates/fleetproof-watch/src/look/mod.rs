//! Looking at pages: what a person sees of a runner that was in contact a moment ago.
//!
//! A page takes seconds where an answer takes milliseconds, and a browser may hang. So a look is asked
//! for by one round, done by a task of its own, and taken by a later round: no round waits for it, and no
//! other target. The runner stays until then.

mod browser;
mod chromium;
mod desk;
mod found;

use std::{sync::Arc, time::Duration};

use fleetproof_browser::Place;
use futures::future::BoxFuture;
use time::OffsetDateTime;

pub(crate) use browser::BrowserEyes;
pub use desk::Looks;

use crate::{
    alert::Mark,
    cell::WatchCell,
    fleet::{Fleet, HeldRunner, Observation, Sent},
    judge::Confirmation,
};

/// The name of the check that a page shows contact; that of `check`.
pub const PAGE: &str = "page.online";

/// The label `endpoint` of pages.
pub(crate) const ENDPOINT: &str = "page";

/// A page to be looked at.
#[derive(Clone)]
pub struct LookOrder {
    /// The runner.
    pub runner: HeldRunner,
    /// Where its page is.
    pub place: Place,
    /// The manager that was in contact.
    pub system_id: String,
    /// When, by the target's clock.
    pub since: OffsetDateTime,
    /// The round that was in contact.
    pub mark: Mark,
    /// Whether the runner is used up, and to be removed once it was looked at.
    pub spent: bool,
    /// Between two loads of a page that is not right.
    pub gap: Duration,
    /// Who knows what the API says.
    pub fleet: Arc<dyn Fleet>,
}

impl LookOrder {
    /// What the runner is.
    pub fn cell(&self) -> WatchCell {
        self.runner.cell
    }
}

/// What came of a look.
#[derive(Clone)]
pub struct Look {
    /// What was asked for.
    pub order: LookOrder,
    /// Passed, failed by what the page shows, or inconclusive where it could not be seen.
    pub seen: Observation,
    /// What loading it again has shown, if it failed.
    pub confirmation: Option<Confirmation>,
    /// What was sent for it.
    pub sent: Vec<Sent>,
}

/// Who looks.
pub trait Eyes: Send + 'static {
    /// Looks at a page. It may take its time, and ends at last.
    fn look(&mut self, order: LookOrder) -> BoxFuture<'_, Look>;

    /// Ends what was begun.
    fn close(&mut self) -> BoxFuture<'_, ()>;
}
