//! Checks of cells: a failure that asking again confirms while the control is well, and failures that
//! come and go.

use super::{Confirmation, Judge, Judged, RoundMark, State};
use crate::{
    alert::{Alert, Kind},
    look::PAGE,
};
use fleetproof_model::Verdict;

/// Passes in a row that end an alert.
const PASSES: u32 = 2;

/// The same for an alert of failures that come and go.
const MANY_PASSES: u32 = 10;

/// Failures among the last twenty times that are no accident, though asking again refutes each: with
/// one accident in a thousand that is once in ten million.
const OFTEN: u32 = 5;

impl Judge {
    /// Takes what a round has shown of one check of one cell.
    pub fn check(&mut self, judged: &Judged, round: &RoundMark) {
        let seen = &judged.seen;
        let subject = format!(
            "{}/{}/{}",
            seen.cell.runner_type, seen.cell.cohort, seen.check
        );
        match seen.verdict {
            Verdict::Passed => self.passed(&subject, round),
            Verdict::Failed => self.failed(&subject, judged, round),
            // Says nothing: neither well nor not.
            Verdict::Skipped | Verdict::Inconclusive => {}
        }
    }

    fn passed(&mut self, subject: &str, round: &RoundMark) {
        let standing = self.standing(subject);
        standing.note_good(&round.mark);
        let enough = match standing.comes_and_goes {
            true => MANY_PASSES,
            false => PASSES,
        };
        match standing.state {
            State::Firing if standing.passes >= enough => {
                standing.first_bad = None;
                standing.failures = 0;
                self.end(subject, round.at);
            }
            State::Firing => {}
            State::Pending if standing.passes < PASSES => {}
            State::Pending | State::Quiet => {
                standing.state = State::Quiet;
                standing.first_bad = None;
            }
        }
    }

    fn failed(&mut self, subject: &str, judged: &Judged, round: &RoundMark) {
        let standing = self.standing(subject);
        standing.note_bad(&round.mark);
        if standing.state == State::Firing {
            return;
        }
        standing.state = State::Pending;
        let often = standing.failed_lately() >= OFTEN;
        match &judged.confirmation {
            Some(Confirmation::Confirmed) => {
                standing.comes_and_goes = false;
                let alert = self.alert(subject, judged, round, "each time");
                self.begin(subject, alert);
            }
            Some(Confirmation::Refuted) if often => {
                standing.comes_and_goes = true;
                let alert = self.alert(subject, judged, round, "again and again, not each time");
                self.begin(subject, alert);
            }
            _ => {}
        }
    }

    fn alert(&self, subject: &str, judged: &Judged, round: &RoundMark, how: &str) -> Alert {
        let seen = &judged.seen;
        let standing = self.standings.get(subject);
        let first_bad = standing
            .and_then(|standing| standing.first_bad.as_ref())
            .unwrap_or(&round.mark);
        let last_good = standing.and_then(|standing| standing.last_good.as_ref());
        let evidence = seen.evidence.as_ref();
        let is_page = seen.check == PAGE;
        let answer = evidence.filter(|_| !is_page);
        let said = answer.map_or_else(String::new, |evidence| {
            let status = evidence
                .status
                .map_or(String::new(), |status| format!(" answers {status}"));
            let sqlstate = evidence.sqlstate.as_ref();
            let sqlstate =
                sqlstate.map_or(String::new(), |sqlstate| format!(" (SQLSTATE {sqlstate})"));
            format!(": {}{status}{sqlstate}", evidence.endpoint)
        });
        let began = match last_good {
            Some(good) => format!(
                "It began between {} and {}.",
                good.words(),
                first_bad.words()
            ),
            None => format!(
                "It was never seen well; it failed first in {}.",
                first_bad.words()
            ),
        };
        let summary = format!(
            "{} fails for {} on {}{said}",
            seen.check, seen.cell, self.target
        );
        let again = match is_page {
            true => "loaded again three times, while the API answered",
            false => {
                "asked again over a second connection, while the control answered as it should"
            }
        };
        let reason = seen.reason.as_deref().unwrap_or_default();
        let stop = if reason.ends_with(['.', '!', '?']) {
            ""
        } else {
            "."
        };
        let description = format!("{reason}{stop} It failed {how}, {again}. {began}");
        let release = |mark: &crate::alert::Mark| mark.release.as_ref().map(ToString::to_string);
        let kind = match is_page {
            true => Kind::PageWrong,
            false => Kind::CheckFailed,
        };
        self.draft(kind, round.at)
            .cell(seen.cell)
            .check(seen.check)
            .note("summary", Some(summary))
            .note("description", Some(description))
            .note("first_failure", Some(first_bad.at.clone()))
            .note("first_bad_round", Some(first_bad.round.to_string()))
            .note("first_bad_release", release(first_bad))
            .note(
                "last_good_round",
                last_good.map(|good| good.round.to_string()),
            )
            .note("last_good_at", last_good.map(|good| good.at.clone()))
            .note("last_good_release", last_good.and_then(release))
            .evidence(evidence)
            .done()
    }
}
