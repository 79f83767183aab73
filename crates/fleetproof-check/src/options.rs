use std::time::Duration;

use fleetproof_model::{NameGlob, RunnerType};

use crate::PageOptions;

/// What to check, and how hard.
#[derive(Debug, Clone)]
pub struct Options {
    /// The runner types.
    pub types: Vec<RunnerType>,
    /// Runners for each runner type and cohort.
    pub per_cell: usize,
    /// Run only checks that match one of these; all where there are none.
    pub only: Vec<NameGlob>,
    /// Run no check that matches one of these.
    pub skip: Vec<NameGlob>,
    /// A skip of a check that matches one of these makes the run incomplete.
    pub require: Vec<NameGlob>,
    /// An answer later than this is a finding.
    pub slow: Duration,
    /// Requests under way at once, at most.
    pub concurrency: usize,
    /// What is drawn at random is drawn from this.
    pub seed: u64,
    /// Whether what was created must be removed at the end; not where the target itself goes.
    pub clean_up: bool,
    /// How pages are looked at, if they are to be.
    pub pages: Option<PageOptions>,
}

impl Options {
    /// Whether the check of that name is wanted.
    pub fn wants(&self, name: &str) -> bool {
        (self.only.is_empty() || self.only.iter().any(|glob| glob.matches(name)))
            && !self.skip.iter().any(|glob| glob.matches(name))
    }

    /// Runners of a cell that go on the journey at a step that is not the last: a sample, for the
    /// step's own sake.
    pub(crate) fn sample(&self) -> usize {
        self.per_cell.min(3)
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            types: RunnerType::ALL.to_vec(),
            per_cell: 3,
            only: Vec::new(),
            skip: Vec::new(),
            require: Vec::new(),
            slow: Duration::from_secs(5),
            concurrency: 16,
            seed: 0,
            clean_up: true,
            pages: None,
        }
    }
}
