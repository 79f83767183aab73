//! How a check ends before its end.

use fleetproof_client::{Reply, Trouble};
use fleetproof_model::{PageEvidence, mask_text};

/// The result of a check for one runner.
pub type CheckResult<T = ()> = Result<T, Stop>;

/// Why a check ended early.
#[derive(Debug, Clone)]
pub enum Stop {
    /// The target did otherwise than it should.
    Failed(Failure),
    /// There was no answer to judge.
    Inconclusive(String),
    /// The question cannot be put to this runner; the reason says why.
    NotHere(String),
}

/// What was expected and what was seen.
#[derive(Debug, Clone)]
pub struct Failure {
    /// What should have been seen.
    pub expected: String,
    /// What was seen, without secrets.
    pub observed: String,
    /// What the failure is about. Failures with the same aspect are one defect.
    pub aspect: Aspect,
    /// The page that showed it.
    pub page: Option<Box<PageEvidence>>,
}

/// What a failure is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Aspect {
    /// The status of an answer.
    Status {
        /// Method and path pattern.
        endpoint: &'static str,
        /// The status that came.
        got: u16,
    },
    /// No answer within the time-out, or one that came late.
    Slow {
        /// Method and path pattern.
        endpoint: &'static str,
    },
    /// A field of an answer or of a row; the text says which.
    Field(String),
    /// Shadow rows and source rows.
    Shadow(String),
    /// What a page shows; the text says what of it.
    Page(String),
    /// Anything else; the check and what it expected make it.
    Other,
}

impl Stop {
    /// A failure with what was expected and seen. Secrets are masked here, so that no check has to
    /// think of it.
    pub fn failed(aspect: Aspect, expected: impl Into<String>, observed: impl AsRef<str>) -> Self {
        Self::Failed(Failure {
            expected: expected.into(),
            observed: mask_text(observed.as_ref(), &[]),
            aspect,
            page: None,
        })
    }

    /// The failure of an answer that has another status than it should.
    pub fn status(reply: &Reply, expected: &str) -> Self {
        let body = reply.text();
        let shown: String = body.chars().take(300).collect();
        let observed = if shown.is_empty() {
            format!(
                "{} answered {} with an empty body",
                reply.endpoint, reply.status
            )
        } else {
            format!("{} answered {}: {shown}", reply.endpoint, reply.status)
        };
        let aspect = Aspect::Status {
            endpoint: reply.endpoint,
            got: reply.status,
        };
        Self::failed(
            aspect,
            format!("{} answers {expected}", reply.endpoint),
            observed,
        )
    }
}

impl From<Trouble> for Stop {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Silent { endpoint, limit } => Self::failed(
                Aspect::Slow { endpoint },
                format!("{endpoint} answers within {} s", limit.as_secs_f64()),
                "no answer in that time",
            ),
            other => Self::Inconclusive(other.to_string()),
        }
    }
}

/// Fails the check unless the answer has that status.
#[macro_export]
macro_rules! ensure_status {
    ($reply:expr, $status:expr) => {
        if $reply.status != $status {
            return Err($crate::Stop::status(&$reply, &$status.to_string()));
        }
    };
}

/// Fails the check unless the condition holds: `ensure!(condition, expected, observed)`. The
/// text of `expected` must not hold values of the single runner, for it tells defects apart.
#[macro_export]
macro_rules! ensure {
    ($condition:expr, $expected:expr, $observed:expr) => {
        if !$condition {
            return Err($crate::Stop::failed(
                $crate::Aspect::Other,
                $expected,
                $observed.to_string(),
            ));
        }
    };
}

/// Fails the check unless a field has the value that it should:
/// `ensure_field!("maximum_timeout", seen, expected)`.
#[macro_export]
macro_rules! ensure_field {
    ($field:expr, $seen:expr, $expected:expr) => {{
        let (field, seen, expected) = (&$field, &$seen, &$expected);
        if seen != expected {
            return Err($crate::Stop::failed(
                $crate::Aspect::Field(field.to_string()),
                format!("`{field}` is {expected}"),
                format!("`{field}` is {seen}"),
            ));
        }
    }};
}
