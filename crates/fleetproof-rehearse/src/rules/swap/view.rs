use fleetproof_model::{RuleInfo, Severity};

use super::{Swap, swaps};
use crate::{
    catalog::Relation,
    rows::Wishes,
    rules::{Rule, Scene, Suspect},
    sync::{DifferenceKind, Pair},
    trial::{Act, Recipe},
};

/// A view that goes on reading the old table.
#[derive(Debug)]
pub(crate) struct ViewKeepsOldTable;

static INFO: RuleInfo = RuleInfo {
    name: "view-keeps-old-table",
    summary: "a view reads the table that was swapped out, whatever that is named now",
    severity: Severity::Error,
    hazards: &[92],
    why: "A view holds the tables that it reads by identity, not by name. After the swap it reads the \
          archive: what is written from then on is not in it, or only as long as something writes it \
          there too.",
    example: "CREATE VIEW v AS SELECT * FROM c;\nALTER TABLE c RENAME TO c_archived;\nALTER TABLE ct \
              RENAME TO c;",
    fix: "CREATE OR REPLACE VIEW in the transaction of the swap, after the renames.",
};

impl Rule for ViewKeepsOldTable {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        for swap in swaps(scene) {
            for view in &scene.catalog().relations {
                if matches!(view.kind, 'v' | 'm') && view.rests_on.contains(&swap.old()) {
                    out.extend(suspect(scene, &swap, view));
                }
            }
        }
    }
}

fn suspect(scene: &Scene<'_>, swap: &Swap<'_>, view: &Relation) -> Option<Suspect> {
    let (new, archive, name) = (swap.new.shown(), swap.archive(scene)?, view.shown());
    let mut suspect = Suspect::new(
        name.clone(),
        format!("{name} reads {archive}, not {new}: what is written to {new} is not in it"),
    )
    .diverges_as(DifferenceKind::Missing)
    .fix(format!("make {name} anew in the transaction of the swap"))
    .or_note(format!(
        "{name} reads {archive}, not {new}: it is right as long as something writes {archive} too, \
         and stands in the way when that is dropped"
    ));
    suspect.edge = Some((swap.new.oid, view.oid));
    let key: Vec<_> = swap.pair.key.iter().map(|(_, to)| to.as_str()).collect();
    let shows_key = !key.is_empty() && key.iter().all(|name| view.column(name).is_some());
    // One that leaves rows out might leave out this one rightly; a materialized one is behind anyway.
    let is_whole = view.kind == 'v'
        && view
            .definition
            .as_deref()
            .is_some_and(|text| !text.to_ascii_uppercase().contains("WHERE"));
    if shows_key && is_whole {
        let key = key
            .iter()
            .map(|name| ((*name).to_owned(), (*name).to_owned()));
        let read_by = Pair::compared(swap.new.oid, view.oid, key.collect());
        let write = Act::Insert {
            table: swap.new.oid,
            wishes: Wishes::default(),
        };
        suspect = suspect.try_write(Recipe::write(write).comparing(read_by));
    }
    Some(suspect)
}
