use fleetproof_model::{RuleInfo, Severity};

use super::{keys::keys, remedy::same_type, twins::twins};
use crate::rules::{Rule, Scene, Suspect};

/// A unique key of a shadow for which texts are equal that the source tells apart.
#[derive(Debug)]
pub(crate) struct CollationMergesKeys;

static INFO: RuleInfo = RuleInfo {
    name: "shadow-collation-merges-keys",
    summary: "a unique key of a shadow under a collation for which different texts are equal",
    severity: Severity::Warning,
    hazards: &[60],
    why: "Under a nondeterministic collation, one that ignores case or accents, 'S1' and 's1' are one \
          key. The source, which compares characters, takes both; the second fails in the sync trigger. \
          The type citext does the same.",
    example: "ALTER TABLE ci_runner_machines_687967fa8a\n  \
              ALTER COLUMN system_xid TYPE text COLLATE case_insensitive;",
    fix: "The same collation on both.",
};

/// Texts that such collations take for equal: by case, and by accent.
const ALIKE: &[(&str, &str)] = &[("'same1'", "'SAME1'"), ("'cote1'", "'côté1'")];

impl Rule for CollationMergesKeys {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        for key in keys(scene) {
            let covering = key.covered_by(scene);
            let Some(column) = covering.iter().find_map(|one| key.merged(one).pop()) else {
                continue;
            };
            // One that compares as the shadow does is enough.
            if covering.iter().any(|one| key.merged(one).is_empty()) {
                continue;
            }
            let message = format!(
                "{} on {} takes different texts of {} for equal, and {} does not: the second of two \
                 such rows fails in the sync trigger",
                key.index.name,
                key.table.shown(),
                column.name,
                key.source.shown(),
            );
            let object = format!("{} on {}", key.index.name, key.table.shown());
            let mut suspect = Suspect::new(object, message)
                .on(key.pair)
                .fails_with(&["23505"])
                .naming(key.names(scene))
                .severity(Severity::Warning, None)
                .fix("give both columns the same collation");
            suspect.key = key.identity();
            for (first, second) in ALIKE {
                let value = |of: &crate::catalog::Column, is_second: bool| {
                    let value = if is_second { second } else { first };
                    (of.name == column.name).then(|| (*value).to_owned())
                };
                if let Some(recipe) = key.doubles(scene, value) {
                    suspect = suspect.try_write(recipe);
                }
            }
            let twin = twins(scene).into_iter().find(|twin| {
                twin.pair.shadow == key.pair.shadow
                    && twin.source.oid == key.source.oid
                    && twin.from.name == column.name
            });
            if let Some(twin) = twin {
                suspect = suspect.way_out(same_type(&twin, false));
            }
            out.push(suspect);
        }
    }
}
