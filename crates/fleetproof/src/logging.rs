//! Logs of fleetproof itself, on standard error.

use std::io;

use clap::ValueEnum;
use fleetproof_model::mask_text;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::{filter::Targets, fmt::MakeWriter, prelude::*};

use crate::terminal::{self, Color};

/// How much is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Level {
    /// Nothing.
    Off,
    /// What went wrong.
    Error,
    /// And what is odd.
    #[default]
    Warn,
    /// And what is being done.
    Info,
    /// And how.
    Debug,
    /// And each request.
    Trace,
}

/// How a line looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Form {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

/// Starts logging. Only our own crates are ever more talkative than `warn`: the database driver
/// would log the parameters of statements, which are tokens.
pub(crate) fn start(level: Level, form: Form, color: Color) {
    let level = match level {
        Level::Off => LevelFilter::OFF,
        Level::Error => LevelFilter::ERROR,
        Level::Warn => LevelFilter::WARN,
        Level::Info => LevelFilter::INFO,
        Level::Debug => LevelFilter::DEBUG,
        Level::Trace => LevelFilter::TRACE,
    };
    let filter = Targets::new()
        .with_default(level.min(LevelFilter::WARN))
        // What it complains of comes back as an error, which we tell in a sentence.
        .with_target("rustls_platform_verifier", LevelFilter::OFF)
        .with_target("fleetproof", level);
    let lines = tracing_subscriber::fmt::layer().with_writer(AboveBar);
    let registry = tracing_subscriber::registry().with(filter);
    match form {
        Form::Text => registry
            .with(lines.with_ansi(color.on(&io::stderr())))
            .init(),
        Form::Json => registry.with(lines.json()).init(),
    }
}

/// Standard error, without secrets, above the progress bar. A line comes in one write.
struct AboveBar;

impl io::Write for AboveBar {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        terminal::write_above_bar(&mask_text(&String::from_utf8_lossy(line), &[]));
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for AboveBar {
    type Writer = Self;

    fn make_writer(&self) -> Self::Writer {
        Self
    }
}
