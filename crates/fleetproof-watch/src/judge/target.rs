//! Alerts on a target as a whole: it does not answer, it answers everybody with errors, no round ends.

use super::{Judge, RoundMark, State};
use crate::alert::Kind;

/// Rounds in a row with trouble on most of their visits that are no accident.
const TROUBLED: u32 = 3;

/// How far the target could be reached in a round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// Most visits were answered.
    Well,
    /// Less than half of the visits were answered; the sentence is of one that was not.
    Badly(String),
    /// Nothing was answered, asked again neither.
    Not(String),
}

impl Judge {
    /// Takes how far the target could be reached.
    pub fn reach(&mut self, reach: &Reach, round: &RoundMark) {
        let subject = "target/reach";
        match reach {
            Reach::Well => {
                let standing = self.standing(subject);
                standing.note_good(&round.mark);
                standing.first_bad = None;
                self.end(subject, round.at);
            }
            Reach::Badly(reason) | Reach::Not(reason) => {
                let standing = self.standing(subject);
                let in_a_row = if standing.passes == 0 {
                    standing.failures.trailing_ones()
                } else {
                    0
                };
                standing.note_bad(&round.mark);
                let certain = matches!(reach, Reach::Not(_)) || in_a_row + 1 >= TROUBLED;
                if standing.state == State::Firing {
                    return;
                }
                standing.state = State::Pending;
                if certain {
                    let summary = format!("{} does not answer: {reason}", self.target);
                    self.tell_target(Kind::TargetUnreachable, subject, round, summary, reason);
                }
            }
        }
    }

    /// Takes whether the control answers as it should; `Some` says what it answers instead. Not called
    /// in a round in which nobody has asked.
    pub fn control(&mut self, fails: Option<&str>, round: &RoundMark) {
        let subject = "target/control";
        let standing = self.standing(subject);
        match fails {
            None => {
                standing.note_good(&round.mark);
                if standing.passes >= 2 {
                    standing.first_bad = None;
                    self.end(subject, round.at);
                }
            }
            Some(answer) => {
                standing.note_bad(&round.mark);
                if standing.state != State::Firing {
                    let summary = format!(
                        "{} fails for every runner, one made just now included: {answer}",
                        self.target
                    );
                    self.tell_target(Kind::TargetFailing, subject, round, summary, answer);
                }
            }
        }
    }

    /// Takes whether rounds come to their end; `Some` says since when they do not. A target that does
    /// not answer has an alert of its own.
    pub fn rounds(&mut self, missing: Option<&str>, round: &RoundMark) {
        let subject = "target/rounds";
        let unreachable = self
            .standings
            .get("target/reach")
            .is_some_and(|standing| standing.state == State::Firing);
        let firing = self
            .standings
            .get(subject)
            .is_some_and(|standing| standing.state == State::Firing);
        match missing {
            None if firing => self.end(subject, round.at),
            Some(reason) if !firing && !unreachable => {
                let summary = format!("no complete round of {}: {reason}", self.target);
                self.tell_target(Kind::ChecksStopped, subject, round, summary, reason);
            }
            _ => {}
        }
    }

    fn tell_target(
        &mut self,
        kind: Kind,
        subject: &str,
        round: &RoundMark,
        summary: String,
        reason: &str,
    ) {
        let standing = self.standings.get(subject);
        let good = standing.and_then(|standing| standing.last_good.clone());
        let bad = standing.and_then(|standing| standing.first_bad.clone());
        let release = |mark: &Option<crate::alert::Mark>| {
            let mark = mark.as_ref()?;
            mark.release.as_ref().map(ToString::to_string)
        };
        let first_bad = bad.clone().unwrap_or_else(|| round.mark.clone());
        let alert = self
            .draft(kind, round.at)
            .note("summary", Some(summary))
            .note("description", Some(reason.to_owned()))
            .note("first_failure", Some(first_bad.at.clone()))
            .note("first_bad_round", Some(first_bad.round.to_string()))
            .note(
                "last_good_round",
                good.as_ref().map(|good| good.round.to_string()),
            )
            .note("last_good_release", release(&good))
            .note("first_bad_release", release(&bad))
            .done();
        self.begin(subject, alert);
    }
}
