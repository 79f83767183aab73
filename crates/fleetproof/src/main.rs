//! Finds the deploy that would take a GitLab's CI runners offline, before it ships.

mod cli;
mod commands;
mod config;
mod database;
mod drills;
mod embedded;
mod error;
mod logging;
mod output;
mod panic;
mod parse;
mod progress;
mod secrets;
mod signals;
mod target_log;
mod terminal;

use std::process::ExitCode;

fn main() -> ExitCode {
    panic::report_in_one_line();
    panic::contained(cli::run).into()
}
