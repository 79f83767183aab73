//! The proof of the suite: each check passes on a healthy target, and fails on one that is broken
//! in just the way that a drill says, in just those cells.
//!
//! The drills are run once, by `fleetproof drill --all`; each pair of check and drill is then a
//! test of its own. `cargo test --test proof -- verify.` runs what has that in its name.

use std::{
    collections::{BTreeSet, HashMap},
    fs,
    path::Path,
    process::{Command, Stdio},
    sync::{Arc, OnceLock},
};

use fleetproof_model::{
    CellResult, CheckInfo, Cohort, DrillOutcome, DrillReport, RunnerType, Verdict,
};
use libtest_mimic::{Arguments, Failed, Trial};
use serde::Deserialize;

/// What `drill --list --json` tells of a drill.
#[derive(Debug, Deserialize)]
struct Listed {
    drill: String,
    hits: Vec<Hit>,
}

/// A check that notices a drill, and where.
#[derive(Debug, Clone, Deserialize)]
struct Hit {
    check: String,
    cells: Vec<Cell>,
    /// Whether it is in every one of these cells, and not by chance in some.
    everywhere: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Cell {
    runner_type: RunnerType,
    cohort: Cohort,
}

/// The one run of all drills, made by the first test that needs it.
struct Proof {
    drills: Vec<String>,
    report: OnceLock<Result<DrillReport, String>>,
}

fn main() {
    let arguments = Arguments::from_args();
    let checks: Vec<CheckInfo> = listed("check");
    let drills: Vec<Listed> = listed("drill");
    // A filter by name is good for speed, too: drills that no test needs are not run.
    let wanted = |name: &str| match &arguments.filter {
        Some(filter) => name.contains(filter.as_str()),
        None => true,
    };
    let needed = drills.iter().filter(|drill| {
        let mut names = drill
            .hits
            .iter()
            .map(|hit| fails_on(&hit.check, &drill.drill));
        names.any(|name| wanted(&name))
    });
    let mut needed: Vec<String> = needed.map(|drill| drill.drill.clone()).collect();
    if needed.is_empty() {
        // The healthy control comes with any drill.
        needed.extend(drills.first().map(|drill| drill.drill.clone()));
    }
    let proof = Arc::new(Proof {
        drills: needed,
        report: OnceLock::new(),
    });
    let mut trials = vec![
        every_check_is_caught_out(&checks, &drills),
        every_file_is_registered(&checks),
    ];
    for check in checks {
        let proof = Arc::clone(&proof);
        let name = format!("{} passes on a healthy target", check.name);
        trials.push(Trial::test(name, move || proof.passes(&check.name)));
    }
    for drill in drills {
        for hit in drill.hits {
            let (proof, drill) = (Arc::clone(&proof), drill.drill.clone());
            let name = fails_on(&hit.check, &drill);
            trials.push(Trial::test(name, move || proof.fails(&hit, &drill)));
        }
    }
    libtest_mimic::run(&arguments, trials).exit();
}

fn fails_on(check: &str, drill: &str) -> String {
    format!("{check} fails on {drill}")
}

/// What `fleetproof COMMAND --list --json -` tells.
fn listed<T: for<'de> Deserialize<'de>>(command: &str) -> Vec<T> {
    let output = Command::new(env!("CARGO_BIN_EXE_fleetproof"))
        .args([command, "--list", "--json", "-"])
        .output()
        .expect("the binary of this build starts");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).expect("the list is JSON of the known form")
}

impl Proof {
    fn report(&self) -> Result<&DrillReport, Failed> {
        let report = self.report.get_or_init(|| {
            let output = Command::new(env!("CARGO_BIN_EXE_fleetproof"))
                .args(["drill", "--scope", "known", "--json", "-"])
                .args(&self.drills)
                .stderr(Stdio::piped())
                .output()
                .map_err(|error| error.to_string())?;
            serde_json::from_slice(&output.stdout)
                .map_err(|error| format!("{error}: {}", String::from_utf8_lossy(&output.stderr)))
        });
        report.as_ref().map_err(|error| error.as_str().into())
    }

