//! Drills: known-bad changes that the suite must notice, by what they break. A defect of the
//! coordinator's code is written in `fleetproof-coordinator/src/defects`, a patch of the schema in
//! `fleetproof-schema/patches`; here stands which checks catch it, and in which cells.

mod catch;
mod create;
mod delete;
mod drill;
mod incidents;
mod list;
mod page;
mod read;
mod refuse;
mod request;
mod reset;
mod shadow;
mod target;
mod update;
mod verify;

pub(crate) use catch::Catch;
pub(crate) use drill::{Change, Drill, Scope, Walk};

/// All drills, in the order in which they are run.
pub(crate) fn all() -> impl Iterator<Item = &'static Drill> {
    GROUPS.iter().copied().flatten()
}

/// The drills, by what they break.
static GROUPS: &[&[Drill]] = &[
    incidents::DRILLS,
    target::DRILLS,
    create::DRILLS,
    verify::DRILLS,
    request::DRILLS,
    read::DRILLS,
    list::DRILLS,
    update::DRILLS,
    reset::DRILLS,
    delete::DRILLS,
    refuse::DRILLS,
    shadow::DRILLS,
    page::DRILLS,
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use fleetproof_check::CHECKS;
    use fleetproof_coordinator::Defect;

    use super::*;

    #[test]
    fn every_name_that_a_drill_refers_to_is_known() {
        let mut names = HashSet::new();
        for drill in all() {
            assert!(names.insert(drill.name), "{} is there twice", drill.name);
            match drill.change {
                Change::Defect(name) => assert!(Defect::named(name).is_some(), "{name}"),
                Change::Patch { name, .. } => {
                    assert!(fleetproof_schema::patch(name).is_some(), "{name}");
                }
            }
            assert!(!drill.caught_by.is_empty(), "{}", drill.name);
            for catch in drill.caught_by {
                let known = CHECKS.iter().any(|entry| entry.meta.name == catch.check);
                assert!(known, "{}: {}", drill.name, catch.check);
            }
        }
    }

    #[test]
    fn every_known_bad_change_has_its_drill() {
        let name_of = |drill: &Drill| match drill.change {
            Change::Defect(name) => Defect::named(name).map_or(name, |defect| defect.name),
            Change::Patch { name, .. } => name,
        };
        let drilled: HashSet<_> = all().map(name_of).collect();
        for defect in fleetproof_coordinator::defects() {
            assert!(drilled.contains(defect.name), "{}", defect.name);
        }
        for patch in fleetproof_schema::PATCHES {
            assert!(drilled.contains(patch.name), "{}", patch.name);
        }
    }
}
