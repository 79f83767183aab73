use fleetproof_model::{RuleInfo, Severity};

use super::{Swap, swaps};
use crate::{
    catalog::{Constraint, Relation},
    rows::Wishes,
    rules::{Rule, Scene, Suspect},
    sql::identifier,
    trial::{Act, Recipe},
};

/// Keys of other tables that go on referring to the old table.
#[derive(Debug)]
pub(crate) struct InboundKeyKeepsOldTable;

static INFO: RuleInfo = RuleInfo {
    name: "inbound-fk-keeps-old-table",
    summary: "foreign keys of other tables refer to the table that was swapped out",
    severity: Severity::Error,
    hazards: &[93],
    why: "A foreign key holds the table that it refers to by identity. After the swap a row that refers \
          to a new row of the table is refused: the key looks for it in the archive. A trigger that \
          writes the archive too helps as long as it is there.",
    example: "-- b has a foreign key to c\nALTER TABLE c RENAME TO c_archived;\nALTER TABLE ct RENAME TO \
              c;\nINSERT INTO b (cid) VALUES (4711);",
    fix: "Add keys to the new table, which needs a unique key of the same columns, and drop the old ones \
          in the transaction of the swap; or keep the archive written by a trigger until that is done.",
};

/// A number for a row that no other row has.
const FAR: u32 = 900;

impl Rule for InboundKeyKeepsOldTable {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        let swaps = swaps(scene);
        for swap in &swaps {
            for (table, key) in scene.catalog().keys_to(swap.old()) {
                // Another archive is written by its own trigger only.
                let is_archive = swaps.iter().any(|other| other.old() == table.oid);
                if !is_archive && key.parent == 0 {
                    out.extend(suspect(scene, swap, table, key));
                }
            }
        }
    }
}

fn suspect(
    scene: &Scene<'_>,
    swap: &Swap<'_>,
    table: &Relation,
    key: &Constraint,
) -> Option<Suspect> {
    let archive = scene.catalog().relation(swap.old())?;
    let (new, name) = (swap.new.shown(), table.shown());
    let mut there = Wishes::default();
    let mut refers = Wishes::default();
    let theirs = archive.names(&key.referenced_columns);
    for (own, theirs) in table.names(&key.columns).iter().zip(&theirs) {
        // Of other types no value is known to be free.
        let column = swap.new.column(theirs).filter(|c| c.type_category == 'N')?;
        let value = (scene.history.next_number + FAR).to_string();
        there = there.with(&column.name, &value);
        refers = refers.with(*own, value);
    }
    let write = Act::Insert {
        table: table.oid,
        wishes: refers,
    };
    // A trigger may give the row another number than it was asked to.
    let is_there: Vec<_> = there
        .values
        .iter()
        .map(|(name, value)| format!("{} = {value}", identifier(name)))
        .collect();
    let look = Act::Look {
        query: format!(
            "SELECT 1 FROM {} WHERE {}",
            swap.new.sql(),
            is_there.join(" AND ")
        ),
        finds: true,
    };
    let insert = Act::Insert {
        table: swap.new.oid,
        wishes: there,
    };
    let recipe = Recipe::write(write)
        .legal_anyway()
        .after(insert)
        .after(look);
    let mut suspect = Suspect::new(
        format!("{} on {name}", key.name),
        format!(
            "{} of {name} refers to {}, not to {new}: a row of {name} that belongs to a new row of \
             {new} is refused",
            key.name,
            archive.shown()
        ),
    )
    .try_write(recipe)
    .fails_with(&["23503"])
    .naming([key.name.clone()])
    .fix(format!(
        "add the key to {new} and drop this one in the transaction of the swap"
    ));
    suspect.key = format!("{}:{}", table.oid, key.oid);
    Some(suspect)
}
