//! Rules as they explain themselves.

use fleetproof_model::{RuleInfo, Severity};

/// Those of the sample reports, but for one that is not known.
pub(crate) const RULES: &[RuleInfo] = &[
    RuleInfo {
        name: "premature-foreign-key",
        summary: "A foreign key on a shadow table whose parent shadow is not filled yet",
        severity: Severity::Error,
        hazards: &[1, 3, 4, 5],
        why: "The sync trigger copies each new row into the shadow within the same statement. \
              Where the shadow has a key to another shadow, that row's parent is asked for there.\n\n\
              Rows that are older than the parent's trigger are not in its shadow until they are \
              copied. `NOT VALID` is no help: it spares old rows, not new ones.",
        example: "ALTER TABLE runner_managers_shadow\n  ADD FOREIGN KEY (runner_id, runner_type)\n  \
                  REFERENCES runners_shadow (id, runner_type) NOT VALID;",
        fix: "Copy the parents, then the children, then add the key.",
    },
    RuleInfo {
        name: "stale-sync-function",
        summary: "A column that both tables have and the sync function does not name",
        severity: Severity::Error,
        hazards: &[6, 8],
        why: "A sync function names its columns, and nobody makes it anew when one is added: the \
              shadow keeps the column's default.",
        example: "ALTER TABLE runners_shadow ADD COLUMN labels jsonb;\nALTER TABLE runners ADD COLUMN labels jsonb;",
        fix: "The shadow's column, the source's column and the function in one transaction.",
    },
];
