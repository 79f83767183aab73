//! Set-up and tasks of the project, in need of nothing but cargo.

mod browser;
mod path;
mod prometheus;

use std::env;
use std::ffi::{OsStr, OsString};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use fleetproof_postgres::install;

const HELP: &str = "\
Tasks of fleetproof. Each installs what it needs and cannot find: a PostgreSQL server; for the
tests and `check --browser` Chromium with its driver; for the tests Prometheus with Alertmanager.

  cargo xtask check [ARGS]   run `fleetproof check ARGS` from a release build
  cargo xtask test [ARGS]    run all tests: `cargo test --workspace ARGS`
  cargo xtask ci             what has to pass before a change is merged: format, lints, tests
";

/// The call itself was wrong; as everywhere in fleetproof.
const USAGE: u8 = 2;
/// The set-up failed, so that nothing can be told; as everywhere in fleetproof.
const COULD_NOT_TELL: u8 = 3;

/// What `ci` runs before the tests.
const LINTS: [&[&str]; 2] = [
    &["fmt", "--all", "--check"],
    &[
        "clippy",
        "--workspace",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ],
];

fn main() -> ExitCode {
    let mut arguments = env::args_os().skip(1);
    let task = arguments.next().unwrap_or_default();
    match task.to_str() {
        Some("check") => check(arguments),
        Some("test") => test(arguments),
        Some("ci") => ci(),
        Some("--help" | "-h" | "help") => {
            print!("{HELP}");
            ExitCode::SUCCESS
        }
        _ => {
            eprint!("{HELP}");
            ExitCode::from(USAGE)
        }
    }
}

fn check(arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let run = ["run", "--release", "--package", "fleetproof", "--", "check"];
    let arguments: Vec<OsString> = arguments.collect();
    let pages = arguments.iter().any(|argument| argument == "--browser");
    let run = || become_cargo(run.map(OsString::from).into_iter().chain(arguments));
    with_server(|| if pages { with_browser(run) } else { run() })
}

fn test(arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let test = ["test", "--workspace"];
    let run = |path: OsString| {
        let mut test = cargo(test.map(OsString::from).into_iter().chain(arguments));
        could_not_tell(&test.env("PATH", path).exec())
    };
    with_server(|| with_browser(|| with_prometheus(run)))
}

fn ci() -> ExitCode {
    for arguments in LINTS {
        eprintln!("cargo {}", arguments.join(" "));
        match cargo(arguments).status() {
            Ok(status) if status.success() => {}
            Ok(_) => return ExitCode::FAILURE,
            Err(error) => return could_not_tell(&error),
        }
    }
    test(std::iter::empty())
}

/// Goes on once there is a PostgreSQL server.
fn with_server(task: impl FnOnce() -> ExitCode) -> ExitCode {
    match install::ensure(&mut |progress| eprintln!("{progress}")) {
        Ok(_) => task(),
        Err(error) => could_not_tell(&error),
    }
}

/// Goes on once there is a browser with its driver.
fn with_browser(task: impl FnOnce() -> ExitCode) -> ExitCode {
    match browser::ensure() {
        Ok(()) => task(),
        Err(reason) => {
            eprintln!("error: {reason}");
            ExitCode::from(COULD_NOT_TELL)
        }
    }
}

/// Goes on once there is a Prometheus, with the PATH on which it is.
fn with_prometheus(task: impl FnOnce(OsString) -> ExitCode) -> ExitCode {
    match prometheus::ensure(&target().join("prometheus")) {
        Ok(path) => task(path),
        Err(reason) => {
            eprintln!("error: {reason}");
            ExitCode::from(COULD_NOT_TELL)
        }
    }
}

/// The folder of what is built.
fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../target"),
        PathBuf::from,
    )
}

/// Runs cargo in place of this process, so that its exit status and Ctrl-C are its own.
fn become_cargo(arguments: impl Iterator<Item = OsString>) -> ExitCode {
    could_not_tell(&cargo(arguments).exec())
}

fn cargo(arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Command {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(arguments);
    command
}

fn could_not_tell(error: &dyn std::error::Error) -> ExitCode {
    eprintln!("error: {error}");
    ExitCode::from(COULD_NOT_TELL)
}
