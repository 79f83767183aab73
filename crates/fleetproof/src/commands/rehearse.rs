//! `fleetproof rehearse`: what a migration would break, told from the migration and the database.

mod gentle;
mod inputs;
mod outputs;
mod target;
mod timeline;

use std::path::PathBuf;

use fleetproof_model::{Exit, HazardReport, RuleInfo, Secret, Severity};
use fleetproof_rehearse::{Request, rules, scratch::Scratch};
use fleetproof_report::{hazards, timeline::TIMELINE_FORMATS};

use crate::{
    cli::Context,
    error::Error,
    output::{Human, Output, Place},
    parse,
};
use gentle::Gentle;
use inputs::{Files, Inputs};
use outputs::Outputs;
use timeline::TimelineArgs;

/// Tells from a migration and a database what the migration will break
///
/// The database is only read. The migration is carried out on a scratch copy of its schema, on a
/// private PostgreSQL. Without MIGRATION the database is judged as it stands.
#[derive(Debug, clap::Args)]
#[expect(clippy::doc_markdown, reason = "help texts are shown as they stand")]
pub(crate) struct Args {
    #[command(flatten)]
    files: Files,
    /// The database to read [env: FLEETPROOF_DATABASE_URL]
    #[arg(long, value_name = "URL", value_parser = parse::secret, help_heading = "Target")]
    database_url: Option<Secret>,
    /// Trust the authorities in this PEM file for the database's TLS, unless its URL has sslrootcert
    #[arg(long, value_name = "FILE", help_heading = "Target")]
    ca_file: Option<PathBuf>,
    /// Judge the tables of this schema only
    #[arg(long, value_name = "NAME", help_heading = "Target")]
    schema: Option<String>,
    /// How long a query on the database may take, in seconds
    #[arg(long, value_name = "S", default_value = "30", help_heading = "Target")]
    statement_timeout: u64,
    #[command(flatten)]
    gentle: Gentle,
    #[command(flatten)]
    timeline: TimelineArgs,
    /// The form of the report
    #[arg(long, value_name = "FORM", default_value = "text", value_parser = outputs::form, help_heading = "Report")]
    format: String,
    /// Where the report goes, `-` for standard output
    #[arg(
        long,
        value_name = "FILE",
        default_value = "-",
        help_heading = "Report"
    )]
    output: Place,
    /// Write the report as JSON too, `-` for standard output
    #[arg(long, value_name = "FILE", help_heading = "Report")]
    json: Option<Place>,
    /// Write the witnesses as a script for psql
    #[arg(long, value_name = "FILE", help_heading = "Report")]
    witness: Option<Place>,
    /// The least hazard that makes the exit status 1
    #[arg(
        long,
        value_name = "LEAST",
        value_enum,
        default_value_t,
        help_heading = "Report"
    )]
    fail_on: FailOn,
    /// List the rules, and exit; with --json as JSON
    #[arg(long, help_heading = "Rules")]
    list_rules: bool,
    /// Tell what a rule is about, with an example and the fix, and exit
    #[arg(long, value_name = "RULE", help_heading = "Rules")]
    explain: Option<String>,
}

/// From which hazard on a run counts as found something wrong.
#[derive(Debug, Clone, Copy, Default, clap::ValueEnum)]
enum FailOn {
    /// Errors
    #[default]
    Error,
    /// Warnings and errors
    Warning,
    /// Whatever was found
    Never,
}

impl FailOn {
    fn severity(self) -> Option<Severity> {
        match self {
            Self::Error => Some(Severity::Error),
            Self::Warning => Some(Severity::Warning),
            Self::Never => None,
        }
    }
}

/// Rehearses, or tells of the rules.
pub(crate) async fn run(args: Args, context: Context) -> Result<Exit, Error> {
    let infos: Vec<RuleInfo> = rules::RULES
        .iter()
        .map(|rule| rule.info().clone())
        .collect();
    if args.list_rules || args.explain.is_some() {
        return about_rules(&args, &infos, &context);
    }
    let outputs = Outputs::prepare(&args, context.common.color)?;
    if args.timeline.is_wanted() {
        return walk_timeline(&args, &outputs, &context).await;
    }
    let inputs = Inputs::read(&args.files)?;
    let report = context
        .interrupt
        .unless(rehearse(&args, &inputs, &context))
        .await?;
    outputs.write(&report, &inputs.texts(), &infos)?;
    Ok(report.exit(args.fail_on.severity()))
}

/// Rehearses a time line, which is told as text or JSON.
async fn walk_timeline(args: &Args, outputs: &Outputs, context: &Context) -> Result<Exit, Error> {
    if !TIMELINE_FORMATS.contains(&args.format.as_str()) {
        return Err(Error::Call(format!(
            "--format {} tells hazards; a time line is told as {}",
            args.format,
            TIMELINE_FORMATS.join(" or ")
        )));
    }
    let options = args.files.options();
    let exit = timeline::run(&args.timeline, options, outputs, context).await?;
    match args.fail_on {
        FailOn::Never if exit == Exit::Found => Ok(Exit::Clean),
        _ => Ok(exit),
    }
}

async fn rehearse(args: &Args, inputs: &Inputs, context: &Context) -> Result<HazardReport, Error> {
    let target = target::connect(args.database_url.as_ref(), args.ca_file.as_deref()).await?;
    let migration = match inputs.migration.clone() {
        Some(migration) if !args.files.all_files => {
            Some(migration.leave_out_applied(&target).await?)
        }
        migration => migration,
    };
    let server = target::scratch_server(&target, context.common.pg_bin.as_deref()).await?;
    let scratch = Scratch::new(server.config("postgres"));
    let limits = args.gentle.limits(inputs.migration.is_some());
    let request = Request {
        target: &target,
        migration: migration.as_ref(),
        queries: &inputs.queries,
        scratch: &scratch,
        look_at_rows: !args.gentle.no_data,
        schema: args.schema.as_deref(),
        statement_timeout_ms: args.statement_timeout.saturating_mul(1000),
        limits: &limits,
        resume: args.gentle.resume.as_deref(),
    };
    let report = fleetproof_rehearse::rehearse(request).await?;
    server.stop().await?;
    Ok(report)
}

fn about_rules(args: &Args, infos: &[RuleInfo], context: &Context) -> Result<Exit, Error> {
    if let Some(name) = &args.explain {
        let known = infos.iter().find(|rule| rule.name == name);
        let Some(rule) = known else {
            let names = infos.iter().map(|rule| rule.name);
            return Err(Error::Name(fleetproof_model::UnknownName::new(
                "rule", name, names,
            )));
        };
        let human = Human::new(false, context.common.color, false);
        human.write(|style, out| hazards::rules::explain(rule, style, out))?;
        return Ok(Exit::Clean);
    }
    match &args.json {
        Some(place) => {
            let output = Output::prepare(place.clone())?;
            let mut text = Vec::new();
            // A vector takes everything.
            let _ = hazards::rules::list_json(infos, &mut text);
            output.write(&text)?;
        }
        None => {
            let human = Human::new(false, context.common.color, false);
            human.write(|style, out| hazards::rules::list(infos, style, out))?;
        }
    }
    Ok(Exit::Clean)
}
