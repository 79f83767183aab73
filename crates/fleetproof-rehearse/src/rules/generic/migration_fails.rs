use fleetproof_model::{RuleInfo, Severity};

use crate::rules::{Rule, Scene, Suspect};

/// A statement of the migration that PostgreSQL refuses. Whoever carries the migration out tells of
/// it; here it only stands in the list of rules.
#[derive(Debug)]
pub(crate) struct MigrationFails;

pub(crate) static INFO: RuleInfo = RuleInfo {
    name: "migration-fails",
    summary: "a statement of the migration itself is refused",
    severity: Severity::Error,
    hazards: &[],
    why: "The migration is carried out on a scratch copy of the schema, in which sources and \
          shadows hold rows that are older than it. A statement that is refused there is refused \
          in the database too; its transaction leaves nothing behind, what was committed before it \
          stays. States after it are not judged. A syntax error is no hazard: it ends the run with \
          exit status 2 and the place.",
    example: "ALTER TABLE source ADD COLUMN sharding_key bigint NOT NULL;  -- there are rows",
    fix: "Correct the statement, or what comes before it; then rehearse again, since nothing after \
          it was judged.",
};

impl Rule for MigrationFails {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, _: &Scene<'_>, _: &mut Vec<Suspect>) {}
}
