use fleetproof_model::{RuleInfo, Severity};

use super::sequence;
use crate::{
    catalog::{Catalog, Column, Relation},
    rows::Wishes,
    rules::{Rule, Scene, State, Suspect},
    trial::{Act, Recipe},
};

/// A sequence that goes with the old table, and that the new one takes its numbers from.
#[derive(Debug)]
pub(crate) struct SequenceDroppedWithArchive;

static INFO: RuleInfo = RuleInfo {
    name: "sequence-dropped-with-archive",
    summary: "the new table's numbers come from a sequence that belongs to the old one, and goes with it",
    severity: Severity::Error,
    hazards: &[95],
    why: "A sequence that is OWNED BY a column is dropped with its table. If the new table's default uses \
          it, DROP TABLE is refused, and DROP TABLE … CASCADE takes the default away: from then on an \
          INSERT without a number has none.",
    example: "ALTER TABLE ct ALTER id SET DEFAULT nextval('c_id_seq');\n-- c_id_seq is still OWNED BY \
              c_archived.id\nDROP TABLE c_archived CASCADE;",
    fix: "ALTER SEQUENCE … OWNED BY the new table's column, in the transaction of the swap.",
};

impl Rule for SequenceDroppedWithArchive {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        let earlier: Vec<&State> = std::iter::once(scene.before)
            .chain(scene.applied.iter().map(|applied| &applied.state))
            .collect();
        for table in scene
            .catalog()
            .relations
            .iter()
            .filter(|r| r.is_table() && !r.is_partition)
        {
            for name in table.primary_key() {
                let Some(column) = table.column(name) else {
                    continue;
                };
                if column.fills_itself() {
                    out.extend(borrowed(scene, table, column));
                } else if earlier
                    .iter()
                    .any(|state| lost(state, scene.catalog(), table, column))
                {
                    out.push(gone(table, column));
                }
            }
        }
    }
}

/// Whether the column had a default from a sequence in `state` that is dropped now.
fn lost(state: &State, now: &Catalog, table: &Relation, column: &Column) -> bool {
    let of = |was: &Relation| {
        let column = was.column_at(column.number)?;
        Some(sequence(&state.catalog, was, column)?.oid)
    };
    let was = state.catalog.relation(table.oid).and_then(of);
    was.is_some_and(|oid| now.sequences.iter().all(|sequence| sequence.oid != oid))
}

fn gone(table: &Relation, column: &Column) -> Suspect {
    let name = table.shown();
    let write = Act::Insert {
        table: table.oid,
        wishes: Wishes::default().with(&column.name, "DEFAULT"),
    };
    let mut suspect = Suspect::new(
        format!("{name}.{}", column.name),
        format!(
            "the sequence that {} of {name} came from is dropped, and its default with it: an INSERT \
             without a number fails",
            column.name
        ),
    )
    .try_write(Recipe::write(write).legal_anyway())
    .fails_with(&["23502"])
    .fix(format!(
        "ALTER SEQUENCE … OWNED BY {}.{} before the old table is dropped",
        table.sql(),
        column.name
    ));
    suspect.key = format!("gone:{}", table.oid);
    suspect
}

/// The sequence still belongs to another table.
fn borrowed(scene: &Scene<'_>, table: &Relation, column: &Column) -> Option<Suspect> {
    let sequence = sequence(scene.catalog(), table, column)?;
    let owner = scene.catalog().relation(sequence.owner_relation?)?;
    // Of the pair only: what tables share otherwise is their own affair.
    let was_source = scene.now.pairs.get(owner.oid, table.oid).is_some();
    let is_source = scene.now.pairs.get(table.oid, owner.oid).is_some();
    if owner.oid == table.oid || !(was_source || is_source) {
        return None;
    }
    let (name, archive) = (table.shown(), owner.shown());
    let mut suspect = Suspect::new(
        format!("{name}.{}", column.name),
        format!(
            "{} of {name} comes from {}, which is owned by {archive}: DROP TABLE {archive} is \
             refused, and with CASCADE takes the default away",
            column.name, sequence.name
        ),
    )
    .severity(Severity::Note, Some(Severity::Note))
    .fix(format!(
        "ALTER SEQUENCE {} OWNED BY {}.{}",
        sequence.sql(),
        table.sql(),
        column.name
    ));
    suspect.key = format!("borrowed:{}", table.oid);
    Some(suspect)
}
