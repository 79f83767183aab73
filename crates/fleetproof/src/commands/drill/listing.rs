//! What drills there are.

use fleetproof_model::Exit;
use serde_json::json;

use crate::{drills::Drill, error::Error, output::Output, terminal};

/// Lists drills for people, or as JSON.
pub(super) fn list(drills: &[&Drill], json: Option<&Output>) -> Result<Exit, Error> {
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
