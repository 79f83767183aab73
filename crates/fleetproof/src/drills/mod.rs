//! Drills: known-bad changes that the suite must notice, by what they break. A defect of the
//! coordinator's code is written in `fleetproof-coordinator/src/defects`, a patch of the schema in
//! `fleetproof-schema/patches`; here stands which checks catch it, and in which cells.

mod incidents;

use fleetproof_check::Cohorts;
use fleetproof_coordinator::Defect;
use fleetproof_model::{Cohort, RunnerType, SchemaStep};

/// All drills, in the order in which they are run.
pub(crate) fn all() -> impl Iterator<Item = &'static Drill> {
    [incidents::DRILLS].into_iter().flatten()
}

/// A known-bad change, and where it shows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Drill {
    /// Its name: the number of a public incident, or what is wrong.
    pub(crate) name: &'static str,
    /// The change.
    pub(crate) change: Change,
    /// Which steps of the schema time line are run through.
    pub(crate) walk: Walk,
    /// Checks that notice it. The proof holds them to it, in exactly these cells.
    pub(crate) caught_by: &'static [Catch],
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
        /// What it breaks, in a sentence.
        summary: &'static str,
    },
}

/// Which steps of the time line a drill runs through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Walk {
    /// The newest alone: what breaks has nothing to do with the schema's past.
    Newest,
    /// All up to this one.
    UpTo(SchemaStep),
}

/// A check that notices a drill, and the cells in which it does.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Catch {
    pub(crate) check: &'static str,
    types: &'static [RunnerType],
    cohorts: Cohorts,
}

impl Drill {
    /// A defect of the coordinator's code, by its name or another that it goes by.
    pub(crate) const fn defect(name: &'static str, caught_by: &'static [Catch]) -> Self {
        Self {
            name,
            change: Change::Defect(name),
            walk: Walk::Newest,
            caught_by,
        }
    }

    /// SQL run when `at` is reached, which is then the last step.
    pub(crate) const fn patch(
        name: &'static str,
        at: SchemaStep,
        summary: &'static str,
        caught_by: &'static [Catch],
    ) -> Self {
        let walk = match at {
            SchemaStep::NEWEST => Walk::Newest,
            earlier => Walk::UpTo(earlier),
        };
        Self {
            name,
            change: Change::Patch { name, at, summary },
            walk,
            caught_by,
        }
    }

    /// The same under another name, such as the number of a public incident.
    pub(crate) const fn named(mut self, name: &'static str) -> Self {
        self.name = name;
        self
    }

    /// The same with the whole time line walked: what breaks depends on the schema's past.
    pub(crate) const fn walked(mut self) -> Self {
        self.walk = Walk::UpTo(SchemaStep::NEWEST);
        self
    }

    /// What it breaks, in a sentence.
    pub(crate) fn summary(&self) -> &'static str {
        match self.change {
            Change::Defect(name) => Defect::named(name).map_or("", |defect| defect.summary),
            Change::Patch { summary, .. } => summary,
        }
    }
}

impl Catch {
    /// The check of that name, in every cell that it is run for.
    pub(crate) const fn by(check: &'static str) -> Self {
        Self {
            check,
            types: &RunnerType::ALL,
            cohorts: Cohorts::All,
        }
    }

    /// The same for runners of these types alone.
    pub(crate) const fn types(mut self, types: &'static [RunnerType]) -> Self {
        self.types = types;
        self
    }

    /// The same for these cohorts alone.
    pub(crate) const fn cohorts(mut self, cohorts: Cohorts) -> Self {
        self.cohorts = cohorts;
        self
    }

    /// The cells in which the check fails, if it is run there at all.
    pub(crate) fn cells(&self) -> impl Iterator<Item = (RunnerType, Cohort)> {
        self.types.iter().flat_map(|kind| {
            let cohorts = Cohort::ALL.into_iter();
            cohorts
                .filter(|cohort| self.cohorts.contain(*cohort))
                .map(|cohort| (*kind, cohort))
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use fleetproof_check::CHECKS;

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
        for defect in fleetproof_coordinator::DEFECTS {
            assert!(drilled.contains(defect.name), "{}", defect.name);
        }
        for patch in fleetproof_schema::PATCHES {
            assert!(drilled.contains(patch.name), "{}", patch.name);
        }
    }
}
