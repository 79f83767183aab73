//! Whether the pages of a runner type can be seen at all.

use fleetproof_model::RunnerType;

use super::{Judge, RoundMark, State};
use crate::alert::Kind;

/// Rounds in a row whose looks have all been in vain that are no accident.
const TROUBLED: u32 = 3;

impl Judge {
    /// Takes whether a page of the type could be seen; `Some` says why not. Not called in a round in
    /// which nobody has looked.
    pub fn pages(&mut self, runner_type: RunnerType, unseen: Option<&str>, round: &RoundMark) {
        let subject = format!("pages/{runner_type}");
        let standing = self.standing(&subject);
        let Some(reason) = unseen else {
            standing.note_good(&round.mark);
            standing.first_bad = None;
            return self.end(&subject, round.at);
        };
        let in_a_row = match standing.passes {
            0 => standing.failures.trailing_ones(),
            _ => 0,
        };
        standing.note_bad(&round.mark);
        if standing.state == State::Firing || in_a_row + 1 < TROUBLED {
            return;
        }
        let since = standing.first_bad.as_ref().map(|mark| mark.at.clone());
        let summary = format!(
            "the pages of {runner_type} runners cannot be seen on {}: {reason}",
            self.target
        );
        let description = format!(
            "{reason} It says nothing of the target: whether its pages are right is not known meanwhile."
        );
        let alert = self
            .draft(Kind::PagesUnseen, round.at)
            .runner_type(runner_type)
            .note("summary", Some(summary))
            .note("description", Some(description))
            .note("first_failure", since)
            .done();
        self.begin(&subject, alert);
    }
}
