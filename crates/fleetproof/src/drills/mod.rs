//! Drills: known-bad changes that the suite must notice. One line each in [`DRILLS`].

use fleetproof_model::SchemaStep;

/// A known-bad change, and where it shows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Drill {
    /// Its name: the number of a public incident, or what is wrong.
    pub(crate) name: &'static str,
    /// What it breaks, in a sentence.
    pub(crate) summary: &'static str,
    /// The change.
    pub(crate) change: Change,
    /// The step of the schema time line to stop at; the newest where it is `None`.
    pub(crate) stop_at: Option<SchemaStep>,
    /// Patterns of the checks to run; all where there are none.
    pub(crate) only: &'static [&'static str],
    /// Checks that are known to notice it; a test holds them to it.
    pub(crate) caught_by: &'static [&'static str],
}

/// What a drill changes.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Change {
    /// A defect of the coordinator's code, by its name.
    Defect(&'static str),
    /// SQL of `fleetproof_schema::patch`, run when the step is reached.
    Patch {
        /// The patch's name.
        name: &'static str,
        /// The step.
        at: SchemaStep,
    },
}

/// All drills, in the order in which they are run.
pub(crate) static DRILLS: &[Drill] = &[
    Drill {
        name: "18679",
        summary: "the manager look-up matches runner_type and sharding_key_id too, which are NULL \
                  in rows from before they existed",
        change: Change::Defect("18679"),
        stop_at: None,
        only: &[],
        caught_by: &["verify.known-manager"],
    },
    premature_foreign_key(
        "18792-group",
        "premature-foreign-key-group",
        "the key of group managers' shadow rows comes before the runners' shadow rows are there",
    ),
    premature_foreign_key(
        "18792-project",
        "premature-foreign-key-project",
        "the key of project managers' shadow rows comes before the runners' shadow rows are there",
    ),
    premature_foreign_key(
        "18792-instance",
        "premature-foreign-key-instance",
        "the key of instance managers' shadow rows comes before the runners' shadow rows are there",
    ),
];

const fn premature_foreign_key(
    name: &'static str,
    patch: &'static str,
    summary: &'static str,
) -> Drill {
    Drill {
        name,
        summary,
        change: Change::Patch {
            name: patch,
            at: SchemaStep::SyncTriggers,
        },
        stop_at: Some(SchemaStep::SyncTriggers),
        only: &[],
        caught_by: &["verify.new-manager"],
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use fleetproof_check::CHECKS;
    use fleetproof_coordinator::Defect;
    use fleetproof_model::NameGlob;

    use super::*;

    #[test]
    fn every_name_that_a_drill_refers_to_is_known() {
        let mut names = HashSet::new();
        for drill in DRILLS {
            assert!(names.insert(drill.name), "{} is there twice", drill.name);
            match drill.change {
                Change::Defect(name) => assert!(Defect::named(name).is_some(), "{name}"),
                Change::Patch { name, .. } => {
                    assert!(fleetproof_schema::patch(name).is_some(), "{name}");
                }
            }
            let known = |glob: &str| {
                let glob: NameGlob = glob.parse().unwrap();
                CHECKS.iter().any(|entry| glob.matches(entry.meta.name))
            };
            assert!(drill.only.iter().all(|glob| known(glob)), "{}", drill.name);
            assert!(!drill.caught_by.is_empty(), "{}", drill.name);
            assert!(
                drill.caught_by.iter().all(|check| known(check)),
                "{}",
                drill.name
            );
        }
    }
}
