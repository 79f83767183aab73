//! What a drill is.

use fleetproof_check::{Entry, RunsOn};
use fleetproof_coordinator::Defect;
use fleetproof_model::SchemaStep;

use super::Catch;

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

/// What a check is about: the part of its name before the point.
fn activity(check: &str) -> &str {
    check
        .split_once('.')
        .map_or(check, |(activity, _)| activity)
}
