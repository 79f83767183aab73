use fleetproof_model::{RuleInfo, Severity};

use super::replica_role::not_always;
use crate::{
    catalog::Relation,
    rules::{Rule, Scene, Suspect},
};

/// A source that a subscription writes.
#[derive(Debug)]
pub(crate) struct SubscriptionSkipsTrigger;

static INFO: RuleInfo = RuleInfo {
    name: "subscription-skips-trigger",
    summary: "rows that a subscription applies to the source do not fire the sync trigger",
    severity: Severity::Warning,
    hazards: &[20],
    why: "The apply worker of logical replication works under session_replication_role = replica, so \
          that triggers which already ran on the publisher do not run again. The sync trigger of a \
          subscribed table runs nowhere then: the shadow is not published with it.",
    example: "CREATE SUBSCRIPTION s CONNECTION '…' PUBLICATION runners;\n\
              CREATE TRIGGER sync_c AFTER INSERT ON c FOR EACH ROW EXECUTE FUNCTION sync_c();",
    fix: "ENABLE ALWAYS TRIGGER for the sync trigger; not for others.",
};

impl Rule for SubscriptionSkipsTrigger {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        let target = scene.target;
        let subscribed = target.database.subscribed.iter();
        let subscribed: Vec<_> = subscribed.filter_map(|&oid| target.relation(oid)).collect();
        for (pair, source, shadow) in scene.pairs() {
            let tree = scene.catalog().tree(pair.source);
            let is_one = |table: &&Relation| tree.iter().any(|own| own.sql() == table.sql());
            if !subscribed.iter().any(is_one) {
                continue;
            }
            for (table, trigger) in scene.triggers(pair) {
                if trigger.enabled == 'O' {
                    let about = format!("a subscription writes {}", source.shown());
                    out.push(not_always(scene, pair, (table, trigger), shadow, &about));
                }
            }
        }
    }
}
