//! What walks have seen, and the report of all of them.

use fleetproof_model::{Refusal, TimelineFailure, TimelineFile, TimelineReport};
use fleetproof_rehearse::{RehearseError, ServerWords};

use super::line::Line;

/// What one walk has seen.
#[derive(Debug, Default)]
pub(super) struct Walked {
    pub(super) files: Vec<TimelineFile>,
    pub(super) failures: Vec<TimelineFailure>,
    pub(super) notes: Vec<String>,
    /// The place of the file that was refused, which is the last.
    pub(super) refused: Option<usize>,
    refusal: Option<Refusal>,
}

impl Walked {
    /// # Errors
    /// A file that is not even SQL is not what it was meant to be.
    pub(super) fn refuse(
        &mut self,
        line: &Line,
        part: usize,
        (at, words): (usize, ServerWords),
    ) -> Result<(), RehearseError> {
        let place = line.migration.place(at, words.position);
        if let ("42601", Some(_), Some(place)) = (words.sqlstate.as_str(), words.position, place) {
            return Err(RehearseError::Syntax {
                place,
                message: words.message,
            });
        }
        self.refused = Some(part);
        self.refusal = Some(Refusal {
            file: line.path(part).to_owned(),
            statement: line.place(at),
            message: words.in_full(),
            sqlstate: words.sqlstate,
            goes_through_straight_after: None,
        });
        Ok(())
    }

    pub(super) fn note_age(&mut self, cohort: &str, ageless: Option<String>) {
        self.notes.extend(
            ageless.map(|why| {
                format!("the runners from {cohort} could not be made to look old: {why}")
            }),
        );
    }
}

/// Takes a walk in: all of the first one; of a further one what begins with the file that it was
/// made for.
pub(super) fn take_in(report: &mut TimelineReport, walked: Walked, made_for: Option<usize>) {
    if let Some(at) = made_for {
        if walked.refused == Some(at) {
            // It makes no difference.
            return;
        }
        let before = report.files.get(at - 1).map(|file| file.file.clone());
        if let Some(refusal) = report.refusals.last_mut() {
            refusal.goes_through_straight_after = before;
        }
        report.files.truncate(at);
    }
    let known = report.files.len();
    report.files.extend(walked.files.into_iter().skip(known));
    report.refusals.extend(walked.refusal);
    for failure in walked.failures {
        let mut others = report.failures.iter();
        if !others.any(|other| other.title == failure.title) {
            report.failures.push(failure);
        }
    }
    for note in walked.notes {
        if !report.notes.contains(&note) {
            report.notes.push(note);
        }
    }
}
