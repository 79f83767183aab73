//! What to check, and how hard.

use std::{collections::BTreeSet, time::Duration};

use fleetproof_check::{CHECKS, Options};
use fleetproof_model::{NameGlob, RunnerType, UnknownName, nearest};
use time::OffsetDateTime;

use crate::{error::Error, parse};

/// The options that say so.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Selection")]
pub(super) struct SelectionArgs {
    /// The runner types to check, separated by commas
    #[arg(
        long,
        value_name = "TYPES",
        value_delimiter = ',',
        default_value = "instance,group,project"
    )]
    types: Vec<RunnerType>,
    /// Runners for each runner type and cohort
    #[arg(long, value_name = "N", default_value = "3", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    per_cell: u32,
    /// Run only checks whose name matches (repeatable), such as `verify.*`; see --list
    #[arg(long, value_name = "GLOB")]
    only: Vec<NameGlob>,
    /// Run no check whose name matches (repeatable)
    #[arg(long, value_name = "GLOB")]
    skip: Vec<NameGlob>,
    /// End with exit status 3 if a check whose name matches is skipped (repeatable)
    #[arg(long, value_name = "GLOB")]
    require: Vec<NameGlob>,
    /// An answer later than this many seconds is a finding
    #[arg(long, value_name = "S", default_value = "5", value_parser = parse::seconds)]
    slow: Duration,
    /// Requests under way at once, at most
    #[arg(long, value_name = "N", default_value = "16", value_parser = clap::value_parser!(u16).range(1..=256))]
    concurrency: u16,
    /// What is drawn at random is drawn from this number [default: another one each time]
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u32>,
}

impl SelectionArgs {
    /// The suite's options.
    ///
    /// # Errors
    /// If a name or pattern matches no check.
    pub(super) fn options(&self) -> Result<Options, Error> {
        for (option, globs) in [
            ("--only", &self.only),
            ("--skip", &self.skip),
            ("--require", &self.require),
        ] {
            for glob in globs {
                must_match(option, glob)?;
            }
        }
        let mut types = self.types.clone();
        types.sort_unstable();
        types.dedup();
        Ok(Options {
            types,
            per_cell: self.per_cell as usize,
            only: self.only.clone(),
            skip: self.skip.clone(),
            require: self.require.clone(),
            slow: self.slow,
            concurrency: self.concurrency.into(),
            seed: self.seed.map_or_else(any_seed, u64::from),
            clean_up: true,
            pages: None,
        })
    }
}

/// Small enough to be read back from JSON by whatever reads JSON.
fn any_seed() -> u64 {
    u64::from(OffsetDateTime::now_utc().nanosecond())
}

/// A pattern that matches nothing is a mistake, and would make a run prove less than it seems to.
fn must_match(option: &str, glob: &NameGlob) -> Result<(), Error> {
    let names = CHECKS.iter().map(|entry| entry.meta.name);
    if names.clone().any(|name| glob.matches(name)) {
        return Ok(());
    }
    // Whoever names no single check means those of an activity.
    let groups: BTreeSet<String> = names
        .clone()
        .filter_map(|name| name.split_once('.'))
        .map(|(activity, _)| format!("{activity}.*"))
        .collect();
    let groups = groups.iter().map(String::as_str);
    if glob.is_literal() {
        let known = names.chain(groups);
        return Err(UnknownName::new("check", glob.as_str(), known).into());
    }
    let hint = match nearest(glob.as_str(), groups) {
        Some(group) => format!("did you mean `{group}`?"),
        None => "`fleetproof check --list` shows them".to_owned(),
    };
    Err(Error::Call(format!(
        "{option} `{glob}` matches no check; {hint}"
    )))
}
