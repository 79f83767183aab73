//! Drills: known-bad changes that the suite must notice, by what they break. A defect of the
//! coordinator's code is written in `fleetproof-coordinator/src/defects`, a patch of the schema in
//! `fleetproof-schema/patches`; here stands which checks catch it, and in which cells.

mod create;
mod delete;
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

use fleetproof_check::{Cohorts, Entry, RunsOn};
use fleetproof_coordinator::Defect;
use fleetproof_model::{Cohort, RunnerType, SchemaStep};

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

/// Which checks are run on a drill, beside the runners' journey.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Scope {
    /// Those that are known to notice it
    Known,
    /// All that are about the same activities as those
    Activities,
    /// All
    Suite,
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
    /// Whether it fails in every one of these cells, and not by chance in some.
    pub(crate) everywhere: bool,
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

    /// Whether the check of `entry` is run on it. The journey always is: what breaks there shows.
    pub(crate) fn concerns(&self, entry: &Entry, scope: Scope) -> bool {
        let name = entry.meta.name;
        let mut known = self.caught_by.iter().map(|catch| catch.check);
        let close = match scope {
            Scope::Known => known.any(|check| check == name),
            Scope::Activities => known.any(|check| activity(check) == activity(name)),
            Scope::Suite => true,
        };
        close || matches!(entry.meta.runs_on, RunsOn::Journey(_))
    }

    /// The same with the time line walked up to `step`, beyond the patch.
    pub(crate) const fn walked_to(mut self, step: SchemaStep) -> Self {
        self.walk = Walk::UpTo(step);
        self
    }

    /// Whether it shows on pages, so that a browser is needed to notice it.
    pub(crate) fn shows_on_pages(&self) -> bool {
        let mut known = self.caught_by.iter().map(|catch| catch.check);
        known.any(|check| activity(check) == "page")
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
            everywhere: true,
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

    /// The same in at least one of these cells: in which is a matter of chance.
    pub(crate) const fn somewhere(mut self) -> Self {
        self.everywhere = false;
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

/// What a check is about: the part of its name before the point.
fn activity(check: &str) -> &str {
    check
        .split_once('.')
        .map_or(check, |(activity, _)| activity)
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
        for defect in fleetproof_coordinator::defects() {
            assert!(drilled.contains(defect.name), "{}", defect.name);
        }
        for patch in fleetproof_schema::PATCHES {
            assert!(drilled.contains(patch.name), "{}", patch.name);
        }
    }
}
