//! `fleetproof.toml` and the environment: the same options as on the command line, below the flags.
//!
//! There is no second description of the options. A value of the file becomes the default of the
//! command line's option of the same name, and is judged by that option's own parser.

mod environment;
mod file;
mod option;

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use clap::Command;

pub(crate) use environment::from_environment;
pub(crate) use option::sentence;

/// Looked for in the working directory where no `--config` is given.
const DEFAULT_FILE: &str = "fleetproof.toml";

/// The configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read the configuration file {}: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Something in it is wrong.
    #[error("{place}: {reason}")]
    Wrong {
        /// File and line, or the name of a variable.
        place: String,
        /// What is wrong, and what would be right.
        reason: String,
    },
}

/// Puts what the configuration file says in the place of the options' defaults. The file is
/// `given`, or `fleetproof.toml` in the working directory if there is one.
///
/// # Errors
/// If it cannot be read, has a key that no option has, or a value that its option does not take.
pub(crate) fn from_file(command: Command, given: Option<&Path>) -> Result<Command, ConfigError> {
    let path = given.unwrap_or(Path::new(DEFAULT_FILE));
    match fs::read_to_string(path) {
        Ok(text) => file::apply(command, path, &text),
        Err(error) if given.is_none() && error.kind() == io::ErrorKind::NotFound => Ok(command),
        Err(source) => Err(ConfigError::Unreadable {
            path: path.to_owned(),
            source,
        }),
    }
}

/// The tables `[[outer.inner]]` of the file, each with its place there; none where there is no file.
///
/// # Errors
/// If the file cannot be read, or a table has a key that is not `known`.
pub(crate) fn tables(
    given: Option<&Path>,
    outer: &str,
    inner: &str,
    known: &[&str],
) -> Result<Vec<(String, toml::Table)>, ConfigError> {
    let path = given.unwrap_or(Path::new(DEFAULT_FILE));
    match fs::read_to_string(path) {
        Ok(text) => file::tables(path, &text, (outer, inner), known),
        Err(error) if given.is_none() && error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(source) => Err(ConfigError::Unreadable {
            path: path.to_owned(),
            source,
        }),
    }
}
