//! Who notices a drill.

use fleetproof_check::Cohorts;
use fleetproof_model::{Cohort, RunnerType};

/// A check that notices a drill, and the cells in which it does.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Catch {
    pub(crate) check: &'static str,
    types: &'static [RunnerType],
    cohorts: Cohorts,
    /// Whether it fails in every one of these cells, and not by chance in some.
    pub(crate) everywhere: bool,
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
