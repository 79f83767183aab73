//! `fleetproof drill`: known-bad changes on the embedded coordinator, which the suite must notice.

mod listing;
mod rehearsal;

use std::time::Instant;

use fleetproof_check::PageOptions;
use fleetproof_model::{DrillReport, Exit, REPORT_SCHEMA, Tool, UnknownName};
use fleetproof_report::drill;
use time::OffsetDateTime;

use super::browser::BrowserArgs;
use crate::{
    cli::Context,
    drills::{self, Drill, Scope},
    embedded,
    error::Error,
    output::{Human, Output, Place},
};
use rehearsal::Rehearsal;

/// Proves that the suite would notice: runs it against known-bad changes
///
/// Each drill switches one known-bad change into an embedded coordinator of its own, and runs the
/// checks. A healthy control runs first. It is found wrong if a drill goes unnoticed, or if the
/// control is not clean. What shows on pages needs a Chromium to be noticed: where there is none, it
/// cannot be told.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The drills to run; see --list
    #[arg(value_name = "NAME", required_unless_present_any = ["all", "list"])]
    names: Vec<String>,
    /// Run all drills
    #[arg(long, conflicts_with = "names")]
    all: bool,
    /// The checks to run on each drill, beside the runners' journey
    #[arg(long, value_enum, default_value = "activities")]
    scope: Scope,
    #[command(flatten)]
    browser: BrowserArgs,
    /// List the drills, and exit; with --json as JSON
    #[arg(long)]
    list: bool,
    /// Write the report as JSON to FILE, or with `-` to standard output
    #[arg(long, value_name = "FILE")]
    json: Option<Place>,
}

/// Runs drills, or lists them.
pub(crate) async fn run(args: Args, context: Context) -> Result<Exit, Error> {
    let drills = chosen(&args)?;
    let json = args.json.clone().map(Output::prepare).transpose()?;
    let to_stdout = json.as_ref().is_some_and(Output::is_stdout);
    let human = Human::new(to_stdout, context.common.color, false);
    if args.list {
        return listing::list(&drills, json.as_ref());
    }
    let pages = drills.iter().any(|drill| drill.shows_on_pages());
    if let Some(option) = args.browser.given().filter(|_| !pages) {
        return Err(Error::Call(format!(
            "{option} has no effect: none of these drills shows on pages"
        )));
    }
    let report = run_all(&drills, &args, &context).await?;
    human.write(|style, out| drill::text(&report, style, out))?;
    if let Some(output) = json {
        let mut content = Vec::new();
        drill::json(&report, &mut content)
            .map_err(|error| Error::CannotTell(format!("cannot make the report: {error}")))?;
        output.write(&content)?;
    }
    Ok(report.exit())
}

fn chosen(args: &Args) -> Result<Vec<&'static Drill>, Error> {
    if args.names.is_empty() {
        return Ok(drills::all().collect());
    }
    let known = || drills::all().map(|drill| drill.name);
    args.names
        .iter()
        .map(|name| {
            drills::all()
                .find(|drill| drill.name == name)
                .ok_or_else(|| UnknownName::new("drill", name, known()).into())
        })
        .collect()
}

/// The control and then each drill, one after another on one private server.
async fn run_all(
    drills: &[&'static Drill],
    args: &Args,
    context: &Context,
) -> Result<DrillReport, Error> {
    let started = (OffsetDateTime::now_utc(), Instant::now());
    let server = embedded::start_server(context.common.pg_bin.as_deref());
    let server = context.interrupt.unless(server).await?;
    let rehearsal = Rehearsal {
        server: &server,
        context,
        scope: args.scope,
        pages: PageOptions {
            browser: args.browser.options(),
            ..PageOptions::default()
        },
    };
    let pages = drills.iter().any(|drill| drill.shows_on_pages());
    let control = rehearsal.control(pages).await?;
    let mut outcomes = Vec::new();
    for (at, drill) in drills.iter().enumerate() {
        if context.interrupt.came() {
            return Err(Error::Interrupted);
        }
        let label = format!("drill {}/{} {}", at + 1, drills.len(), drill.name);
        outcomes.push(rehearsal.drill(drill, &label).await);
    }
    if context.interrupt.came() {
        return Err(Error::Interrupted);
    }
    server.stop().await?;
    Ok(DrillReport {
        schema: REPORT_SCHEMA,
        tool: Tool {
            name: "fleetproof".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        },
        started_at: started.0,
        duration_ms: started.1.elapsed().as_millis() as u64,
        control,
        drills: outcomes,
    })
}
