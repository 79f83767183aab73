use fleetproof_model::{RuleInfo, Severity};

use super::{Transaction, transactions, tree};
use crate::{
    catalog::{Catalog, Index, Oid, Relation},
    rules::{Rule, Scene, Suspect},
};

/// An index of a shadow is built while nobody may write.
#[derive(Debug)]
pub(crate) struct IndexBuildBlocksWrites;

static INFO: RuleInfo = RuleInfo {
    name: "index-build-blocks-writes",
    summary: "an index of a shadow table is built in a transaction: writes of the source wait for it",
    severity: Severity::Warning,
    hazards: &[99],
    why: "CREATE INDEX and ADD UNIQUE lock the table against writes for as long as the build takes. The \
          table may have no users of its own, but the sync trigger writes it with every write of the \
          source.",
    example: "CREATE INDEX ON ci_runner_machines_687967fa8a (runner_id);",
    fix: "CREATE INDEX CONCURRENTLY. For a partitioned table: ON ONLY the routing table first, then \
          CONCURRENTLY on each partition, then ALTER INDEX … ATTACH PARTITION. For a constraint: the \
          index so, then ADD CONSTRAINT … USING INDEX.",
};

impl Rule for IndexBuildBlocksWrites {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        for transaction in transactions(scene) {
            for pair in transaction.live_pairs() {
                let tables = tree(&transaction.before.catalog, pair.shadow);
                let (source, shadow) = (
                    transaction.shown(pair.source),
                    transaction.shown(pair.shadow),
                );
                for (index, table) in built(&transaction, &tables) {
                    let mut suspect = Suspect::new(
                        format!("{} on {}", index.name, table.shown()),
                        format!(
                            "{} is locked against writes while its index is built: every write of \
                             {source} waits, since its trigger writes {shadow}",
                            table.shown()
                        ),
                    )
                    .on(pair)
                    .fails_with(&["55P03"])
                    .severity(Severity::Warning, Some(Severity::Warning))
                    .fix("build it CONCURRENTLY, on each partition by itself, then attach it");
                    // The same on every partition: one statement, one hazard.
                    suspect.key = format!("{}:{}", transaction.number(), pair.shadow);
                    out.push(suspect);
                }
            }
        }
    }
}

/// Indexes that the transaction built on tables that were there.
fn built<'a>(transaction: &Transaction<'a>, tables: &[Oid]) -> Vec<(&'a Index, &'a Relation)> {
    let mut found = Vec::new();
    let mut before: &Catalog = &transaction.before.catalog;
    for statement in transaction.statements {
        let now = &statement.state.catalog;
        // Built CONCURRENTLY, it ran in no transaction that could hold locks.
        if !statement.locks.is_empty() {
            for &table in tables {
                let (Some(old), Some(new)) = (before.relation(table), now.relation(table)) else {
                    continue;
                };
                // A routing table has no rows to build one from.
                let is_new = |index: &&Index| {
                    new.kind != 'p' && old.indexes.iter().all(|known| known.oid != index.oid)
                };
                found.extend(new.indexes.iter().filter(is_new).map(|index| (index, new)));
            }
        }
        before = now;
    }
    found
}
