//! Drills carried out, one after another on one private server.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    time::{Duration, Instant},
};

use fleetproof_check::{CHECKS, Options, PageOptions};
use fleetproof_coordinator::Defect;
use fleetproof_model::{
    Affected, CellResult, DrillControl, DrillOutcome, Exit, NameGlob, Report, SchemaStep, Verdict,
};
use fleetproof_postgres::PrivateServer;

use crate::{
    cli::Context,
    drills::{self, Change, Drill, Scope},
    embedded::{Stage, Walk},
    error::{Error, chain},
    progress::Painter,
};

/// The name of each drill's database.
const DATABASE: &str = "drill";

/// How long an answer of the embedded coordinator may take.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Where drills are carried out, and how.
pub(super) struct Rehearsal<'a> {
    pub(super) server: &'a PrivateServer,
    pub(super) context: &'a Context,
    /// The checks to run on each drill.
    pub(super) scope: Scope,
    /// How pages are looked at.
    pub(super) pages: PageOptions,
}

impl Rehearsal<'_> {
    /// The suite's run on a coordinator with nothing wrong.
    pub(super) async fn control(&self, pages: bool) -> Result<DrillControl, Error> {
        let walk = Walk {
            from: SchemaStep::ALL[0],
            until: SchemaStep::NEWEST,
            patch: None,
        };
        let report = self
            .suite(Vec::new(), walk, Vec::new(), pages, "healthy control")
            .await?;
        let titles = report.findings.iter().map(|finding| finding.title.clone());
        let exit = report.exit();
        Ok(DrillControl {
            clean: exit == Exit::Clean,
            reason: (exit == Exit::Unknown).then(|| open(&report)),
            findings: titles.collect(),
            summary: report.summary,
            results: report.results,
            duration_ms: report.duration_ms,
        })
    }

    /// One drill.
    pub(super) async fn drill(&self, drill: &Drill, label: &str) -> DrillOutcome {
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
            reason: match &ran {
                Err(error) => Some(chain(error)),
                Ok(_) if failed.is_empty() => unlooked(drill, results),
                Ok(_) => None,
            },
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
            pages: pages.then(|| self.pages.clone()),
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

/// Why a run of the suite could not tell.
fn open(report: &Report) -> String {
    let incomplete = report.incomplete.clone();
    let reason = incomplete.or_else(|| could_not_tell(&report.results, |_| true));
    reason.unwrap_or_else(|| "no check passed".to_owned())
}

/// Why nothing is known of a drill that no check failed on: a check that should have could not tell.
fn unlooked(drill: &Drill, results: &[CellResult]) -> Option<String> {
    could_not_tell(results, |check| {
        drill.caught_by.iter().any(|catch| catch.check == check)
    })
}

/// Why the first of these checks that could not tell could not.
fn could_not_tell(results: &[CellResult], is_one: impl Fn(&str) -> bool) -> Option<String> {
    let mut results = results.iter();
    let open =
        results.find(|result| result.verdict == Verdict::Inconclusive && is_one(&result.check))?;
    Some(open.reason.clone().unwrap_or_default())
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
