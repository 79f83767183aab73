use fleetproof_model::{RuleInfo, Severity};

use super::{AGAINST_WRITES, line, transactions, tree};
use crate::rules::{Rule, Scene, Suspect};

/// A transaction that locks a shadow before its source.
#[derive(Debug)]
pub(crate) struct LockOrder;

static INFO: RuleInfo = RuleInfo {
    name: "lock-order-deadlock",
    summary: "a transaction locks a shadow table and then its source; live writes lock them the \
              other way round",
    severity: Severity::Warning,
    hazards: &[97],
    why: "A live write locks the source, then the sync trigger locks the shadow. A migration that has \
          locked the shadow and now waits for the source meets a write that has the source and waits \
          for the shadow: a deadlock. PostgreSQL cancels one of the two, after a second of waiting \
          for both.",
    example: "BEGIN;\nALTER TABLE ci_runner_machines_687967fa8a ADD COLUMN labels jsonb;\nALTER TABLE \
              ci_runner_machines ADD COLUMN labels jsonb;\nCOMMIT;",
    fix: "Lock the source first: LOCK TABLE source, shadow IN ACCESS EXCLUSIVE MODE as the first \
          statement, with a short lock_timeout, and try again. Or one transaction for each table.",
};

impl Rule for LockOrder {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        for transaction in transactions(scene) {
            for pair in transaction.live_pairs() {
                let catalog = &transaction.before.catalog;
                let first = |table| transaction.first(&tree(catalog, table), AGAINST_WRITES);
                let (Some(shadow_at), Some(source_at)) = (first(pair.shadow), first(pair.source))
                else {
                    continue;
                };
                if shadow_at >= source_at {
                    continue;
                }
                let (source, shadow) = (
                    transaction.shown(pair.source),
                    transaction.shown(pair.shadow),
                );
                let mut suspect = Suspect::new(
                    format!("{shadow}, then {source}"),
                    format!(
                        "the transaction has locked {shadow} since line {}, and locks {source} here: \
                         a live write of {source} locks them the other way round, and one of the two \
                         is cancelled",
                        line(scene, &transaction.statements[shadow_at])
                    ),
                )
                .on(pair)
                .fails_with(&["40P01"])
                .severity(Severity::Warning, Some(Severity::Warning))
                .fix(format!(
                    "lock {source} first, with a short lock_timeout, and try again if it runs out"
                ));
                suspect.key = format!("{}:{}:{}", transaction.number(), pair.source, pair.shadow);
                out.push(suspect);
            }
        }
    }
}
