//! Whatever fails or diverges is called by at least a warning: the migration, commit by commit, on
//! the generated rows, and ordinary writes at each state.

use std::{collections::BTreeSet, fmt};

use fleetproof_model::{Hazard, HazardReport, Severity};
use tokio_postgres::{Client, error::DbError};

use crate::{
    case::Script,
    database::{self, Difference, comparison, differences, in_full, run},
    shown::is_refused,
    writes::{Write, writes},
};

/// What became of a write.
enum Broken {
    Fails(Box<DbError>),
    Diverges(Difference),
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fails(said) => write!(f, "{}", in_full(said)),
            Self::Diverges(Difference {
                source, what, key, ..
            }) => write!(f, "row {key} of {source} and its shadow: {what}"),
        }
    }
}

pub(crate) async fn all_is_called(
    script: &Script,
    report: &HazardReport,
    client: &Client,
) -> Result<(), String> {
    let refused = report.hazards.iter().find(|hazard| is_refused(hazard));
    judge(script, report, client, 0).await?;
    for unit in &script.units {
        // States after a statement that is refused are not judged.
        if refused.is_some_and(|hazard| hazard.line <= unit.last_line) {
            break;
        }
        let all = format!("BEGIN; {}; COMMIT", unit.statements.join(";\n"));
        if run(client, &all).await.is_err() {
            // Rows that are there may stand against it: whether they do is not the question here.
            break;
        }
        judge(script, report, client, unit.last_line).await?;
    }
    Ok(())
}

/// Judges the state after `line` of the migration.
///
/// That a changed key is not followed is told where a migration makes it so: functions as GitLab
/// generates them never followed one.
async fn judge(
    script: &Script,
    report: &HazardReport,
    client: &Client,
    line: u32,
) -> Result<(), String> {
    // Functions remember the types that columns had when this session first ran them.
    run_in(client, "DISCARD PLANS").await;
    let query = comparison(client).await;
    let before = differences(client, &query).await;
    for write in writes(client).await {
        if write.changes_key && !script.follows_keys {
            continue;
        }
        run_in(client, "BEGIN").await;
        let outcome = attempt(client, &write, &query).await;
        run_in(client, "ROLLBACK").await;
        let broken = match outcome {
            None => continue,
            Some(Err(said)) => Broken::Fails(said),
            Some(Ok(after)) => {
                let mut new = after.difference(&before);
                match new.find(|one| !(write.changes_key && differed(&before, one))) {
                    Some(one) => Broken::Diverges(one.clone()),
                    None => continue,
                }
            }
        };
        if let Broken::Diverges(one) = &broken
            && script.drops(one.source, one.shadow, &one.what)
        {
            // A function has to let go of a column first, and nobody reads it any more.
            continue;
        }
        let mut hazards = report.hazards.iter();
        if !hazards.any(|hazard| calls(hazard, line, &write, &broken)) {
            let told: Vec<_> = report.hazards.iter().map(short).collect();
            return Err(format!(
                "not called, after line {line}: {}\n{broken}\ncalled is:\n  {}",
                write.sql,
                told.join("\n  ")
            ));
        }
    }
    Ok(())
}

/// A row that was missing before a change of its key is missing after it.
fn differed(before: &BTreeSet<Difference>, one: &Difference) -> bool {
    before
        .iter()
        .any(|old| old.source == one.source && old.what == one.what)
}

async fn run_in(client: &Client, sql: &str) {
    run(client, sql)
        .await
        .unwrap_or_else(|said| panic!("{}", in_full(&said)));
}

/// None, if the sources alone refuse it.
async fn attempt(
    client: &Client,
    write: &Write,
    comparison: &str,
) -> Option<Result<BTreeSet<Difference>, Box<DbError>>> {
    let mut alone = "SAVEPOINT alone; ".to_owned();
    for (source, _) in database::PAIRS {
        alone += &format!("ALTER TABLE IF EXISTS {source} DISABLE TRIGGER USER; ");
    }
    run_in(client, &alone).await;
    let checked = format!("{}; SET CONSTRAINTS ALL IMMEDIATE", write.sql);
    let is_legal = run(client, &checked).await.is_ok();
    run_in(client, "ROLLBACK TO SAVEPOINT alone").await;
    if !is_legal {
        return None;
    }
    Some(match run(client, &checked).await {
        Ok(()) => Ok(differences(client, comparison).await),
        Err(said) => Err(said),
    })
}

/// Whether `hazard` is about what became of the write.
fn calls(hazard: &Hazard, line: u32, write: &Write, broken: &Broken) -> bool {
    let lives = hazard.line <= line && hazard.until_line.is_none_or(|until| line < until);
    if hazard.severity > Severity::Warning || !lives {
        return false;
    }
    let edge = hazard.edge.iter();
    let edge = edge.flat_map(|edge| [&edge.source, &edge.shadow]);
    let witness = hazard.witness.iter();
    let divergence = witness.filter_map(|witness| witness.divergence.as_ref());
    let texts: Vec<_> = edge.chain([&hazard.object]).chain(divergence).collect();
    let concerns = |name: &str| texts.iter().any(|text| names(text, name));
    match broken {
        // A write may fail in what it sets off: in the sync of rows that refer to the one written.
        Broken::Fails(said) => {
            let said_of = in_full(said);
            let reached = |(source, shadow): &(&str, &str)| {
                *source == write.source || names(&said_of, source) || names(&said_of, shadow)
            };
            let mut pairs = database::PAIRS.iter().filter(|pair| reached(pair));
            hazard.sqlstate.as_deref() == Some(said.code().code())
                && pairs.any(|(source, shadow)| concerns(source) || concerns(shadow))
        }
        Broken::Diverges(one) => hazard.sqlstate.is_none() && concerns(one.shadow),
    }
}

/// Whether `name`, or a partition called after it, is a word of `text`.
fn names(text: &str, name: &str) -> bool {
    let mut words = text.split(|c: char| !(c.is_alphanumeric() || c == '_'));
    words.any(|word| {
        let rest = word.strip_prefix(name);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
    })
}

fn short(hazard: &Hazard) -> String {
    format!(
        "{} {} at line {}, until {:?}: {}: {:?}",
        hazard.severity,
        hazard.rule,
        hazard.line,
        hazard.until_line,
        hazard.object,
        hazard.sqlstate
    )
}
