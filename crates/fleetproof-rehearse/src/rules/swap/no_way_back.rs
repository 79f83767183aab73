use fleetproof_model::{RuleInfo, Severity};

use super::swaps;
use crate::rules::{Rule, Scene, Suspect};

/// After the swap nothing is written to the old table.
#[derive(Debug)]
pub(crate) struct SwapWithoutReverseSync;

static INFO: RuleInfo = RuleInfo {
    name: "swap-without-reverse-sync",
    summary: "the tables are swapped, and what comes to the new one does not go to the old one",
    severity: Severity::Note,
    hazards: &[91],
    why: "As long as the old table is kept, the swap can be taken back. Without a trigger from the new \
          table to the old one, taking it back loses every write since.",
    example: "ALTER TABLE c RENAME TO c_archived;\nALTER TABLE ct RENAME TO c;\n-- and no trigger from c \
              to c_archived",
    fix: "In the transaction of the swap, make a sync trigger from the new table to the old one.",
};

impl Rule for SwapWithoutReverseSync {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        for swap in swaps(scene) {
            let Some(archive) = swap.archive(scene) else {
                continue;
            };
            if swap.has_way_back(&scene.now.pairs) {
                continue;
            }
            let new = swap.new.shown();
            let suspect = Suspect::new(
                format!("{new} → {archive}"),
                format!(
                    "{new} has taken over, and nothing writes to {archive}: to swap them back would \
                     lose every write from here on"
                ),
            )
            .on(swap.pair)
            .severity(Severity::Note, Some(Severity::Note))
            .fix(format!(
                "make a sync trigger from {new} to {archive} in the transaction of the swap"
            ));
            out.push(suspect);
        }
    }
}
