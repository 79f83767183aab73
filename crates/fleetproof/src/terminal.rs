//! Where people read: colour, width, and lines that do not tear the progress bar.

use std::{
    env,
    io::{self, IsTerminal, Write},
    sync::{Mutex, PoisonError},
};

use clap::ValueEnum;
use fleetproof_model::{Exit, mask_text};
use fleetproof_report::Style;
use indicatif::ProgressBar;

use crate::error::Error;

/// The bar that stands on standard error at the moment.
static BAR: Mutex<Option<ProgressBar>> = Mutex::new(None);

/// Whether output is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless `NO_COLOR` or `CI` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Color {
    /// Whether `stream` gets colour.
    pub(crate) fn on(self, stream: &impl IsTerminal) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto => is_capable(stream) && !is_set("NO_COLOR") && !is_set("CI"),
        }
    }

    /// What a report may do on `stream`.
    pub(crate) fn style(self, stream: &impl IsTerminal) -> Style {
        let mut style = Style {
            color: self.on(stream),
            ..Style::PLAIN
        };
        if stream.is_terminal()
            && let Some((terminal_size::Width(width), _)) = terminal_size::terminal_size()
        {
            style.width = usize::from(width).clamp(40, 160);
        }
        style
    }
}

/// Whether a progress bar would be seen by a person: not in a pipe, and not in a CI log.
pub(crate) fn shows_progress() -> bool {
    is_capable(&io::stderr()) && !is_set("CI")
}

fn is_capable(stream: &impl IsTerminal) -> bool {
    stream.is_terminal() && env::var_os("TERM").is_none_or(|term| term != "dumb")
}

/// Set to nothing counts as not set, as the convention for `NO_COLOR` has it.
fn is_set(variable: &str) -> bool {
    env::var_os(variable).is_some_and(|value| !value.is_empty())
}

/// From now on lines on standard error are written above `bar`; with `None`, as usual.
pub(crate) fn keep_below(bar: Option<ProgressBar>) {
    *BAR.lock().unwrap_or_else(PoisonError::into_inner) = bar;
}

/// Writes whole lines to standard error, above the progress bar. Nobody listening is no error.
pub(crate) fn write_above_bar(text: &str) {
    let write = || {
        let _ = io::stderr().write_all(text.as_bytes());
    };
    let bar = BAR.lock().unwrap_or_else(PoisonError::into_inner).clone();
    match bar {
        Some(bar) => bar.suspend(write),
        None => write(),
    }
}

/// Tells what is wrong, on standard error, without secrets.
pub(crate) fn complain(message: &str) {
    write_above_bar(&format!("fleetproof: {}\n", mask_text(message, &[])));
}

/// Shows lines below what was complained of, without secrets.
pub(crate) fn quote(lines: &str) {
    write_above_bar(&format!("{}\n", mask_text(lines, &[])));
}

/// Writes to standard output. A reader that has gone away, as `head` does, is no error.
pub(crate) fn say(content: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let written = out.write_all(content).and_then(|()| out.flush());
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// Writes what was asked for to standard output: all that a command does that only lists.
pub(crate) fn show(text: &str) -> Result<Exit, Error> {
    say(text.as_bytes())
        .map(|()| Exit::Clean)
        .map_err(|error| Error::CannotTell(format!("cannot write to standard output: {error}")))
}