    /// The check ran on the healthy control, and passed wherever it ran.
    fn passes(&self, check: &str) -> Result<(), Failed> {
        let control = &self.report()?.control;
        let verdicts = by_cell(&control.results, check);
        for (cell, verdict) in &verdicts {
            if !matches!(verdict, Verdict::Passed | Verdict::Skipped) {
                return Err(format!("{verdict:?} in {cell}: {:?}", control.findings).into());
            }
        }
        if !verdicts
            .iter()
            .any(|(_, verdict)| *verdict == Verdict::Passed)
        {
            return Err("it was skipped everywhere".into());
        }
        Ok(())
    }

    /// The check failed on the drill in those cells of `hit` in which it ran, and in no other.
    fn fails(&self, hit: &Hit, drill: &str) -> Result<(), Failed> {
        let drills = &self.report()?.drills;
        let outcome: &DrillOutcome = drills
            .iter()
            .find(|outcome| outcome.drill == drill)
            .ok_or("the drill was not run")?;
        if let Some(reason) = &outcome.reason {
            return Err(reason.into());
        }
        let verdicts = by_cell(&outcome.results, &hit.check);
        if verdicts.is_empty() {
            return Err(format!("it did not; those that did: {:?}", outcome.caught_by).into());
        }
        let due: BTreeSet<String> = hit.cells.iter().map(name_of).collect();
        let mut wrong: Vec<String> = Vec::new();
        for (cell, verdict) in &verdicts {
            match (due.contains(cell), verdict) {
                (true, Verdict::Failed | Verdict::Skipped) => {}
                (true, Verdict::Passed) if !hit.everywhere => {}
                (false, Verdict::Passed | Verdict::Skipped) => {}
                _ => wrong.push(format!("{verdict:?} in {cell}")),
            }
        }
        wrong.sort();
        if wrong.is_empty() {
            return Ok(());
        }
        Err(wrong.join(", ").into())
    }
}

fn name_of(cell: &Cell) -> String {
    format!("{} × {}", cell.runner_type, cell.cohort)
}

/// The worst verdict of a check in each cell, over the steps.
fn by_cell(results: &[CellResult], check: &str) -> HashMap<String, Verdict> {
    let mut cells = HashMap::new();
    for result in results.iter().filter(|result| result.check == check) {
        let cell = Cell {
            runner_type: result.runner_type,
            cohort: result.cohort,
        };
        let verdict = cells.entry(name_of(&cell)).or_insert(Verdict::Skipped);
        *verdict = verdict.and(result.verdict);
    }
    cells
}

fn every_check_is_caught_out(checks: &[CheckInfo], drills: &[Listed]) -> Trial {
    let caught: BTreeSet<String> = drills
        .iter()
        .flat_map(|drill| drill.hits.iter().map(|hit| hit.check.clone()))
        .collect();
    let names = checks.iter().map(|check| check.name.clone());
    let idle: Vec<String> = names.filter(|name| !caught.contains(name)).collect();
    Trial::test("every check fails on some drill", move || {
        if idle.is_empty() {
            Ok(())
        } else {
            Err(format!("no drill for {}", idle.join(", ")).into())
        }
    })
}

/// A file with a check that is not in the list would never run.
fn every_file_is_registered(checks: &[CheckInfo]) -> Trial {
    let known: BTreeSet<String> = checks.iter().map(|check| check.name.clone()).collect();
    Trial::test("every file of a check is registered", move || {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fleetproof-check/src");
        for folder in fs::read_dir(source.join("checks"))? {
            let folder = folder?.path();
            if !folder.is_dir() {
                continue;
            }
            for file in fs::read_dir(folder)? {
                let path = file?.path();
                let text = fs::read_to_string(&path)?;
                let Some((_, meta)) = text.split_once("CheckMeta::new(") else {
                    continue;
                };
                let name = meta.split('"').nth(1).unwrap_or_default();
                if !known.contains(name) {
                    return Err(format!("{} is not registered", path.display()).into());
                }
            }
        }
        Ok(())
    })
}
