use std::{path::PathBuf, time::Duration};

use fleetproof_rehearse::compare::Limits;

use crate::parse;

/// How gently the database's rows are looked at.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Rows")]
pub(super) struct Gentle {
    /// Look at the catalog only, count no rows
    #[arg(long)]
    pub(super) no_data: bool,
    /// How long looking at rows may take in all, in seconds; 60 with a migration, no bound without
    #[arg(long, value_name = "S", value_parser = parse::seconds)]
    time_limit: Option<Duration>,
    /// Wait while more than N sessions are active on the server
    #[arg(long, value_name = "N")]
    max_load: Option<u32>,
    /// How long to wait after each query, in seconds
    #[arg(long, value_name = "S", value_parser = parse::seconds)]
    pause: Option<Duration>,
    /// Rows that a query looks at, at most; otherwise as many as take about a second
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    batch: Option<u32>,
    /// Keep in FILE how far the comparison of rows came, and go on from there if it exists
    #[arg(long, value_name = "FILE", conflicts_with = "migrations")]
    pub(super) resume: Option<PathBuf>,
}

/// Whoever asks about a migration waits for the answer.
const WITH_A_MIGRATION: Duration = Duration::from_secs(60);

impl Gentle {
    pub(super) fn limits(&self, is_migration: bool) -> Limits {
        Limits {
            time: self.time_limit.or(is_migration.then_some(WITH_A_MIGRATION)),
            pause: self.pause.unwrap_or_default(),
            max_load: self.max_load,
            rows: self.batch,
        }
    }
}
