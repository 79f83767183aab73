use fleetproof_model::{RuleInfo, Severity};

use super::{
    remade::{self, Style},
    syncing::Syncing,
};
use crate::{
    catalog::Relation,
    rows::{Wishes, another_value},
    rules::{Counted, Rule, Scene, Suspect},
    sync::{DifferenceKind, Pair},
    trial::{Act, Recipe},
};

/// A row that is left in the shadow under a key that the source may use again.
#[derive(Debug)]
pub(crate) struct InsertFindsRow;

static INFO: RuleInfo = RuleInfo {
    name: "insert-finds-row",
    summary: "rows are left over in the shadow: a new row of the source under the same key fails",
    severity: Severity::Error,
    hazards: &[48],
    why: "The shadow has rows that the source no longer has, from a time when deletes were not \
          followed, or from a copy that was made of rows since deleted. A new row of the source with \
          that key is refused by the shadow's primary key, and the live write fails with it; with ON \
          CONFLICT DO NOTHING, the shadow keeps the old values. Where the key is numbered by a \
          sequence it needs an import or a restore to use a number again: then it is a warning.",
    example: "-- pt has a row 7 that p has not\nINSERT INTO p VALUES (7, 1, 'a');",
    fix: "Delete the rows that the source has not; let the function INSERT … ON CONFLICT (key) DO \
          UPDATE.",
};

impl Rule for InsertFindsRow {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        for (pair, source, shadow) in scene.pairs().filter(|(pair, ..)| pair.is_live()) {
            if scene.today.extra_rows(pair).unwrap_or(0) > 0
                && let Some(recipe) = recipe(scene, pair, source, shadow)
            {
                out.push(suspect(scene, pair, source, recipe));
            }
        }
    }
}

fn suspect(scene: &Scene<'_>, pair: &Pair, source: &Relation, recipe: Recipe) -> Suspect {
    let (from, to) = (scene.shown(pair.source), scene.shown(pair.shadow));
    let message = format!(
        "{to} has rows that {from} has not; a new row of {from} with the key of one of them meets it \
         there"
    );
    let mut suspect = Suspect::new(format!("{from} → {to}"), message).on(pair);
    suspect.key = format!("{}:{}", pair.source, pair.shadow);
    let numbered = pair.key.iter().any(|(key, _)| {
        let column = source.column(key);
        column.is_some_and(crate::catalog::Column::fills_itself)
    });
    let severity = match numbered {
        true => Severity::Warning,
        false => Severity::Error,
    };
    let mut suspect = suspect
        .try_write(recipe)
        .diverges_as(DifferenceKind::Different)
        .severity(severity, None);
    suspect.expected = &["23505"];
    if let Some(rows) = scene.today.extra_rows(pair) {
        suspect = suspect.count(Counted::Known(rows));
    }
    if let [only] = Syncing::of(scene, pair).as_slice() {
        suspect = suspect.way_out(remade::in_place(scene, pair, only, Style::Upsert));
    }
    suspect.fix(format!(
        "delete the rows of {to} that {from} has not, and let the function INSERT … ON CONFLICT DO \
         UPDATE"
    ))
}

/// A row of the shadow alone, then a row of the source with the same key.
fn recipe(scene: &Scene<'_>, pair: &Pair, source: &Relation, shadow: &Relation) -> Option<Recipe> {
    let catalog = scene.catalog();
    let part = scene.parts(pair).into_iter().next().flatten();
    let mut new = scene.ordinary(pair, part.as_deref());
    let mut left = Wishes::default();
    for (from, to) in &new.values.clone() {
        if let Some(column) = pair.to_shadow(from) {
            left = left.with(column, to.clone());
        }
    }
    for (from, to) in &pair.key {
        let number = scene.history.next_number + 900;
        let value = another_value(catalog, source.column(from)?, number)?;
        new = new.with(from, value.clone());
        left = left.with(to, value);
    }
    let write = Recipe::write(Act::Insert {
        table: pair.source,
        wishes: new,
    });
    Some(write.after(Act::Insert {
        table: shadow.oid,
        wishes: left,
    }))
}
