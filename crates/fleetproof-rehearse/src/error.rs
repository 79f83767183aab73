use crate::{compare::ResumeError, server_words::ServerWords};

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
    /// A server could not be asked.
    #[error("the connection to PostgreSQL failed: {0}")]
    Connection(tokio_postgres::Error),
    /// The database has no such schema.
    #[error("the database has no schema `{0}`, or this role may not see it")]
    NoSchema(String),
    /// How far a comparison came cannot be kept.
    #[error(transparent)]
    Resume(#[from] ResumeError),
}

impl From<tokio_postgres::Error> for RehearseError {
    fn from(error: tokio_postgres::Error) -> Self {
        match ServerWords::of(&error) {
            Some(words) => Self::Refused(Box::new(words)),
            None => Self::Connection(error),
        }
    }
}
