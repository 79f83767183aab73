use fleetproof_model::{RuleInfo, Severity};

use super::{
    keys::{Key, keys},
    landing::landing,
    remedy::after,
};
use crate::{
    catalog::{Column, Index},
    rows::another_value,
    rules::{Rule, Scene, Suspect},
    sql::{identifier, list},
    trial::{Act, Recipe},
};

/// A key that the source checks later than its shadow.
#[derive(Debug)]
pub(crate) struct DeferrabilityLost;

static INFO: RuleInfo = RuleInfo {
    name: "deferrability-lost",
    summary: "a unique key that can be deferred on the source, and not on its shadow",
    severity: Severity::Warning,
    hazards: &[59],
    why: "A deferrable key is checked when the statement or the transaction ends: two rows may change \
          places. The sync trigger writes row by row, each by a statement of its own: the shadow's key \
          refuses the moment in which both have the same value, even if it is DEFERRABLE, unless it is \
          INITIALLY DEFERRED.",
    example: "ALTER TABLE positions ADD UNIQUE (rank) DEFERRABLE;\n\
              ALTER TABLE positions_shadow ADD UNIQUE (rank);",
    fix: "Make the shadow's key DEFERRABLE INITIALLY DEFERRED.",
};

impl Rule for DeferrabilityLost {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        for key in keys(scene) {
            let covering = key.covered_by(scene);
            let constraints = &key.table.constraints;
            let own = constraints
                .iter()
                .find(|c| Some(c.oid) == key.index.constraint);
            if !own.is_some_and(|own| own.deferred)
                && key.index.valid
                && !covering.is_empty()
                && covering.iter().all(|one| !one.immediate)
            {
                out.extend(suspect(scene, &key, covering[0]));
            }
        }
    }
}

fn suspect(scene: &Scene<'_>, key: &Key<'_>, deferrable: &Index) -> Option<Suspect> {
    let message = format!(
        "{} of {} may be broken for a moment, {} on {} not even between two rows: rows that change places \
         fail in the sync trigger",
        deferrable.name,
        key.source.shown(),
        key.index.name,
        key.table.shown(),
    );
    let object = format!("{} on {}", key.index.name, key.table.shown());
    let mut suspect = Suspect::new(object, message)
        .on(key.pair)
        .try_write(swap(scene, key, deferrable)?)
        .fails_with(&["23505"])
        .naming(key.names(scene))
        .severity(Severity::Warning, None)
        .fix(format!(
            "make {} DEFERRABLE INITIALLY DEFERRED",
            key.index.name
        ));
    suspect.key = key.identity();
    if key.index.constraint.is_some() && !key.index.is_primary {
        let columns = list(key.table.names(key.index.key()));
        let (table, own) = (key.table.sql(), identifier(&key.index.name));
        suspect = suspect.way_out(after([format!(
            "ALTER TABLE {table} DROP CONSTRAINT {own}, \
             ADD CONSTRAINT {own} UNIQUE ({columns}) DEFERRABLE INITIALLY DEFERRED"
        )]));
    }
    Some(suspect)
}

/// Two rows, and one statement in which they change places.
fn swap(scene: &Scene<'_>, key: &Key<'_>, unique: &Index) -> Option<Recipe> {
    let catalog = scene.catalog();
    let wishes = landing(scene, key.pair, key.table);
    let primary = key.source.primary_key();
    let [primary] = primary.as_slice() else {
        return None;
    };
    let number = scene.history.next_number;
    let value = |column: &Column, at: u32| another_value(catalog, column, number + 40 + at);
    let columns = unique.key().iter();
    let mut free = columns
        .filter_map(|&number| key.source.column_at(number))
        .filter(|column| !wishes.values.contains_key(&column.name) && column.name != *primary);
    let column = free.next_back()?;
    let own = key.source.column(primary)?;
    let (a, b) = (value(column, 1)?, value(column, 2)?);
    let (first, second) = (value(own, 3)?, value(own, 4)?);
    let row = |own: &str, value: &str| Act::Insert {
        table: key.source.oid,
        wishes: wishes.clone().with(*primary, own).with(&column.name, value),
    };
    let (name, primary) = (identifier(&column.name), identifier(primary));
    let swap = format!(
        "UPDATE {} SET {name} = CASE {primary} WHEN {first} THEN {b} ELSE {a} END \
         WHERE {primary} IN ({first}, {second})",
        key.source.sql()
    );
    Some(
        Recipe::write(Act::Sql(swap))
            .after(row(&first, &a))
            .after(row(&second, &b)),
    )
}
