use fleetproof_model::{RuleInfo, Severity};

use super::{keys::keys, remedy::after, unique::told};
use crate::rules::{Rule, Scene, Suspect};

/// What is left of a unique index whose building was broken off.
#[derive(Debug)]
pub(crate) struct InvalidUniqueEnforces;

static INFO: RuleInfo = RuleInfo {
    name: "invalid-unique-index-enforces",
    summary: "an invalid unique index of a shadow that refuses writes all the same",
    severity: Severity::Error,
    hazards: &[73],
    why: "CREATE UNIQUE INDEX CONCURRENTLY that is cancelled while it waits leaves an index that is \
          invalid, but ready: no query uses it, every write goes into it, and doubles are refused. One \
          that failed on doubles that were there is not ready, and refuses nothing.",
    example: "CREATE UNIQUE INDEX CONCURRENTLY uniq ON ci_runners_e59bb2812d_group (token);  -- ^C",
    fix: "Drop it at once: DROP INDEX CONCURRENTLY.",
};

impl Rule for InvalidUniqueEnforces {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        for key in keys(scene).iter().filter(|key| !key.index.valid) {
            if !key.covered_by(scene).is_empty() {
                continue;
            }
            let message = format!(
                "{} is invalid, so no query uses it, but it is ready: it refuses doubles that {} takes",
                key.index.name,
                key.source.shown(),
            );
            let suspect = told(scene, key, message).map(|suspect| {
                suspect
                    .fix(format!("drop {}, concurrently", key.index.name))
                    .way_out(after([key.dropped()]))
            });
            out.extend(suspect);
        }
    }
}
