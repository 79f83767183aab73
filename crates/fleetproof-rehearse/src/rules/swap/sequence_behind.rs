use fleetproof_model::{RuleInfo, Severity};

use super::{Swap, sequence, swaps, swaps_ahead};
use crate::{
    catalog::{Catalog, Column, Sequence},
    history::OldRow,
    rows::another_value,
    rules::{Counted, Rule, Scene, Suspect, Wanted},
    sql::{identifier, list, literal},
    trial::{Act, Recipe},
};

/// The new table takes its numbers from a sequence that stands at its beginning.
#[derive(Debug)]
pub(crate) struct SequenceNotAdvanced;

static INFO: RuleInfo = RuleInfo {
    name: "shadow-sequence-not-advanced",
    summary: "after the swap numbers come from the shadow's own sequence, which never moved",
    severity: Severity::Error,
    hazards: &[94],
    why: "As long as the table was a shadow, the trigger gave it the source's numbers, and its own \
          sequence stayed where it was. After the swap the first rows get numbers that are taken: each \
          is refused until the sequence has caught up, one failure at a time.",
    example: "CREATE TABLE ct (id bigserial, …);\nALTER TABLE c RENAME TO c_archived;\nALTER TABLE ct \
              RENAME TO c;",
    fix: "Give the new table the source's sequence in the swap: ALTER COLUMN id SET DEFAULT nextval(…), \
          ALTER SEQUENCE … OWNED BY. Or setval() to the highest number.",
};

impl Rule for SequenceNotAdvanced {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn asks(&self, scene: &Scene<'_>) -> Vec<String> {
        let swaps = swaps_ahead(scene);
        let of = |swap: &Swap<'_>| Some(Numbering::of(scene, &scene.ahead.catalog, swap)?.count);
        swaps.iter().filter_map(of).collect()
    }

    fn wants(&self, scene: &Scene<'_>) -> Vec<Wanted> {
        let mut wanted = Vec::new();
        for swap in swaps_ahead(scene) {
            let Some(numbering) = Numbering::of(scene, &scene.ahead.catalog, &swap) else {
                continue;
            };
            if scene
                .today
                .answer(&numbering.count)
                .is_some_and(|rows| rows > 0)
            {
                let part = scene.parts(swap.pair).into_iter().next().flatten();
                let number = numbering.next.to_string();
                wanted.push(Wanted {
                    tag: tag(&swap),
                    table: swap.old(),
                    wishes: scene
                        .ordinary(swap.pair, part.as_deref())
                        .with(&numbering.source_column, number),
                    uncopied: false,
                });
            }
        }
        wanted
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        let swaps = swaps(scene);
        let suspect = |swap: &Swap<'_>| suspect(scene, swap);
        out.extend(swaps.iter().filter_map(suspect));
    }
}

fn tag(swap: &Swap<'_>) -> String {
    format!("first-number:{}", swap.was.shown())
}

/// Where the new table's numbers come from.
struct Numbering<'a> {
    column: &'a Column,
    sequence: &'a Sequence,
    /// The source's column of the same number.
    source_column: String,
    /// The number that the sequence would give before the migration.
    next: i64,
    /// Counts the rows that have such numbers.
    count: String,
}

impl<'a> Numbering<'a> {
    fn of(scene: &Scene<'_>, catalog: &'a Catalog, swap: &Swap<'_>) -> Option<Self> {
        let table = catalog.relation(swap.new.oid)?;
        let (source_column, column) = swap.pair.key.iter().find_map(|(from, to)| {
            let column = table.column(to)?;
            sequence(catalog, table, column)?;
            Some((from, column))
        })?;
        let own_sequence = sequence(catalog, table, column)?;
        // The source's own, moved over, goes on where it was.
        let was = swap.was.column(source_column)?;
        let own = sequence(&scene.before.catalog, swap.was, was);
        if own.is_some_and(|own| own.oid == own_sequence.oid) {
            return None;
        }
        let before = scene.before.catalog.sequences.iter();
        let next = before
            .filter(|known| known.oid == own_sequence.oid)
            .find_map(|known| Some(known.last_value? + known.increment))
            .unwrap_or(own_sequence.start);
        Some(Self {
            column,
            sequence: own_sequence,
            source_column: source_column.clone(),
            next,
            count: format!(
                "SELECT 'all', count(*) FROM {} WHERE {} >= {next}",
                swap.was.sql(),
                identifier(source_column)
            ),
        })
    }
}

fn suspect(scene: &Scene<'_>, swap: &Swap<'_>) -> Option<Suspect> {
    let numbering = Numbering::of(scene, scene.catalog(), swap)?;
    let (at, row) = scene.history.wanted(&tag(swap))?;
    let new = swap.new.shown();
    // A number that an earlier trial has taken stays taken.
    let (value, called) = match numbering.sequence.last_value {
        Some(value) => (value, true),
        None => (numbering.sequence.start, false),
    };
    let rewind = format!(
        "SELECT setval({}, {value}, {called})",
        literal(&numbering.sequence.sql())
    );
    let recipe = Recipe::write(Act::Sql(row_anew(scene, swap, row, numbering.column)))
        .legal_anyway()
        .about(at)
        .after(Act::Sql(rewind));
    let suspect = Suspect::new(
        format!("{} on {new}", numbering.sequence.name),
        format!(
            "{} of {new} comes from {}, which stands at its beginning: the numbers that it gives are \
             taken",
            numbering.column.name, numbering.sequence.name
        ),
    )
    .try_write(recipe)
    .fails_with(&["23505"])
    .count(Counted::Query(numbering.count.clone()))
    .fix(format!(
        "move the sequence of the old table over to {new} in the swap, or setval({}, …) to the highest \
         number",
        literal(&numbering.sequence.name)
    ));
    Some(suspect)
}

/// Another row like `row`, that leaves its number to the table.
fn row_anew(scene: &Scene<'_>, swap: &Swap<'_>, row: &OldRow, numbered: &Column) -> String {
    let refers = |column: &Column| {
        let keys = swap
            .new
            .constraints
            .iter()
            .filter(|key| key.referenced != 0);
        let mut columns = keys.flat_map(|key| key.columns.iter());
        columns.any(|&number| number == column.number)
    };
    let routes = |column: &Column| swap.new.partition_columns.contains(&column.number);
    let unique = |column: &Column| {
        let mut keys = swap.new.indexes.iter().filter(|index| index.is_unique);
        keys.any(|index| index.key().contains(&column.number))
    };
    let mut values = Vec::new();
    for column in &swap.new.columns {
        let from = swap.pair.to_source(&column.name).unwrap_or(&column.name);
        let Some(value) = row.built.values.get(from) else {
            continue;
        };
        if column.number == numbered.number || !column.takes_values() {
            continue;
        }
        let another = (unique(column) && !refers(column) && !routes(column))
            .then(|| another_value(scene.catalog(), column, scene.history.next_number + 700))
            .flatten();
        values.push((&column.name, another.unwrap_or_else(|| literal(value))));
    }
    let names = list(values.iter().map(|(name, _)| name));
    let values: Vec<_> = values.into_iter().map(|(_, value)| value).collect();
    format!(
        "INSERT INTO {} ({names}) VALUES ({})",
        swap.new.sql(),
        values.join(", ")
    )
}
