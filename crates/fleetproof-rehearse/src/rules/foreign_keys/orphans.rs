use fleetproof_model::{RuleInfo, Severity, WayOut};

use crate::{
    catalog::Relation,
    history::Kinship,
    orphans,
    rules::{
        Counted, Refused, Rule, Scene, Suspect,
        backfill::{Backfill, verify},
    },
    sql::identifier,
    sync::Pair,
};

/// A key that is validated over rows which break it.
#[derive(Debug)]
pub(crate) struct Orphans;

static INFO: RuleInfo = RuleInfo {
    name: "validated-fk-on-orphans",
    summary: "a foreign key between shadows is validated while rows there break it",
    severity: Severity::Error,
    hazards: &[6],
    why: "Children whose parents were never copied can well be in the shadow: as long as there is no \
          key, the sync trigger copies them. A key that is validated, at once or later, meets them, \
          and the migration stops half way.",
    example: "-- managers_shadow has a row of a runner that runners_shadow has not\n\
              ALTER TABLE managers_shadow ADD FOREIGN KEY (runner_id) REFERENCES runners_shadow;",
    fix: "Copy the parents, remove children whose source rows are gone, verify, then add the key \
          NOT VALID, then validate it.",
};

impl Rule for Orphans {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, _scene: &Scene<'_>, _out: &mut Vec<Suspect>) {}

    fn judge_refused(&self, scene: &Scene<'_>, refused: &Refused<'_>) -> Option<Suspect> {
        let words = refused.words;
        let first = refused.statement.split_ascii_whitespace().next()?;
        if words.sqlstate != "23503" || !first.eq_ignore_ascii_case("ALTER") {
            return None;
        }
        let catalog = scene.catalog();
        let table = words.table_in(catalog)?;
        let (_, other) = words
            .detail
            .as_deref()?
            .split_once(" is not present in table \"")?;
        let other = catalog.find(None, other.split('"').next()?)?;
        let (own, theirs) = (catalog.root(table.oid)?, catalog.root(other.oid)?);
        let child = scene.now.pairs.of_shadow(own.oid).next()?;
        let parent = scene.now.pairs.of_shadow(theirs.oid).next()?;
        let kinship = scene
            .kinships
            .iter()
            .find(|k| k.child == child.source && k.parent_shadow == parent.shadow)?;
        let key = words.constraint.as_deref()?;
        let message = format!(
            "the migration stops here: rows of {} belong to rows that {} does not have, and {key} \
             is checked against the rows that are there",
            own.shown(),
            theirs.shown()
        );
        let label = match own.routing_columns()[..] {
            [column] => format!("{} = ", identifier(column)),
            _ => String::new(),
        };
        let mut suspect = Suspect::new(format!("{key} on {}", table.shown()), message)
            .on(child)
            .fails_with(&["23503"])
            .fix(format!(
                "copy what {} lacks, remove rows of {} whose source rows are gone, verify, and only \
                 then add the key",
                theirs.shown(),
                own.shown()
            ))
            .way_out(way_out(scene, (child, own), (parent, theirs), kinship));
        suspect.count = orphans::query(catalog, kinship, child, parent, &label).map(Counted::Query);
        Some(suspect)
    }
}

fn way_out(
    scene: &Scene<'_>,
    (child, own): (&Pair, &Relation),
    (parent, theirs): (&Pair, &Relation),
    kinship: &Kinship,
) -> WayOut {
    let catalog = &scene.before.catalog;
    let mut way = WayOut::default();
    way.before
        .extend(Backfill::of(catalog, parent).map(|backfill| backfill.copy));
    if let Some(source) = catalog.relation(child.source) {
        let on = child
            .key
            .iter()
            .map(|(from, to)| format!("s.{} = t.{}", identifier(from), identifier(to)));
        way.before.push(format!(
            "DELETE FROM {} t WHERE NOT EXISTS (SELECT FROM {} s WHERE {})",
            own.sql(),
            source.sql(),
            on.collect::<Vec<_>>().join(" AND ")
        ));
    }
    if let Some(left) = orphans::rows(catalog, kinship, child, parent) {
        let text = format!(
            "rows of {} still lack theirs in {}",
            own.shown(),
            theirs.shown()
        );
        way.before.push(verify(&format!("SELECT {left}"), &text));
    }
    way
}
