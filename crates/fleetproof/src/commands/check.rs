//! `fleetproof check`: the suite, on the embedded coordinator or on a GitLab.

mod outputs;
mod pages;
mod selection;
mod target;

use std::{io, time::Duration};

use fleetproof_check::{CHECKS, Options, ProgressSender, Suite};
use fleetproof_model::{CheckInfo, Exit, Report, SchemaStep};

use crate::{
    cli::Context,
    embedded::{self, Stage, Walk},
    error::{Error, chain},
    parse,
    progress::Painter,
};
use outputs::{OutputArgs, Outputs};
use pages::PageArgs;
use selection::SelectionArgs;
use target::TargetArgs;

/// The name of the database in the private server.
const DATABASE: &str = "fleetproof";

/// Asks what CI runners of every type and history would ask, and tells what breaks
///
/// Without --url it starts the reference coordinator on a PostgreSQL of its own, and walks the
/// schema time line with it. With --url it checks that GitLab, and removes what it made there.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    target: TargetArgs,
    /// Stop the walk along the schema time line at this step (not with --url)
    #[arg(long, value_name = "NAME", help_heading = "Target")]
    schema_step: Option<SchemaStep>,
    /// How long to wait for an answer, in seconds
    #[arg(long, value_name = "S", default_value = "30", value_parser = parse::seconds, help_heading = "Target")]
    timeout: Duration,
    #[command(flatten)]
    selection: SelectionArgs,
    #[command(flatten)]
    pages: PageArgs,
    #[command(flatten)]
    outputs: OutputArgs,
    /// List the checks with what each proves, and exit; with --json as JSON
    #[arg(long)]
    list: bool,
}

/// Runs the suite, or lists it.
pub(crate) async fn run(args: Args, context: Context) -> Result<Exit, Error> {
    let mut options = args.selection.options()?;
    let color = context.common.color;
    let outputs = Outputs::prepare(&args.outputs, color)?;
    if args.list {
        return list(&options, &outputs);
    }
    args.target.refuse_contradictions(args.schema_step)?;
    let insecure = args.target.allows_insecure_http();
    options.pages = args.pages.options(insecure, args.timeout)?;
    let (progress, painter) = Painter::start("check", color.on(&io::stderr()));
    let report = match args.target.url() {
        Some(url) => remote(&args, url, options, progress, &context).await,
        None => embedded(&args, options, progress, &context).await,
    };
    painter.finish().await;
    let report = report?;
    outputs.write(&report)?;
    Ok(report.exit())
}

fn list(options: &Options, outputs: &Outputs) -> Result<Exit, Error> {
    let wanted = CHECKS.iter().filter(|entry| options.wants(entry.meta.name));
    let checks: Vec<CheckInfo> = wanted.map(|entry| entry.meta.info()).collect();
    outputs.write_list(&checks)?;
    Ok(Exit::Clean)
}

/// Checks the GitLab at `url`, as it is.
async fn remote(
    args: &Args,
    url: &str,
    options: Options,
    progress: Option<ProgressSender>,
    context: &Context,
) -> Result<Report, Error> {
    let interrupt = &context.interrupt;
    let target = args.target.discover(url, args.timeout);
    let target = interrupt.unless(target).await?;
    let step = target.step;
    let mut suite = Suite::new(target, options, progress, interrupt.flag());
    let ran = suite.at_step(step, &[]).await;
    Ok(finish(suite, ran.map_err(Error::from)).await)
}

/// Checks the reference coordinator, at each step of the time line.
async fn embedded(
    args: &Args,
    mut options: Options,
    progress: Option<ProgressSender>,
    context: &Context,
) -> Result<Report, Error> {
    let interrupt = &context.interrupt;
    // It all goes with the database.
    options.clean_up = false;
    let server = embedded::start_server(context.common.pg_bin.as_deref());
    let server = interrupt.unless(server).await?;
    let stage = interrupt
        .unless(Stage::open(
            &server,
            DATABASE,
            Vec::new(),
            SchemaStep::ALL[0],
        ))
        .await?;
    let suite = stage.suite(options, args.timeout, progress, interrupt.flag());
    let mut suite = interrupt.unless(suite).await?;
    let walk = Walk {
        from: SchemaStep::ALL[0],
        until: args.schema_step.unwrap_or(SchemaStep::NEWEST),
        patch: None,
    };
    let walked = stage.walk(&mut suite, walk, interrupt).await;
    let report = finish(suite, walked).await;
    stage.close().await?;
    server.stop().await?;
    Ok(report)
}

/// Ends the run and makes the report, also when the run itself broke off: what it made on the
/// target must go, and what it saw is evidence.
async fn finish(suite: Suite, ran: Result<(), Error>) -> Report {
    let mut report = suite.finish().await;
    if let Err(error) = ran {
        report.incomplete = Some(chain(&error));
    }
    report
}
