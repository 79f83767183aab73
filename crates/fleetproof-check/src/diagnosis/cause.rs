use crate::{Aspect, outcome::Outcome};

use super::exception::Exception;

/// What makes two failures one defect.
#[derive(Debug, Clone)]
pub(super) struct Cause {
    kind: Kind,
    /// The endpoint at which it was first seen.
    endpoint: &'static str,
    status: Option<u16>,
}

#[derive(Debug, Clone)]
enum Kind {
    /// The same exception in the target's log.
    Exception(Exception),
    /// The same status where another is due.
    Status,
    /// Late or no answer.
    Slow,
    /// The same field with a wrong value.
    Field(String),
    /// The same column of a shadow table.
    Shadow(String),
    /// The same part of a page.
    Page(String),
    /// The same expectation of the same check.
    Other {
        check: &'static str,
        expected: String,
    },
}

/// A runner manager's two ways of contact look its rows up by the same code, so that what breaks
/// one breaks the other.
const CONTACT: [&str; 2] = ["POST /api/v4/runners/verify", "POST /api/v4/jobs/request"];

impl Cause {
    /// The cause of an outcome's failure, if it failed.
    pub(super) fn of(outcome: &Outcome) -> Option<Self> {
        let fault = outcome.fault.as_deref()?;
        let failure = &fault.failure;
        let (mut endpoint, mut status) = fault.place(outcome.check);
        let kind = match (Exception::among(&fault.log), &failure.aspect) {
            (Some(exception), _) => Kind::Exception(exception),
            (None, Aspect::Status { endpoint: at, got }) => {
                (endpoint, status) = (at, Some(*got));
                Kind::Status
            }
            (None, Aspect::Slow { endpoint: at }) => {
                endpoint = at;
                Kind::Slow
            }
            (None, Aspect::Field(field)) => Kind::Field(field.clone()),
            (None, Aspect::Shadow(column)) => Kind::Shadow(column.clone()),
            (None, Aspect::Page(about)) => Kind::Page(about.clone()),
            (None, Aspect::Other) => Kind::Other {
                check: outcome.check,
                expected: failure.expected.clone(),
            },
        };
        Some(Self {
            kind,
            endpoint,
            status,
        })
    }

    /// Whether the two are one defect.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        match (&self.kind, &other.kind) {
            (Kind::Exception(a), Kind::Exception(b)) => {
                a.class == b.class
                    && a.constraint == b.constraint
                    && (a.constraint.is_some() || shape(&a.message) == shape(&b.message))
            }
            (Kind::Status, Kind::Status) => {
                let both_contact =
                    CONTACT.contains(&self.endpoint) && CONTACT.contains(&other.endpoint);
                self.status == other.status && (self.endpoint == other.endpoint || both_contact)
            }
            (Kind::Slow, Kind::Slow) => self.endpoint == other.endpoint,
            (Kind::Field(a), Kind::Field(b))
            | (Kind::Shadow(a), Kind::Shadow(b))
            | (Kind::Page(a), Kind::Page(b)) => a == b,
            (
                Kind::Other { check, expected },
                Kind::Other {
                    check: other_check,
                    expected: other_expected,
                },
            ) => check == other_check && expected == other_expected,
            _ => false,
        }
    }

    /// The finding's title.
    pub(super) fn title(&self) -> String {
        let endpoint = self.endpoint;
        match &self.kind {
            Kind::Exception(exception) => {
                let by = match (&exception.constraint, exception.sqlstate) {
                    (Some(constraint), Some(sqlstate)) => {
                        format!("constraint {constraint} refuses the row (SQLSTATE {sqlstate})")
                    }
                    (None, Some(sqlstate)) => {
                        format!("{} (SQLSTATE {sqlstate})", exception.message)
                    }
                    _ => format!("{}: {}", exception.class, exception.message),
                };
                match self.status {
                    Some(status) => format!("{endpoint} answers {status}: {by}"),
                    None => format!("{endpoint}: {by}"),
                }
            }
            Kind::Status => match self.status {
                Some(status) => format!("{endpoint} answers {status} where it must not"),
                None => format!("{endpoint} does not answer as it must"),
            },
            Kind::Slow => format!("{endpoint} answers late or not at all"),
            Kind::Field(field) => format!("{endpoint}: {field} is not what it must be"),
            Kind::Shadow(column) => format!("the shadow tables do not follow: {column}"),
            Kind::Page(about) => format!("runner pages: {about}"),
            Kind::Other { check, expected } => format!("{check}: not so: {expected}"),
        }
    }

    /// What most likely lies behind it, where the target's log told.
    pub(super) fn explanation(&self) -> Option<String> {
        let Kind::Exception(exception) = &self.kind else {
            return None;
        };
        Some(exception.explanation())
    }
}

/// A message without the numbers and quoted names that differ from row to row and from partition
/// to partition.
fn shape(message: &str) -> String {
    let mut quoted = false;
    message
        .chars()
        .filter(|c| {
            if *c == '"' {
                quoted = !quoted;
            }
            !quoted && !c.is_ascii_digit()
        })
        .collect()
}
