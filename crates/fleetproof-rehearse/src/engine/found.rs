use fleetproof_model::{RuleInfo, Severity};

use crate::{
    rules::{State, Suspect},
    trial::{Outcome, Recipe},
};

/// A hazard that was found.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) rule: &'static RuleInfo,
    pub(super) suspect: Suspect,
    /// The recipe that showed it, and what happened.
    pub(super) shown: Option<(Recipe, Outcome)>,
    /// All writes that fail or diverge.
    pub(super) writes: Vec<String>,
    pub(super) severity: Severity,
    /// The statement that brought it in; none if it was there before.
    pub(super) statement: Option<usize>,
    /// The statement that ended it.
    pub(super) until: Option<usize>,
    /// The state in which it was found.
    pub(super) state: State,
    /// Whether it is the migration itself that the server refuses.
    pub(super) refused: bool,
}

impl Found {
    /// Whether later states have nothing to add.
    pub(super) fn is_settled(&self) -> bool {
        self.statement.is_none() || (self.suspect.statement.is_some() && self.shown.is_some())
    }

    /// Whether it can come to an end before the migration does: what a statement itself does wrong
    /// when it runs cannot.
    pub(super) fn lasts(&self) -> bool {
        self.statement.is_some() && self.suspect.statement.is_none()
    }
}
