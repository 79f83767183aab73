use std::time::Duration;

use fleetproof_model::{Cohort, RunnerType, SchemaStep, Verdict};

/// What a run reports while it is under way.
#[derive(Debug, Clone)]
pub enum Progress {
    /// A step begins.
    Step {
        /// The step, where the target has steps.
        step: Option<SchemaStep>,
        /// Pieces of work to come: [`Progress::Done`] events.
        work: usize,
    },
    /// Runners were made.
    Planted {
        /// How many.
        runners: usize,
    },
    /// One piece of work is done.
    Done {
        /// The check, or the journey.
        name: &'static str,
        /// The type of the runner.
        runner_type: RunnerType,
        /// Its cohort.
        cohort: Cohort,
        /// The worst verdict of it.
        verdict: Verdict,
        /// How long it took.
        took: Duration,
    },
    /// What was created is being removed.
    Cleaning {
        /// Runners to remove.
        runners: usize,
    },
}

/// Where [`Progress`] goes; a receiver that is gone is no error.
pub type ProgressSender = tokio::sync::mpsc::UnboundedSender<Progress>;
