//! `fleetproof drill`: known-bad changes on the embedded coordinator, which the suite must notice.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    time::{Duration, Instant},
};

use fleetproof_check::{CHECKS, Options, PageOptions};
use fleetproof_coordinator::Defect;
use fleetproof_model::{
    Affected, CellResult, DrillControl, DrillOutcome, DrillReport, Exit, NameGlob, REPORT_SCHEMA,
    Report, SchemaStep, Tool, UnknownName, Verdict,
};
use fleetproof_postgres::PrivateServer;
use fleetproof_report::drill;
use serde_json::json;
use time::OffsetDateTime;

use crate::{
    cli::Context,
    drills::{self, Change, Drill, Scope},
    embedded::{self, Stage, Walk},
    error::{Error, chain},
    output::{Human, Output, Place},
    progress::Painter,
    terminal,
};

/// The name of each drill's database.
const DATABASE: &str = "drill";

/// How long an answer of the embedded coordinator may take.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Proves that the suite would notice: runs it against known-bad changes
///
/// Each drill switches one known-bad change into an embedded coordinator of its own, and runs the
/// checks. A healthy control runs first. It is found wrong if a drill goes unnoticed, or if the
/// control is not clean.
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
        return list(&drills, json.as_ref());
    }
    let report = run_all(&drills, args.scope, &context).await?;
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

fn list(drills: &[&Drill], json: Option<&Output>) -> Result<Exit, Error> {
    let Some(output) = json else {
        let line = |drill: &&Drill| format!("{}\n    {}\n", drill.name, drill.summary());
        return terminal::show(&drills.iter().map(line).collect::<String>());
    };
    let entries: Vec<_> = drills.iter().map(|drill| entry(drill)).collect();
    output.write(format!("{:#}\n", json!(entries)).as_bytes())?;
    Ok(Exit::Clean)
}

/// What `--list --json` tells of a drill: the checks that catch it, and the cells in which they do
/// where they are run there at all.
fn entry(drill: &Drill) -> serde_json::Value {
    let names: Vec<_> = drill.caught_by.iter().map(|catch| catch.check).collect();
    let hits: Vec<_> = drill
        .caught_by
        .iter()
        .map(|catch| {
            let cell = |(kind, cohort)| json!({ "runner_type": kind, "cohort": cohort });
            let cells: Vec<_> = catch.cells().map(cell).collect();
            json!({ "check": catch.check, "cells": cells, "everywhere": catch.everywhere })
        })
        .collect();
    json!({
        "drill": drill.name,
        "summary": drill.summary(),
        "caught_by": names,
        "hits": hits,
    })
}

/// The control and then each drill, one after another on one private server.
async fn run_all(
    drills: &[&'static Drill],
    scope: Scope,
    context: &Context,
) -> Result<DrillReport, Error> {
    let started = (OffsetDateTime::now_utc(), Instant::now());
    let server = embedded::start_server(context.common.pg_bin.as_deref());
    let server = context.interrupt.unless(server).await?;
    let rehearsal = Rehearsal {
        server: &server,
        context,
        scope,
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

struct Rehearsal<'a> {
    server: &'a PrivateServer,
    context: &'a Context,
    /// The checks to run on each drill.
    scope: Scope,
}

impl Rehearsal<'_> {
    async fn control(&self, pages: bool) -> Result<DrillControl, Error> {
        let walk = Walk {
            from: SchemaStep::ALL[0],
            until: SchemaStep::NEWEST,
            patch: None,
        };
        let report = self
            .suite(Vec::new(), walk, Vec::new(), pages, "healthy control")
            .await?;
        let titles = report.findings.iter().map(|finding| finding.title.clone());
        Ok(DrillControl {
            clean: report.exit() == Exit::Clean,
            findings: titles.collect(),
            summary: report.summary,
            results: report.results,
            duration_ms: report.duration_ms,
        })
    }

    async fn drill(&self, drill: &Drill, label: &str) -> DrillOutcome {
        let started = Instant::now();
        let ran = self.change(drill, label).await;
        let results = ran.as_ref().map_or(&[][..], |report| &report.results);
        let failed: Vec<&CellResult> = results.iter().filter(|result| failed(result)).collect();
        let caught_by: BTreeSet<&str> = failed.iter().map(|result| result.check.as_str()).collect();
        DrillOutcome {
            drill: drill.name.to_owned(),
            summary: drill.summary().to_owned(),
            noticed: !failed.is_empty(),
            cells: affected(&failed),
            results: results
                .iter()
                .filter(|result| caught_by.contains(result.check.as_str()))
                .cloned()
                .collect(),
            caught_by: caught_by.into_iter().map(str::to_owned).collect(),
            reason: ran.as_ref().err().map(|error| chain(error)),
            duration_ms: started.elapsed().as_millis() as u64,
        }
    }

    async fn change(&self, drill: &Drill, label: &str) -> Result<Report, Error> {
        let (from, until) = match drill.walk {
            drills::Walk::Newest => (SchemaStep::NEWEST, SchemaStep::NEWEST),
            drills::Walk::UpTo(step) => (SchemaStep::ALL[0], step),
        };
        let mut defects = Vec::new();
        let mut patch = None;
        match drill.change {
            Change::Defect(name) => defects.extend(Defect::named(name)),
            Change::Patch { name, at, .. } => {
                patch = fleetproof_schema::patch(name).map(|sql| (at, sql));
            }
        }
        let walk = Walk { from, until, patch };
        let concerned = CHECKS
            .iter()
            .filter(|entry| drill.concerns(entry, self.scope));
        let only = concerned
            .map(|entry| entry.meta.name.parse().map_err(Error::CannotTell))
            .collect::<Result<_, _>>()?;
        let pages = drill.shows_on_pages();
        self.suite(defects, walk, only, pages, label).await
    }

    /// One run of the suite on a coordinator of its own.
    async fn suite(
        &self,
        defects: Vec<&'static Defect>,
        walk: Walk,
        only: Vec<NameGlob>,
        pages: bool,
        label: &str,
    ) -> Result<Report, Error> {
        let Context { common, interrupt } = self.context;
        let options = Options {
            only,
            clean_up: false,
            pages: pages.then(PageOptions::default),
            ..Options::default()
        };
        let stage = Stage::open(self.server, DATABASE, defects, walk.from).await?;
        let (progress, painter) = Painter::start(label, common.color.on(&io::stderr()));
        let suite = stage.suite(options, TIMEOUT, progress, interrupt.flag());
        let mut suite = suite.await?;
        let walked = stage.walk(&mut suite, walk, interrupt).await;
        let report = suite.finish().await;
        painter.finish().await;
        stage.close().await?;
        walked.map(|()| report)
    }
}

fn failed(result: &CellResult) -> bool {
    result.verdict == Verdict::Failed
}

/// The cells of `failed`, each with the number of runners of the check that most runners failed.
fn affected(failed: &[&CellResult]) -> Vec<Affected> {
    let mut cells = BTreeMap::new();
    for result in failed {
        let cell = (result.runner_type, result.cohort, result.schema_step);
        let count: &mut usize = cells.entry(cell).or_default();
        *count = result.failed_runners.max(*count);
    }
    let cells = cells.into_iter();
    cells
        .map(|((runner_type, cohort, schema_step), count)| Affected {
            runner_type,
            cohort,
            schema_step,
            count,
        })
        .collect()
}
