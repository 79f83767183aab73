use crate::{compare::ResumeError, migration::Place, server_words::ServerWords};

/// Why a rehearsal could not be carried out.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RehearseError {
    /// A server's catalog has a form that this version does not know.
    #[error("the server's catalog could not be understood: {0}")]
    Catalog(serde_json::Error),
    /// The server refused a statement.
    #[error("{0}")]
    Refused(Box<ServerWords>),
    /// A statement of the migration is none.
    #[error("{place}: {message}; correct the statement")]
    Syntax {
        /// Where PostgreSQL saw it.
        place: Box<Place>,
        /// What it said.
        message: String,
    },
    /// A server could not be asked.
    #[error("the connection to PostgreSQL failed: {0}")]
    Connection(tokio_postgres::Error),
    /// Somebody holds a lock that keeps definitions from being read.
    #[error(
        "another session holds a lock on a table, so that its definition cannot be read: is a \
         migration running? Try again when it is through"
    )]
    Locked,
    /// The catalog changed each time that it was read.
    #[error(
        "the database changed while it was read ({}): try again when no migration is running",
        .0.message
    )]
    Changing(Box<ServerWords>),
    /// The role lacks SELECT.
    #[error(
        "role {role} may not read {tables}: grant it SELECT, or look at the catalog only (--no-data)"
    )]
    MayNotRead {
        /// The role.
        role: String,
        /// The tables.
        tables: String,
    },
    /// The database has no such schema.
    #[error("the database has no schema `{0}`, or this role may not see it")]
    NoSchema(String),
    /// How far a comparison came cannot be kept.
    #[error(transparent)]
    Resume(#[from] ResumeError),
}

impl RehearseError {
    /// The line of the migration with a caret below the place, where it is the migration's fault.
    pub fn excerpt(&self) -> Option<&str> {
        match self {
            Self::Syntax { place, .. } => Some(&place.excerpt),
            _ => None,
        }
    }
}

impl From<tokio_postgres::Error> for RehearseError {
    fn from(error: tokio_postgres::Error) -> Self {
        match ServerWords::of(&error) {
            Some(words) => Self::Refused(Box::new(words)),
            None => Self::Connection(error),
        }
    }
}
