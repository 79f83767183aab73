//! What the set-up asks of the machine and of its package manager.

use std::env;
use std::io::{IsTerminal, stdin};
use std::process::{Command, Stdio};

/// Whether one of these programs is on PATH.
pub fn found(names: &[&str]) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|folder| names.iter().any(|name| folder.join(name).is_file()))
}

/// A shell with root's rights. With a person at the terminal `sudo` may ask for the password,
/// else not.
pub fn root_shell() -> Option<Command> {
    let whoami = Command::new("id").arg("-u").output().ok()?;
    if whoami.stdout.trim_ascii() == b"0" {
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
