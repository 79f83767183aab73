use fleetproof_model::{RuleInfo, Severity};

use super::{
    landing::{insert_with, landing},
    remedy::{check_source, counted, name_before},
    twins::{Twin, twins},
};
use crate::{
    catalog::Relation,
    rules::{Rule, Scene, Suspect},
    sql::identifier,
};

/// NOT NULL on a shadow, and not on its source.
#[derive(Debug)]
pub(crate) struct NotNullStricter;

static INFO: RuleInfo = RuleInfo {
    name: "shadow-not-null-stricter",
    summary: "NOT NULL on a column of a shadow where the source takes NULL",
    severity: Severity::Error,
    hazards: &[54],
    why: "The source takes a row without the value, the sync trigger passes NULL on, the shadow \
          refuses it, and the live write fails. That no row has NULL today is no protection. A valid \
          CHECK (… IS NOT NULL) on the source is as good as NOT NULL.",
    example: "ALTER TABLE ci_runner_machines_687967fa8a ALTER COLUMN version SET NOT NULL;",
    fix: "Constrain the source first: a CHECK that is NOT VALID, fill the rows that have NULL, \
          validate it; then the shadow.",
};

impl Rule for NotNullStricter {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        for twin in twins(scene) {
            if !twin.from.takes_values() || twin.source.forbids_null(&twin.from.name) {
                continue;
            }
            let strict: Vec<_> = strict(scene, &twin);
            if !strict.is_empty() {
                out.push(suspect(scene, &twin, &strict));
            }
        }
    }
}

/// The shadow if it says so itself, or those of its partitions that do.
fn strict<'a>(scene: &Scene<'a>, twin: &Twin<'a>) -> Vec<&'a Relation> {
    let tree = scene.catalog().tree(twin.shadow.oid);
    // NULL in a column that routes finds no partition, before anything else is asked.
    let routes = |table: &&Relation| table.routing_columns().contains(&twin.to.name.as_str());
    if tree.iter().any(routes) {
        return Vec::new();
    }
    if twin.to.not_null {
        return vec![twin.shadow];
    }
    let says = |table: &Relation| table.column(&twin.to.name).is_some_and(|c| c.not_null);
    tree.into_iter().filter(|table| says(table)).collect()
}

fn suspect(scene: &Scene<'_>, twin: &Twin<'_>, strict: &[&Relation]) -> Suspect {
    let names: Vec<_> = strict.iter().map(|table| table.shown()).collect();
    let message = format!(
        "{} of {} is NOT NULL, and {} takes NULL: a row without the value fails in the sync trigger",
        twin.to.name,
        names.join(", "),
        twin.source_shown(),
    );
    let mut suspect = twin.suspect(message);
    suspect.object = format!("{}.{}", names[0], twin.to.name);
    for table in strict {
        let wishes = landing(scene, twin.pair, table);
        suspect = suspect.try_write(insert_with(
            scene,
            twin.pair,
            wishes,
            &twin.from.name,
            "NULL",
        ));
    }
    let column = identifier(&twin.from.name);
    suspect = suspect
        .fails_with(&["23502"])
        .naming([&twin.to.name])
        .fix(format!(
            "let {} refuse NULL first: a CHECK that is NOT VALID, then fill the rows that have NULL, \
             then validate it",
            twin.source.shown()
        ))
        .way_out(check_source(
            scene,
            twin.source,
            &format!("{}_not_null", twin.from.name),
            &[&twin.from.name],
            &format!("{column} IS NOT NULL"),
        ));
    if let (Some(column), [table]) = (name_before(scene, twin.source, twin.from), strict) {
        let empty = format!("{} IS NULL", identifier(&column));
        suspect.count = counted(scene, twin.pair, table, &empty);
    }
    suspect
}
