//! What a user sees of a bug: one line, and the exit status of a run that could not tell.

use std::{
    backtrace::{Backtrace, BacktraceStatus},
    panic::{self, UnwindSafe},
};

use fleetproof_model::Exit;

use crate::terminal;

/// Replaces the message of a panic by one line; `RUST_BACKTRACE=1` adds where it came from.
pub(crate) fn report_in_one_line() {
    panic::set_hook(Box::new(|info| {
        let what = info
            .payload_as_str()
            .unwrap_or("no reason given")
            .replace('\n', " ");
        let place = match info.location() {
            Some(location) => format!("{}:{}", location.file(), location.line()),
            None => "an unknown place".to_owned(),
        };
        terminal::complain(&format!(
            "this is a bug in fleetproof, please report it: {what} (at {place}, version {})",
            env!("CARGO_PKG_VERSION")
        ));
        let trace = Backtrace::capture();
        if trace.status() == BacktraceStatus::Captured {
            terminal::complain(&trace.to_string());
        }
    }));
}

/// Runs `work`. A panic has unwound it when it comes here, so that the private server has been
/// stopped on the way.
pub(crate) fn contained(work: impl FnOnce() -> Exit + UnwindSafe) -> Exit {
    panic::catch_unwind(work).unwrap_or(Exit::Unknown)
}
