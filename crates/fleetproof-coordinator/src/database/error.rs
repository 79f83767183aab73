use fleetproof_schema::DbError;

use crate::{
    error::{ApiError, internal},
    log::Exception,
};

/// Why a statement did not run.
#[derive(Debug, thiserror::Error)]
pub enum QueryError {
    /// The server refused it.
    #[error(transparent)]
    Server(Box<DbError>),
    /// The server could not be asked, or its answer not be read.
    #[error("the connection to the database failed")]
    Driver(#[source] tokio_postgres::Error),
    /// The server made no row and gave no error, as when a trigger swallows an INSERT.
    #[error("the row was not stored, and no error was given")]
    Suppressed,
    /// The connection was given back already.
    #[error("the connection to the database is closed")]
    Closed,
}

impl QueryError {
    /// Whether a unique index refused the row (SQLSTATE 23505).
    pub(crate) fn is_unique_violation(&self) -> bool {
        matches!(self, Self::Server(error) if error.sqlstate == "23505")
    }
}

impl From<tokio_postgres::Error> for QueryError {
    fn from(error: tokio_postgres::Error) -> Self {
        match DbError::from_error(&error) {
            Some(error) => Self::Server(Box::new(error)),
            None => Self::Driver(error),
        }
    }
}

impl From<QueryError> for ApiError {
    fn from(error: QueryError) -> Self {
        internal(Exception::of_query(&error))
    }
}

impl Exception {
    /// What the log says of a statement that did not run.
    pub(crate) fn of_query(error: &QueryError) -> Self {
        match error {
            QueryError::Server(error) => Self::database(error),
            QueryError::Driver(cause) => {
                Self::new("PG::ConnectionBad", format!("{error}: {cause}"))
            }
            QueryError::Suppressed => Self::new("ActiveRecord::RecordNotSaved", error.to_string()),
            QueryError::Closed => Self::new("PG::ConnectionBad", error.to_string()),
        }
    }
}
