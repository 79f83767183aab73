//! SQL of changes that are known to be bad, for drills.

/// A change of the schema that breaks something on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patch {
    /// Its name, the file's without `.sql`.
    pub name: &'static str,
    /// What to run.
    pub sql: &'static str,
}

macro_rules! patches {
    ($($name:literal),+ $(,)?) => {
        &[$(Patch { name: $name, sql: include_str!(concat!("../patches/", $name, ".sql")) }),+]
    };
}

/// All patches.
pub const PATCHES: &[Patch] = patches![
    "backfill-skips-never-contacted",
    "creation-counts-as-contact",
    "creation-never-finished",
    "heartbeat-locks-runner",
    "machine-leaves-all-runners",
    "manager-delete-suppressed",
    "manager-owned-by-runner",
    "managers-outlive-group-runner",
    "new-manager-silences-others",
    "one-runner-per-project",
    "pause-drops-managers",
    "premature-foreign-key",
    "premature-foreign-key-group",
    "premature-foreign-key-instance",
    "premature-foreign-key-project",
    "registration-makes-a-manager",
    "reset-drops-managers",
    "runner-goes-with-last-manager",
    "shadow-check-on-project-partition",
    "shadow-key-before-cascade",
    "shadow-note-shorter",
    "shadow-partitions-exchanged",
    "shadow-row-left-over",
    "shadow-unique-system-id",
    "stale-manager-reborn",
    "sync-deletes-siblings",
    "sync-exchanges-columns",
    "sync-forgets-executor",
    "sync-forgets-timeout",
    "sync-managers-off-for-group",
    "sync-managers-without-delete",
    "sync-runners-for-replicas-only",
    "sync-runners-without-delete",
    "sync-runners-without-update",
    "sync-skips-first-contact",
    "sync-swallows-errors",
    "sync-update-of-some-columns",
    "sync-without-rights",
    "system-id-is-unique",
    "update-reaches-neighbours",
];

/// The SQL of a patch, or `None` if there is none of that name.
pub fn patch(name: &str) -> Option<&'static str> {
    PATCHES
        .iter()
        .find(|patch| patch.name == name)
        .map(|patch| patch.sql)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_listed() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/patches");
        let mut files: Vec<_> = std::fs::read_dir(folder)
            .expect("the folder is there")
            .map(|entry| {
                entry
                    .expect("readable")
                    .file_name()
                    .into_string()
                    .expect("UTF-8")
            })
            .collect();
        files.sort();
        let mut listed: Vec<_> = PATCHES
            .iter()
            .map(|patch| format!("{}.sql", patch.name))
            .collect();
        listed.sort();
        assert_eq!(files, listed);
    }

    #[test]
    fn an_unknown_name_gives_nothing() {
        assert_eq!(patch("premature"), None);
    }
}
