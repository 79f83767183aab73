use fleetproof_model::SchemaStep;

use crate::DbError;

/// Why a database could not be migrated, read or changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SchemaError {
    /// The server is older than the oldest that the steps run on.
    #[error("the server is PostgreSQL {found}, and version 13 or later is needed")]
    ServerTooOld {
        /// The server's `server_version`.
        found: String,
    },
    /// The database has tables, and fleetproof did not make them.
    #[error(
        "the database holds tables that fleetproof did not make (such as {relation}); an empty one is needed"
    )]
    NotEmpty {
        /// One of them.
        relation: String,
    },
    /// The time line goes forward only.
    #[error("the database has reached the schema step {reached}, and cannot go back to {target}")]
    Backward {
        /// Where it stands.
        reached: SchemaStep,
        /// Where it was to go.
        target: SchemaStep,
    },
    /// The state row names a step that this version does not have.
    #[error("the database has reached a schema step that this version does not know: {name}")]
    UnknownStep {
        /// What the state row says.
        name: String,
    },
    /// A statement of a step was refused; the database is as it was before the step.
    #[error("schema step {step} failed at line {line} of its SQL: {error}")]
    Step {
        /// The step.
        step: SchemaStep,
        /// Line in the step's file, from 1.
        line: usize,
        /// What the server said.
        error: Box<DbError>,
    },
    /// What was asked makes no sense on tables of this form.
    #[error("{action} is not possible: {reason}")]
    Unsupported {
        /// What was asked.
        action: &'static str,
        /// Why it cannot be.
        reason: &'static str,
    },
    /// The server refused a statement.
    #[error(transparent)]
    Database(Box<DbError>),
    /// The server could not be asked.
    #[error("the connection to PostgreSQL failed: {0}")]
    Connection(tokio_postgres::Error),
}

impl SchemaError {
    /// What the server said, if it said anything.
    pub fn db_error(&self) -> Option<&DbError> {
        match self {
            Self::Step { error, .. } | Self::Database(error) => Some(error),
            _ => None,
        }
    }
}

impl From<tokio_postgres::Error> for SchemaError {
    fn from(error: tokio_postgres::Error) -> Self {
        match DbError::from_error(&error) {
            Some(error) => Self::Database(Box::new(error)),
            None => Self::Connection(error),
        }
    }
}
