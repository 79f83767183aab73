//! What stands below a hazard's statement: why, the proof, how many rows, the way out.

use fleetproof_model::{Hazard, HazardReport, Witness};

use crate::{
    Style,
    hazards::story::{ended, proof, rows, title_and_rest, way_out_steps},
    words::{clip, tame},
};

/// Longer lines of SQL are cut off on a terminal: whole rows with documents in them are for the
/// witness script and the JSON report.
const LONGEST_LINE: usize = 300;

/// Statements of one kind that are shown before the rest is only counted.
const MOST_STATEMENTS: usize = 12;

/// A labelled note of several parts, each on lines of its own.
pub(super) struct Note {
    pub(super) label: &'static str,
    pub(super) parts: Vec<Part>,
}

/// Words to be wrapped, or SQL that stays as it is.
pub(super) struct Part {
    pub(super) text: String,
    pub(super) verbatim: bool,
}

impl Part {
    fn words(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            verbatim: false,
        }
    }
}

pub(super) fn notes(report: &HazardReport, hazard: &Hazard, style: &Style) -> Vec<Note> {
    let mut notes = Vec::new();
    let mut add = |label, parts: Vec<Part>| {
        if !parts.is_empty() {
            notes.push(Note { label, parts });
        }
    };
    let (_, rest) = title_and_rest(&hazard.message);
    if !rest.is_empty() {
        add("why", vec![Part::words(rest)]);
    }
    if let Some(line) = hazard.until_line {
        let text = format!("line {line}, where it is gone again; writes in between meet it");
        add("until", vec![Part::words(text)]);
    }
    if let Some(rows) = rows(hazard) {
        let mut parts = vec![Part::words(rows)];
        if let (true, Some(query)) = (style.full, &hazard.count_query) {
            parts.extend(sql("counted by", std::slice::from_ref(query), style));
        }
        add("rows", parts);
    }
    match &hazard.witness {
        Some(witness) => {
            add("witness", steps(report, witness, style));
            let said = [&witness.error, &witness.divergence];
            for (label, text) in ["PostgreSQL", "differs"].into_iter().zip(said) {
                let lines = text.iter().flat_map(|text| text.lines());
                add(label, lines.map(Part::words).collect());
            }
        }
        None => add(
            "writes",
            sql("these fail or diverge", &hazard.writes_that_fail, style),
        ),
    }
    way_out(hazard, style)
        .into_iter()
        .for_each(|(label, parts)| add(label, parts));
    notes
}

/// The witness in the order in which it is run.
fn steps(report: &HazardReport, witness: &Witness, style: &Style) -> Vec<Part> {
    let (first, second) = if report.files.is_empty() {
        ("rows with a history", "rows")
    } else {
        ("before the migration", "after the migration")
    };
    let mut parts = sql(first, &witness.history, style);
    parts.extend(sql(second, &witness.setup, style));
    let when = if parts.is_empty() {
        "this write"
    } else {
        "then this write"
    };
    parts.extend(sql(when, std::slice::from_ref(&witness.write), style));
    parts
}

fn way_out(hazard: &Hazard, style: &Style) -> Vec<(&'static str, Vec<Part>)> {
    let mut parts: Vec<Part> = hazard.fix.iter().map(Part::words).collect();
    let way = hazard.way_out.as_ref();
    let steps: Vec<_> = way.into_iter().flat_map(way_out_steps).collect();
    for (when, statements) in &steps {
        parts.extend(sql(when, statements, style));
    }
    let mut out = vec![("fix", parts)];
    if let (Some(way), false) = (way, steps.is_empty()) {
        let label = if way.proved { "proved" } else { "unproved" };
        out.push((label, vec![Part::words(proof(way))]));
    }
    out
}

/// Statements below a line that says when.
fn sql(when: &str, statements: &[String], style: &Style) -> Vec<Part> {
    if statements.is_empty() {
        return Vec::new();
    }
    let (most, longest) = match style.full {
        true => (usize::MAX, usize::MAX),
        false => (MOST_STATEMENTS, LONGEST_LINE),
    };
    let mut parts = vec![Part::words(format!("{when}:"))];
    for statement in statements.iter().take(most) {
        let statement = ended(&tame(statement));
        let lines = statement
            .lines()
            .map(|line| format!("  {}", clip(line, longest)));
        parts.push(Part {
            text: lines.collect::<Vec<_>>().join("\n"),
            verbatim: true,
        });
    }
    let more = statements.len().saturating_sub(most);
    if more > 0 {
        parts.push(Part::words(format!(
            "and {more} more statements, which the JSON report has"
        )));
    }
    parts
}
