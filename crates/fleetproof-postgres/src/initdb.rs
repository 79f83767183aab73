//! Makes a data folder from nothing.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::account::Account;
use crate::binaries::Binaries;
use crate::error::PostgresError;

/// The superuser of every data folder made here.
pub(crate) const SUPERUSER: &str = "postgres";

/// Locale C sorts alike on every machine; small segments make a data folder of 28 MB instead of
/// 39; nothing is flushed, since a folder that is not complete is never used. Who may connect is
/// said in `settings`; should someone start a kept folder by hand, it is closed to others.
pub(crate) const ARGUMENTS: [&str; 7] = [
    "--no-sync",
    "--no-locale",
    "--encoding=UTF8",
    "--wal-segsize=1",
    "--username=postgres",
    "--auth-local=peer",
    "--auth-host=reject",
];

/// Makes a cluster in the folder `data`, which must be empty and the account's.
pub(crate) fn initialise(
    data: &Path,
    binaries: &Binaries,
    account: &Account,
) -> Result<(), PostgresError> {
    run(&ARGUMENTS, data, binaries, account)
}

/// Waits until all of the folder `data` is on the disk.
pub(crate) fn sync(
    data: &Path,
    binaries: &Binaries,
    account: &Account,
) -> Result<(), PostgresError> {
    run(&["--sync-only"], data, binaries, account)
}

fn run(
    arguments: &[&str],
    data: &Path,
    binaries: &Binaries,
    account: &Account,
) -> Result<(), PostgresError> {
    let program = binaries.program("initdb");
    let mut command = Command::new(&program);
    command
        .args(arguments)
        .arg("--pgdata")
        .arg(data)
        .current_dir("/")
        .stdin(Stdio::null());
    clean_environment(&mut command);
    account.apply(&mut command);
    let output = command
        .output()
        .map_err(PostgresError::io("cannot run", &program))?;
    if output.status.success() {
        return Ok(());
    }
    Err(PostgresError::Program {
        program: "initdb".to_owned(),
        output: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
    })
}

/// A server's processes can be looked at by all that run as the same user: they get nothing of
/// the caller's environment, which may hold tokens, but what the loader and the shell need.
pub(crate) fn clean_environment(command: &mut Command) {
    command.env_clear();
    for name in ["PATH", "LD_LIBRARY_PATH"] {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    command.env("LC_ALL", "C").env("TZ", "UTC");
}
