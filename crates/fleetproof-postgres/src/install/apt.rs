//! The distribution's server, on Debian, Ubuntu and their like.

use std::process::Command;

use super::command::run;
use super::root::{root_shell, succeeds};
use crate::error::PostgresError;

const SCRIPT: &str = include_str!("apt.sh");

/// Runs [`SCRIPT`] as root or through `sudo`.
pub(super) fn install(progress: &mut dyn FnMut(&str)) -> Result<(), PostgresError> {
    let not = |reason: &str| {
        Err(PostgresError::NotInstalled {
            tried: reason.to_owned(),
        })
    };
    if !succeeds(Command::new("apt-get").arg("--version")) {
        return not("there is no apt-get");
    }
    let Some(mut shell) = root_shell() else {
        return not("apt-get needs root or sudo");
    };
    progress("installing PostgreSQL with apt-get");
    run(shell.args(["-c", SCRIPT]))
}
