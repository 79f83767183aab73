use fleetproof_model::{RuleInfo, Severity};

use super::{holds, transactions, tree};
use crate::{
    reading::{Action, read_statement},
    rules::{Applied, Rule, Scene, Suspect},
};

/// A shadow is locked against everything, however long that takes to get.
#[derive(Debug)]
pub(crate) struct LockQueue;

static INFO: RuleInfo = RuleInfo {
    name: "lock-queue",
    summary: "an ACCESS EXCLUSIVE lock on a shadow table without lock_timeout: writes of the source \
              queue behind it",
    severity: Severity::Warning,
    hazards: &[98],
    why: "The statement waits for every reader of the shadow to end, and while it waits, whoever comes \
          later waits behind it. The sync trigger comes with every write of the source. One long \
          report on a table that nobody uses yet stops all writes of the live table.",
    example: "ALTER TABLE ci_runner_machines_687967fa8a ADD COLUMN labels jsonb;",
    fix: "SET lock_timeout = '500ms' before it, and try again later if it runs out.",
};

impl Rule for LockQueue {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        for transaction in transactions(scene) {
            for pair in transaction.live_pairs() {
                let tables = tree(&transaction.before.catalog, pair.shadow);
                let first = transaction.first(&tables, &["AccessExclusiveLock"]);
                let Some(statement) = first.map(|at| &transaction.statements[at]) else {
                    continue;
                };
                if statement.lock_timeout_ms > 0 || waits_not(scene, statement) {
                    continue;
                }
                let locked = tables
                    .iter()
                    .find(|&&table| holds(statement, &[table], &["AccessExclusiveLock"]));
                let (source, locked) = (
                    transaction.shown(pair.source),
                    transaction.shown(*locked.unwrap_or(&pair.shadow)),
                );
                let mut suspect = Suspect::new(
                    locked.clone(),
                    format!(
                        "{locked} is locked against everything, and without lock_timeout: while the \
                         statement waits for a reader of it to end, every write of {source} waits \
                         behind it"
                    ),
                )
                .on(pair)
                .fails_with(&["55P03"])
                .severity(Severity::Warning, Some(Severity::Warning))
                .fix("set a lock_timeout of less than a second before it, and try again if it runs out");
                suspect.key = format!("{}:{}:{}", transaction.number(), pair.source, pair.shadow);
                out.push(suspect);
            }
        }
    }
}

/// `LOCK TABLE … NOWAIT`
fn waits_not(scene: &Scene<'_>, statement: &Applied) -> bool {
    let text = scene
        .migration
        .and_then(|migration| migration.statements.get(statement.statement));
    text.is_some_and(|statement| {
        matches!(
            read_statement(&statement.text),
            Action::Lock { waits: false, .. }
        )
    })
}
