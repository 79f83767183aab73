use fleetproof_model::{RuleInfo, Severity};

use crate::{
    catalog::{Catalog, Index, Relation},
    rules::{Rule, Scene, State, Suspect},
    sync::Pair,
};

/// A unique key of a source of which its shadow has only a wider one.
#[derive(Debug)]
pub(crate) struct KeyWider;

static INFO: RuleInfo = RuleInfo {
    name: "shadow-key-wider",
    summary: "a unique key of the source that the shadow has only with more columns",
    severity: Severity::Note,
    hazards: &[74],
    why: "A partitioned table's unique keys need its partition key in them: (token, runner_type) where \
          the source has (token). As long as the source is written, its key protects both. After the \
          swap the same token may be given once for each type.",
    example: "CREATE UNIQUE INDEX ON ci_runners_e59bb2812d (token, runner_type);",
    fix: "Before the swap, see to it by other means: a value that tells the partition, as the t1_, t2_ \
          and t3_ of GitLab's tokens, or a table of keys.",
};

impl Rule for KeyWider {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        // What was so before the migration is told only where there is none.
        let known = scene.migration.map(|_| scene.before);
        for (pair, source, shadow) in scene.pairs().filter(|(pair, ..)| pair.is_live()) {
            for key in source.indexes.iter().filter(|key| is_key(key)) {
                let Some(wider) = wider(scene.catalog(), pair, source, key) else {
                    continue;
                };
                if !known.is_some_and(|before| was_so(before, pair, key, wider)) {
                    out.push(suspect(pair, (source, key), (shadow, wider)));
                }
            }
        }
    }
}

/// Numbers from a sequence do not come twice: primary keys are left out.
fn is_key(index: &Index) -> bool {
    index.is_unique && index.valid && index.is_plain() && !index.is_primary
}

/// The shadow's key with all columns of `key` and more, if it has none that is as strict.
fn wider<'a>(
    catalog: &'a Catalog,
    pair: &Pair,
    source: &Relation,
    key: &Index,
) -> Option<&'a Index> {
    let shadow = catalog.relation(pair.shadow)?;
    let columns: Option<Vec<_>> = source
        .names(key.key())
        .into_iter()
        .map(|name| pair.to_shadow(name))
        .collect();
    let columns = columns?;
    let within = |names: &[&str], of: &[&str]| names.iter().all(|name| of.contains(name));
    let strict = |table: &Relation| {
        table.indexes.iter().any(|index| {
            index.is_unique && index.is_plain() && within(&table.names(index.key()), &columns)
        })
    };
    // As strict on each partition is not as strict, but as GitLab has it, and all that there can be.
    if strict(shadow) || catalog.leaves(shadow.oid).into_iter().all(strict) {
        return None;
    }
    shadow
        .indexes
        .iter()
        .find(|index| index.is_unique && within(&columns, &shadow.names(index.key())))
}

/// Indexes that a change of a type made anew are other ones; columns keep their numbers.
fn was_so(before: &State, pair: &Pair, key: &Index, wider: &Index) -> bool {
    let there = |table, index: &Index| {
        let table: Option<&Relation> = before.catalog.relation(table);
        let same = |known: &Index| known.is_unique && known.columns == index.columns;
        table.is_some_and(|table| table.indexes.iter().any(same))
    };
    there(pair.source, key) && there(pair.shadow, wider)
}

fn suspect(
    pair: &Pair,
    (source, key): (&Relation, &Index),
    (shadow, wider): (&Relation, &Index),
) -> Suspect {
    let message = format!(
        "{} takes each ({}) once, {} each ({}): once {} is no longer written, doubles are possible",
        source.shown(),
        source.names(key.key()).join(", "),
        shadow.shown(),
        shadow.names(wider.key()).join(", "),
        source.shown(),
    );
    let mut suspect = Suspect::new(format!("{} on {}", wider.name, shadow.shown()), message)
        .on(pair)
        .severity(Severity::Note, Some(Severity::Note))
        .fix(format!(
            "before the swap, see to it by other means that ({}) stays unique",
            source.names(key.key()).join(", ")
        ));
    suspect.key = format!("{}:{}", pair.shadow, key.oid);
    suspect
}
