//! Root's rights, for package managers.

use std::io::{IsTerminal, stdin};
use std::process::{Command, Stdio};

use crate::account;

/// A shell with root's rights, as root or through `sudo`; none if neither is to be had. With a person at
/// the terminal `sudo` may ask for the password, else not.
pub fn root_shell() -> Option<Command> {
    if account::is_root() {
        return Some(Command::new("sh"));
    }
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

/// Whether a command could be run, and was content. What it prints is not shown.
pub fn succeeds(command: &mut Command) -> bool {
    command
        .stdout(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
