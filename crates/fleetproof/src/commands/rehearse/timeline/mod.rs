//! `fleetproof rehearse --timeline`: migrations one after another, under a coordinator that serves a
//! small fleet, with every cohort checked after each.
//!
//! | module | question it answers |
//! |---|---|
//! | `line` | which files, and from where on? |
//! | `player` | how is a file carried out? |
//! | `clock` | which statement was running when? |
//! | `waits` | how long did requests wait for it? |
//! | `contact`, `asker` | what is asked, and was the answer right? |
//! | `cohorts` | who was there before which file? |
//! | `fleet` | who keeps asking meanwhile? |
//! | `tally`, `findings` | what failed, for which cause, and whose fault is it? |
//! | `stage` | how does the coordinator start on the files' tables? |
//! | `walk`, `walked` | all of it, file by file |

mod asker;
mod clock;
mod cohorts;
mod contact;
mod findings;
mod fleet;
mod line;
mod player;
mod stage;
mod tally;
mod waits;
mod walk;
mod walked;

use std::{convert::Infallible, time::Duration};

use fleetproof_model::{Exit, SchemaStep};
use fleetproof_rehearse::migration::Options;
use fleetproof_report::timeline::Walked;

use super::outputs::Outputs;
use crate::{cli::Context, embedded, error::Error, parse};
use line::{BUILT_IN, Line, Source};
use walk::Walk;

/// Which time line, and how it is walked.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Time line")]
pub(super) struct TimelineArgs {
    /// Run the files of DIR one after another under a reference coordinator that serves a fleet,
    /// and check runners from before each file after every one [without DIR: the built-in steps]
    ///
    /// A file of plain SQL is one transaction, unless it speaks of CONCURRENTLY or VACUUM. Where the
    /// first file does not make the runner tables, DIR goes on from --from-step. Tells which
    /// migration the first failing request belongs to, and how long each statement held requests
    /// up. docs/timeline.md tells more.
    #[arg(
        long,
        value_name = "DIR",
        num_args = 0..=1,
        default_missing_value = BUILT_IN,
        value_parser = source,
        conflicts_with_all = [
            "migrations", "query", "database_url", "schema", "no_data", "resume", "witness",
            "list_rules", "explain",
        ]
    )]
    timeline: Option<Source>,
    /// The built-in step that DIR goes on from [default: legacy]
    #[arg(long, value_name = "NAME")]
    from_step: Option<SchemaStep>,
    /// How many runner managers keep asking while the files run
    #[arg(long, value_name = "N", default_value = "24", value_parser = clap::value_parser!(u16).range(1..=100))]
    managers: u16,
    /// How long a statement waits for a lock, in seconds, before its transaction is tried again
    /// [default: until it has it; with the built-in steps 0.3]
    #[arg(long, value_name = "S", value_parser = parse::seconds)]
    lock_timeout: Option<Duration>,
}

impl TimelineArgs {
    /// Whether a time line is to be rehearsed.
    pub(super) fn is_wanted(&self) -> bool {
        self.timeline.is_some()
    }
}

fn source(text: &str) -> Result<Source, Infallible> {
    Ok(Source::from(text))
}

/// Rehearses the time line, and reports.
pub(super) async fn run(
    args: &TimelineArgs,
    options: Options,
    outputs: &Outputs,
    context: &Context,
) -> Result<Exit, Error> {
    let source = args.timeline.as_ref().unwrap_or(&Source::BuiltIn);
    let line = Line::read(source, args.from_step, options)?;
    let server = embedded::start_server(context.common.pg_bin.as_deref());
    let server = context.interrupt.unless(server).await?;
    let walk = Walk {
        line: &line,
        server: &server,
        managers: args.managers.into(),
        lock_timeout: args.lock_timeout,
    };
    let report = context.interrupt.unless(walk.run()).await?;
    server.stop().await?;
    let texts = line.texts();
    let walked = Walked {
        report: &report,
        texts: &texts,
    };
    outputs.put(&|form, style, out| walked.render(form, style, out))?;
    Ok(report.exit())
}
