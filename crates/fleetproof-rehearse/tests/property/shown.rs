//! Whatever is called an error fails or diverges: its witness, run on a database that was made from
//! the same statements.

use fleetproof_model::{Hazard, HazardReport, Severity, Witness};
use fleetproof_postgres::testing::TestDatabase;

use crate::{
    case::Script,
    database::{Difference, comparison, differences, in_full, run},
};

pub(crate) async fn errors_happen(script: &Script, report: &HazardReport) -> Result<(), String> {
    let is_error = |hazard: &&Hazard| hazard.severity == Severity::Error;
    for hazard in report.hazards.iter().filter(is_error) {
        happens(script, hazard).await.map_err(|what| {
            let witness = hazard.witness.as_ref();
            format!(
                "{} at line {} does not happen: {what}\nsaid is {:?}, {witness:#?}",
                hazard.rule, hazard.line, hazard.sqlstate
            )
        })?;
    }
    Ok(())
}

async fn happens(script: &Script, hazard: &Hazard) -> Result<(), String> {
    let Some(witness) = &hazard.witness else {
        return Err("an error without a witness".to_owned());
    };
    if hazard.preexisting {
        return replayed(script, hazard, witness, 0).await;
    }
    let lines = u32::try_from(script.migration.lines().count()).unwrap_or(u32::MAX);
    if is_refused(hazard) {
        return replayed(script, hazard, witness, hazard.line - 1).await;
    }
    let end = hazard.until_line.map_or(lines, |line| line - 1);
    let Err(what) = replayed(script, hazard, witness, end).await else {
        return Ok(());
    };
    // What comes later may take away what the witness is made of, or let it fail at something else
    // first: then it has to hold right after the commit that brought the hazard in.
    let own = script.committed(hazard.line);
    if own >= end {
        return Err(what);
    }
    replayed(script, hazard, witness, own).await
}

/// Whether it is the statement itself that is refused.
pub(crate) fn is_refused(hazard: &Hazard) -> bool {
    let write = hazard.witness.as_ref().map(|witness| &witness.write);
    hazard.statement.is_some() && write == hazard.statement.as_ref()
}

/// Runs the witness, after the migration's first `lines` lines.
async fn replayed(
    script: &Script,
    hazard: &Hazard,
    witness: &Witness,
    lines: u32,
) -> Result<(), String> {
    let database = TestDatabase::empty().await;
    let client = database.connect().await;
    let go = async |what: &str, sql: &str| {
        let done = run(&client, sql).await;
        done.map_err(|said| format!("{what} is refused: {sql}\n{}", in_full(&said)))
    };
    go("schema", &script.schema.join(";\n")).await?;
    for sql in &witness.history {
        go("history", sql).await?;
    }
    let part: Vec<_> = script.migration.lines().take(lines as usize).collect();
    go("migration", &part.join("\n")).await?;
    if !is_refused(hazard) {
        go("begin", "BEGIN").await?;
    }
    for sql in &witness.setup {
        go("setup", sql).await?;
    }
    let query = comparison(&client).await;
    let before = differences(&client, &query).await;
    let write = format!("{}; SET CONSTRAINTS ALL IMMEDIATE", witness.write);
    match (run(&client, &write).await, &hazard.sqlstate) {
        (Err(said), Some(expected)) if said.code().code() == expected => Ok(()),
        (Err(said), _) => Err(format!("fails otherwise: {}", in_full(&said))),
        (Ok(()), Some(_)) => Err("does not fail".to_owned()),
        (Ok(()), None) => {
            let after = differences(&client, &query).await;
            // A change of a row that was missing before leaves it missing.
            let stays = |one: &Difference| {
                let key = one.key.split(' ').next().unwrap_or_default();
                let mut words = witness.write.split(|c: char| !c.is_alphanumeric());
                one.what == "missing" && words.any(|word| word == key)
            };
            let is_new = after.difference(&before).next().is_some();
            match is_new || after.iter().any(stays) {
                true => Ok(()),
                false => Err(format!("does not diverge: {after:?}")),
            }
        }
    }
}
