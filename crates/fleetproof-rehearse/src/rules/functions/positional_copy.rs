use fleetproof_model::{RuleInfo, Severity};

use super::{
    culprit::culprit,
    ordinary,
    remade::{self, Style},
    syncing::Syncing,
};
use crate::{
    catalog::Relation,
    reading::{Value, Write},
    rules::{Rule, Scene, Suspect},
    sync::{DifferenceKind, Pair},
    trial::{Act, Recipe},
};

/// A row copied by position between tables whose columns are not the same in the same order.
#[derive(Debug)]
pub(crate) struct PositionalCopy;

static INFO: RuleInfo = RuleInfo {
    name: "positional-copy",
    summary: "rows are copied by position, and the columns of the two tables do not line up",
    severity: Severity::Error,
    hazards: &[43, 44],
    why: "INSERT INTO shadow SELECT NEW.* without a column list goes by the order of the columns. A \
          column that is added to the source alone makes one value too many, and every write fails. \
          Where the number is the same and the order is not, values of one type change places, and \
          nothing fails at all.",
    example: "ALTER TABLE p ADD w text;  -- sync_p() has: INSERT INTO pt SELECT NEW.*",
    fix: "Name the columns on both sides.",
};

impl Rule for PositionalCopy {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        for (pair, source, shadow) in scene.pairs().filter(|(pair, ..)| pair.is_live()) {
            for syncing in Syncing::of(scene, pair) {
                if let Some((line, line_up)) = out_of_step(&syncing, source, shadow) {
                    out.push(suspect(scene, pair, &syncing, line, &line_up));
                }
            }
        }
    }
}

fn suspect(
    scene: &Scene<'_>,
    pair: &Pair,
    syncing: &Syncing<'_>,
    line: u32,
    line_up: &str,
) -> Suspect {
    let (source, shadow) = (scene.shown(pair.source), scene.shown(pair.shadow));
    let message = format!(
        "{} copies rows of {source} to {shadow} by position, but {line_up}",
        syncing.at(Some(line)),
    );
    let mut suspect = Suspect::new(format!("{source} → {shadow}"), message).on(pair);
    suspect.key = format!("{}:{}", pair.source, pair.shadow);
    for part in scene.parts(pair) {
        let wishes = scene.ordinary(pair, part.as_deref()).full();
        suspect = suspect.try_write(Recipe::write(Act::Insert {
            table: pair.source,
            wishes,
        }));
    }
    suspect.recipes.extend(ordinary::changes(scene, pair));
    let is_wrong = |scene: &Scene<'_>| {
        let now = scene.now.pairs.get(pair.source, pair.shadow);
        let tables = now.and_then(|pair| {
            let catalog = scene.catalog();
            Some((
                catalog.relation(pair.source)?,
                catalog.relation(pair.shadow)?,
            ))
        });
        tables.is_some_and(|(source, shadow)| {
            let functions = now.map_or_else(Vec::new, |pair| Syncing::of(scene, pair));
            let mut functions = functions.iter();
            functions.any(|syncing| out_of_step(syncing, source, shadow).is_some())
        })
    };
    let statement = culprit(scene, is_wrong);
    let way = remade::way_out(scene, pair, syncing, statement, Style::Plain);
    let mut suspect = suspect.diverges_as(DifferenceKind::Different).way_out(way);
    suspect.expected = &["42601", "42804"];
    suspect.fix("name the columns on both sides")
}

/// What does not line up, by position.
fn mismatch(source: &Relation, shadow: &Relation) -> Option<String> {
    let names = |relation: &Relation| -> Vec<String> {
        relation.columns.iter().map(|c| c.name.clone()).collect()
    };
    let (from, to) = (names(source), names(shadow));
    let mut both = from.iter().zip(&to).enumerate();
    match both.find(|(_, (from, to))| from != to) {
        Some((at, (from, to))) => Some(format!(
            "column {} is {from} in the one and {to} in the other",
            at + 1
        )),
        None if from.len() != to.len() => Some(format!(
            "the one has {} columns and the other {}",
            from.len(),
            to.len()
        )),
        None => None,
    }
}

/// What does not line up in a list of values: one is that of a column which stands elsewhere, or there
/// are more of them than columns.
fn misplaced(write: &Write, shadow: &Relation) -> Option<String> {
    let places = write.columns.iter().zip(&shadow.columns).enumerate();
    let mut wrong = places.filter_map(|(at, (given, there))| match &given.value {
        Value::New(name) if *name != there.name && shadow.column(name).is_some() => Some(format!(
            "value {} is {name}, and that column is {} there",
            at + 1,
            there.name
        )),
        _ => None,
    });
    let (values, columns) = (write.columns.len(), shadow.columns.len());
    let more = || (values > columns).then(|| format!("gives {values} values to {columns} columns"));
    wrong.next().or_else(more)
}

/// The line of a write that names no columns, and what does not line up there.
fn out_of_step(
    syncing: &Syncing<'_>,
    source: &Relation,
    shadow: &Relation,
) -> Option<(u32, String)> {
    let rows = mismatch(source, shadow);
    if syncing.body.is_some() {
        let mut writes = syncing.writes.iter().filter(|write| write.positional);
        return writes.find_map(|write| {
            let line_up = match write.copies_rows() {
                true => rows.clone(),
                false => misplaced(write, shadow),
            };
            Some((write.line, line_up?))
        });
    }
    let line = copies_rows(syncing)?;
    Some((line, rows?))
}

/// The line of a text that nobody could read which passes on a whole row.
fn copies_rows(syncing: &Syncing<'_>) -> Option<u32> {
    let lines = syncing.function.source.lines().zip(1..);
    let whole = |line: &str| {
        let line: String = line.chars().filter(|c| !c.is_whitespace()).collect();
        let line = line.to_ascii_lowercase();
        line.contains("new.*") || line.contains("(new).*")
    };
    let mut found = lines.filter(|(line, _)| whole(line));
    found.next().map(|(_, number)| number)
}
