//! Variables that stand for options.

use std::env;

use clap::Command;

use super::{ConfigError, option::set};
use crate::secrets;

/// Common options and the variables that go before the file.
const VARIABLES: [(&str, &str); 2] = [("log", "FLEETPROOF_LOG"), ("pg-bin", "FLEETPROOF_PG_BIN")];

/// Options and the variables that the commands ask for themselves, for they hold secrets.
const SECRETS: [(&str, &str); 2] = [
    ("token-file", secrets::TOKEN),
    ("database-url", secrets::DATABASE_URL),
];

/// Puts what the environment says in the place of the common options' defaults.
///
/// # Errors
/// If a variable has a value that its option does not take.
pub(crate) fn from_environment(mut command: Command) -> Result<Command, ConfigError> {
    for (option, variable) in VARIABLES {
        if let Some(value) = value_of(variable) {
            command = set(command, None, option, vec![value], variable)?;
        }
    }
    Ok(command)
}

/// Whether the environment has a word on the option, so that the file has none.
pub(super) fn decides(option: &str) -> bool {
    SECRETS
        .iter()
        .any(|(name, variable)| *name == option && value_of(variable).is_some())
}

/// Set to nothing counts as not set.
fn value_of(variable: &str) -> Option<String> {
    let value = env::var_os(variable)?.into_string().ok()?;
    (!value.is_empty()).then_some(value)
}
