//! The distribution's server, on Debian, Ubuntu and their like.

use std::io::{IsTerminal, stdin};
use std::process::{Command, Stdio};

use super::command::run;
use crate::account;
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
    let mut command = if account::is_root() {
        Command::new("sh")
    } else if let Some(sudo) = sudo() {
        sudo
    } else {
        return not("apt-get needs root or sudo");
    };
    progress("installing PostgreSQL with apt-get");
    run(command.args(["-c", SCRIPT]))
}

/// With a person at the terminal `sudo` may ask for the password, else not.
fn sudo() -> Option<Command> {
    let mut probe = Command::new("sudo");
    if stdin().is_terminal() {
        probe.arg("--validate");
    } else {
        probe.args(["--non-interactive", "true"]);
    }
    if !succeeds(&mut probe) {
        return None;
    }
    let mut command = Command::new("sudo");
    command.args(["--non-interactive", "sh"]);
    Some(command)
}

fn succeeds(command: &mut Command) -> bool {
    command
        .stdout(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
