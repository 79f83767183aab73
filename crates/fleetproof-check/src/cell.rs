use fleetproof_model::{Cohort, RunnerType};

/// A column of the matrix: runners of one type with one kind of history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Cell {
    /// Whom the runners serve.
    pub runner_type: RunnerType,
    /// How they came to be what they are.
    pub cohort: Cohort,
}
