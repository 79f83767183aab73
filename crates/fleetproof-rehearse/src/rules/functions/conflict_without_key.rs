use fleetproof_model::{RuleInfo, Severity};

use super::{
    culprit::culprit,
    ordinary,
    remade::{self, Style},
    syncing::Syncing,
};
use crate::{
    catalog::Relation,
    reading::Conflict,
    rules::{Rule, Scene, Suspect},
    sql::list,
};

/// An ON CONFLICT for which the shadow has no key.
#[derive(Debug)]
pub(crate) struct ConflictWithoutKey;

static INFO: RuleInfo = RuleInfo {
    name: "conflict-without-key",
    summary: "the function's ON CONFLICT names columns that are no unique key of the shadow",
    severity: Severity::Error,
    hazards: &[50],
    why: "ON CONFLICT (id) needs a unique index on exactly (id), without a condition unless the \
          clause repeats it. A partitioned shadow cannot have one: its keys hold the partition key \
          too. PL/pgSQL finds that out at the first write, which fails.",
    example: "INSERT INTO ct … ON CONFLICT (id) DO UPDATE …  -- the primary key is (id, typ)",
    fix: "Name all columns of the shadow's key.",
};

impl Rule for ConflictWithoutKey {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        for (pair, source, shadow) in scene.pairs().filter(|(pair, ..)| pair.is_live()) {
            for syncing in Syncing::of(scene, pair) {
                let Some((line, clause)) = suspicious(&syncing, shadow) else {
                    continue;
                };
                let key = list(shadow.primary_key());
                let message = format!(
                    "{} has {clause}, which no unique key of {} answers; a write to {} fails in the \
                     sync trigger",
                    syncing.at(Some(line)),
                    shadow.shown(),
                    source.shown(),
                );
                let tables = format!("{} → {}", source.shown(), shadow.shown());
                let mut suspect = Suspect::new(tables, message).on(pair);
                suspect.key = format!("{}:{}", pair.source, pair.shadow);
                suspect.recipes = ordinary::writes(scene, pair);
                let is_wrong = |scene: &Scene<'_>| {
                    let shadow = scene.catalog().relation(pair.shadow);
                    let functions = Syncing::of(scene, pair);
                    shadow.is_some_and(|shadow| {
                        functions.iter().any(|s| suspicious(s, shadow).is_some())
                    })
                };
                let statement = culprit(scene, is_wrong);
                let way = remade::way_out(scene, pair, &syncing, statement, Style::Upsert);
                out.push(
                    suspect
                        .fails_with(&["42P10", "42704"])
                        .way_out(way)
                        .fix(format!("say ON CONFLICT ({key})")),
                );
            }
        }
    }
}

/// The line and text of a clause that no unique index of the shadow answers. Of a function that was
/// not read, any clause.
fn suspicious(syncing: &Syncing<'_>, shadow: &Relation) -> Option<(u32, String)> {
    if syncing.body.is_some() {
        return syncing.writes.iter().find_map(|write| {
            let conflict = write.conflict.as_ref()?;
            (!is_answered(conflict, shadow)).then(|| (write.line, clause(conflict)))
        });
    }
    let at = syncing
        .words
        .windows(2)
        .position(|words| words[0].text == "on" && words[1].text == "conflict")?;
    Some((syncing.words[at].line, "an ON CONFLICT".to_owned()))
}

fn clause(conflict: &Conflict) -> String {
    match &conflict.constraint {
        Some(name) => format!("ON CONFLICT ON CONSTRAINT {name}"),
        None => format!("ON CONFLICT ({})", list(&conflict.columns)),
    }
}

fn is_answered(conflict: &Conflict, shadow: &Relation) -> bool {
    if let Some(name) = &conflict.constraint {
        return shadow.constraints.iter().any(|c| c.name == *name);
    }
    let answers = |index: &crate::catalog::Index| {
        let key = shadow.names(index.key());
        index.is_unique
            && index.immediate
            && index.valid
            && (index.predicate.is_none() || conflict.predicate)
            && key.len() == index.key_count
            && key.len() == conflict.columns.len()
            && key
                .iter()
                .all(|name| conflict.columns.iter().any(|c| c == name))
    };
    conflict.columns.is_empty() || shadow.indexes.iter().any(answers)
}
