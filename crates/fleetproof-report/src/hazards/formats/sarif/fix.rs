//! A way out as changes to the migration's files.

use std::collections::BTreeMap;

use fleetproof_model::{Hazard, WayOut};

use super::{
    log::{ArtifactChange, Content, Fix, Region, Replacement},
    place, text,
};
use crate::hazards::{Rehearsed, story::ended};

/// The changes that make the whole of a way out; none where a part of it has no place in the files.
/// What was not proved is no fix that an editor should offer.
pub(super) fn fix(rehearsed: &Rehearsed<'_>, hazard: &Hazard) -> Option<Fix> {
    let way = hazard.way_out.as_ref().filter(|way| way.proved)?;
    let file = hazard.file.as_deref()?;
    let mut changes: BTreeMap<String, Vec<Replacement>> = BTreeMap::new();
    let mut add = |file: &str, replacement| {
        let uri = place::file(file).uri;
        changes.entry(uri).or_default().push(replacement);
    };
    if !way.before.is_empty() {
        add(
            rehearsed.report.files.first()?,
            insert((1, 1), lines(&way.before)),
        );
    }
    if !way.instead.is_empty() {
        add(file, replace(hazard, way)?);
    }
    if !way.after.is_empty() {
        let last = rehearsed.report.files.last()?;
        let text = rehearsed.text(last)?;
        let newline = if text.is_empty() || text.ends_with('\n') {
            ""
        } else {
            "\n"
        };
        let added = format!("{newline}{}", lines(&way.after));
        add(last, insert(place::end(text, 1, 1), added));
    }
    (!changes.is_empty()).then(|| Fix {
        description: text(hazard.fix.as_deref().unwrap_or("the way out")),
        artifact_changes: changes
            .into_iter()
            .map(|(uri, replacements)| ArtifactChange {
                artifact_location: super::log::ArtifactLocation { uri },
                replacements,
            })
            .collect(),
    })
}

fn lines(statements: &[String]) -> String {
    statements
        .iter()
        .map(|statement| ended(statement) + "\n")
        .collect()
}

fn insert((line, column): (u32, u32), text: String) -> Replacement {
    Replacement {
        deleted_region: Region {
            start_line: line,
            start_column: column,
            end_line: Some(line),
            end_column: Some(column),
            snippet: None,
        },
        inserted_content: Content { text },
    }
}

/// The statement's place taken by others. Its semicolon stays, unless it is a part of it.
fn replace(hazard: &Hazard, way: &WayOut) -> Option<Replacement> {
    let region = place::region(hazard).filter(|region| region.end_line.is_some())?;
    let whole = hazard.statement.as_deref()?.ends_with(';');
    let statements: Vec<String> = way
        .instead
        .iter()
        .map(|statement| ended(statement))
        .collect();
    let mut text = statements.join("\n");
    if !whole {
        text.pop();
    }
    Some(Replacement {
        deleted_region: Region {
            snippet: None,
            ..region
        },
        inserted_content: Content { text },
    })
}
