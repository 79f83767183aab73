//! Errors at the edge: one sentence for the person at the terminal, and the exit status.

use std::error::Error as StdError;

use fleetproof_check::{DatabaseError, TargetError};
use fleetproof_client::OptionsError;
use fleetproof_coordinator::CoordinatorError;
use fleetproof_model::{Exit, UnknownName};
use fleetproof_postgres::PostgresError;
use fleetproof_rehearse::{RehearseError, migration::MigrationError};
use fleetproof_schema::SchemaError;
use fleetproof_watch::{HistoryError, WatchError};

use crate::{config::ConfigError, output::OutputError};

/// Why a command ended without a result.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// The call itself is wrong.
    #[error("{0}")]
    Call(String),
    /// Something from outside made it impossible to tell.
    #[error("{0}")]
    CannotTell(String),
    /// The user ended it.
    #[error("interrupted")]
    Interrupted,
    /// The configuration file.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A name that nothing has.
    #[error(transparent)]
    Name(#[from] UnknownName),
    /// A file to be written.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// The target cannot be reached as it was named.
    #[error(transparent)]
    Client(#[from] OptionsError),
    /// The target cannot be checked.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// The target's database cannot be used.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The private server.
    #[error(transparent)]
    Postgres(#[from] PostgresError),
    /// The reference coordinator.
    #[error(transparent)]
    Coordinator(#[from] CoordinatorError),
    /// The files are no migration.
    #[error(transparent)]
    Migration(#[from] MigrationError),
    /// The history of a watch.
    #[error(transparent)]
    History(#[from] HistoryError),
    /// A watch cannot begin.
    #[error(transparent)]
    Watch(#[from] WatchError),
    /// The database could not be read, or the scratch copy failed.
    #[error(transparent)]
    Rehearse(#[from] RehearseError),
}

impl Error {
    /// The exit status that the error stands for.
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::Call(_) | Self::Config(_) | Self::Name(_) | Self::Migration(_) => Exit::Usage,
            Self::Rehearse(
                RehearseError::Resume(_)
                | RehearseError::NoSchema(_)
                | RehearseError::Syntax { .. },
            ) => Exit::Usage,
            Self::CannotTell(_) | Self::Interrupted | Self::Rehearse(_) => Exit::Unknown,
            Self::Output(error) => error.exit(),
            Self::Client(OptionsError::Setup(_)) => Exit::Unknown,
            Self::Client(_) => Exit::Usage,
            Self::Target(error) => error.exit(),
            Self::History(error) | Self::Watch(WatchError::History(error)) => error.exit(),
            Self::Watch(WatchError::Receiver(_)) => Exit::Usage,
            Self::Watch(WatchError::Target(_, error)) => error.exit(),
            Self::Watch(WatchError::Listener(_)) => Exit::Unknown,
            Self::Database(_) => Exit::Unknown,
            Self::Postgres(error) => of_postgres(error),
            Self::Coordinator(error) => of_coordinator(error),
        }
    }
}

impl Error {
    /// The line of a file that is at fault, with a caret below the place.
    pub(crate) fn excerpt(&self) -> Option<&str> {
        match self {
            Self::Migration(error) => error.excerpt(),
            Self::Rehearse(error) => error.excerpt(),
            _ => None,
        }
    }
}

/// What the user has given or not installed, against what failed although it was right.
fn of_postgres(error: &PostgresError) -> Exit {
    match error {
        PostgresError::NotFound { .. }
        | PostgresError::NotAServer { .. }
        | PostgresError::TooOld { .. }
        | PostgresError::NoAccount
        | PostgresError::Closed { .. }
        | PostgresError::NoTemporaryFolder { .. }
        | PostgresError::NoDataFolder { .. }
        | PostgresError::NotADataFolder { .. }
        | PostgresError::OtherVersion { .. }
        | PostgresError::PortTaken { .. }
        | PostgresError::NotPackaged { .. } => Exit::Usage,
        _ => Exit::Unknown,
    }
}

/// A file, key or database of the wrong kind is the caller's mistake.
fn of_coordinator(error: &CoordinatorError) -> Exit {
    match error {
        CoordinatorError::Migration { source, .. } => of_schema(source),
        CoordinatorError::LogFile { .. } | CoordinatorError::WrongKey => Exit::Usage,
        _ => Exit::Unknown,
    }
}

/// A database of the wrong kind is the caller's mistake, one that fails is not.
fn of_schema(error: &SchemaError) -> Exit {
    match error {
        SchemaError::ServerTooOld { .. }
        | SchemaError::NotEmpty { .. }
        | SchemaError::Backward { .. }
        | SchemaError::UnknownStep { .. } => Exit::Usage,
        _ => Exit::Unknown,
    }
}

/// The error with what lies below it, in one line. Many errors quote their source themselves.
pub(crate) fn chain(error: &dyn StdError) -> String {
    let mut text = error.to_string();
    let mut below = error.source();
    while let Some(source) = below {
        let said = source.to_string();
        if !text.contains(&said) {
            text = format!("{text}: {said}");
        }
        below = source.source();
    }
    text.replace('\n', " ")
}
