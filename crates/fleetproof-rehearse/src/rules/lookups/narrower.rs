use fleetproof_model::{RuleInfo, Severity};

use super::{is_time, rows, witness};
use crate::{
    lookups::{Lookup, narrower_than_key},
    reading::{Action, ConflictAction},
    rules::{Counted, Rule, Scene, Suspect, Wanted},
};

/// A look-up by more than the unique key behind the insert.
#[derive(Debug)]
pub(crate) struct LookupNarrowerThanKey;

static INFO: RuleInfo = RuleInfo {
    name: "lookup-narrower-than-key",
    summary: "a look-up by more columns than the unique key, so that rows are there and not found",
    severity: Severity::Error,
    hazards: &[7],
    why: "The code looks for a row by the columns of a unique key and by others, and inserts the row \
          if it finds none. A row that has NULL in one of the others, as rows do that are older than \
          the column, meets no `column = value`: it is not found, the insert collides with it, and \
          looking again finds as little. Rows made by a test minutes ago have a value everywhere, so \
          no test sees it.",
    example: "SELECT * FROM ci_runner_machines\n  WHERE runner_id = $1 AND system_xid = $2 AND \
              runner_type = $3;\nINSERT INTO ci_runner_machines (runner_id, system_xid, \
              runner_type)\n  VALUES ($1, $2, $3);\n-- the unique key is (runner_id, system_xid)",
    fix: "Look up by the key's columns alone, and give the others to a new row only. Or fill them in \
          every row and set them NOT NULL before the code comes.",
};

impl Rule for LookupNarrowerThanKey {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn asks(&self, scene: &Scene<'_>) -> Vec<String> {
        let lookups = narrower_than_key(&scene.ahead.catalog, scene.queries);
        let counting = |lookup: &Lookup<'_>| rows::counting(scene, lookup);
        lookups.iter().filter_map(counting).collect()
    }

    fn wants(&self, scene: &Scene<'_>) -> Vec<Wanted> {
        let lookups = narrower_than_key(&scene.ahead.catalog, scene.queries);
        let wanted = |lookup: &Lookup<'_>| rows::wanted(scene, lookup);
        lookups.iter().flat_map(wanted).collect()
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        if is_time(scene) {
            let lookups = narrower_than_key(scene.catalog(), scene.queries);
            out.extend(lookups.iter().filter_map(|lookup| suspect(scene, lookup)));
        }
    }
}

fn suspect(scene: &Scene<'_>, lookup: &Lookup<'_>) -> Option<Suspect> {
    let query = rows::counting(scene, lookup)?;
    let conflict = Conflict::of(scene, lookup);
    if conflict == Conflict::Updates {
        return None;
    }
    let table = lookup.table.shown();
    let key = witness::told(&lookup.key_columns());
    let others: Vec<_> = lookup
        .passes_over
        .iter()
        .map(|p| p.column.as_str())
        .collect();
    let others = witness::told(&others);
    let by_null = lookup.passes_over.iter().all(|p| p.constant.is_none());
    let which = match by_null {
        true => "rows with NULL there",
        false => "rows with something else there",
    };
    let then = match (conflict, lookup.insert) {
        (Conflict::DoesNothing, _) => {
            "the insert does nothing, and no row is found after it either"
        }
        (_, Some(_)) => "the insert collides with them",
        (_, None) => "an insert of the same row collides with them",
    };
    let place = scene.queries.place(lookup.query)?;
    let mut suspect = Suspect::new(
        format!("{} on {table}", lookup.key.name),
        format!(
            "a row of {table} is looked for by {key}, the unique key, and by {others} too: {which} \
             are not found, and {then}"
        ),
    )
    .in_query(lookup.query)
    .fails_with(&["23505"])
    .count(Counted::Query(query.clone()))
    .fix(format!(
        "look up by {key} alone, and give {others} to a new row only; or fill {others} in every row \
         and set NOT NULL first"
    ));
    suspect.key = format!("{}:{place}", lookup.key.oid);
    if conflict == Conflict::DoesNothing {
        suspect.expected = &[];
    }
    let rows = scene.today.answer(&query);
    let suspect = match (scene.today.looked, rows) {
        (true, Some(0)) if !by_null => return None,
        (true, Some(0)) => {
            let mut note = suspect.severity(Severity::Note, Some(Severity::Note));
            note.message = format!(
                "a row of {table} is looked for by {key}, the unique key, and by {others} too: that \
                 is right as long as no row has NULL there, as today"
            );
            note.count = None;
            note.expected = &[];
            note
        }
        (true, Some(_)) if conflict == Conflict::Raises => {
            let recipe = witness::recipe(scene, lookup);
            // Where a migration follows the count, it may have filled the rows.
            let anyway = recipe.is_none() || scene.migration.is_none();
            suspect.recipes.extend(recipe);
            suspect.severity(Severity::Error, anyway.then_some(Severity::Warning))
        }
        _ => suspect.severity(Severity::Warning, Some(Severity::Warning)),
    };
    Some(suspect)
}

/// What the insert does with a row that is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Conflict {
    /// The row is refused.
    Raises,
    /// The row that is there stays as it is.
    DoesNothing,
    /// The row that is there becomes the one that was looked for.
    Updates,
}

impl Conflict {
    fn of(scene: &Scene<'_>, lookup: &Lookup<'_>) -> Self {
        let insert = lookup.insert.map(|at| &scene.queries.queries[at].action);
        let Some(Action::Insert(insert)) = insert else {
            return Self::Raises;
        };
        let Some(conflict) = &insert.conflict else {
            return Self::Raises;
        };
        let key = lookup.key_columns();
        let is_key = conflict.columns.len() == key.len()
            && conflict
                .columns
                .iter()
                .all(|name| key.contains(&name.as_str()));
        let by_name = conflict.constraint.as_ref() == Some(&lookup.key.name);
        let any = conflict.columns.is_empty() && conflict.constraint.is_none();
        match (is_key || by_name || any, conflict.action) {
            (false, _) => Self::Raises,
            (true, ConflictAction::Nothing) => Self::DoesNothing,
            (true, ConflictAction::Update) => Self::Updates,
        }
    }
}
