use time::OffsetDateTime;

use crate::tables::runners::Runner;

/// The orders of a list (`Ci::Runner.order_by`); those who are equal stand by number, the newest
/// first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// By the time of creation.
    Created {
        /// The newest first.
        descending: bool,
    },
    /// By the last contact, as the column has it; those without one count as the latest.
    Contacted {
        /// The latest first.
        descending: bool,
    },
    /// By the end of the token; those without one count as the latest.
    TokenExpires {
        /// The latest first.
        descending: bool,
    },
}

impl Order {
    /// The column that it goes by.
    pub const fn column(self) -> &'static str {
        match self {
            Self::Created { .. } => "created_at",
            Self::Contacted { .. } => "contacted_at",
            Self::TokenExpires { .. } => "token_expires_at",
        }
    }

    pub(super) const fn is_descending(self) -> bool {
        match self {
            Self::Created { descending }
            | Self::Contacted { descending }
            | Self::TokenExpires { descending } => descending,
        }
    }

    /// Where `runner` stands.
    pub fn place_of(self, runner: &Runner) -> Place {
        let at = match self {
            Self::Created { .. } => runner.created_at,
            Self::Contacted { .. } => runner.contacted_at,
            Self::TokenExpires { .. } => runner.token_expires_at,
        };
        Place { at, id: runner.id }
    }
}

/// Where a row stands in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The value of the order's column.
    pub at: Option<OffsetDateTime>,
    /// The row's number.
    pub id: i64,
}
