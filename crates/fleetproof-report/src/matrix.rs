//! The report's results as a matrix: checks by activity, runner types by cohort, schema steps.

use std::collections::{BTreeSet, HashMap};

use fleetproof_model::{Activity, CellResult, Cohort, Report, RunnerType, SchemaStep, Verdict};

/// A column of the matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Column {
    pub(crate) runner_type: RunnerType,
    pub(crate) cohort: Cohort,
}

/// The rows of one activity.
#[derive(Debug)]
pub(crate) struct Group<'r> {
    pub(crate) title: String,
    /// Numbers of the rows, as [`Matrix::cell`] takes them.
    pub(crate) rows: Vec<usize>,
    /// Names of the checks, beside `rows`.
    pub(crate) checks: Vec<&'r str>,
}

/// All results, found by step, check and column.
pub(crate) struct Matrix<'r> {
    /// The steps with results, in order. `None` alone where the target's step is not known.
    pub(crate) steps: Vec<Option<SchemaStep>>,
    pub(crate) runner_types: Vec<RunnerType>,
    pub(crate) cohorts: Vec<Cohort>,
    pub(crate) groups: Vec<Group<'r>>,
    rows: usize,
    cells: Vec<Option<&'r CellResult>>,
}

impl<'r> Matrix<'r> {
    /// Sorts the results of `report` into place.
    pub(crate) fn of(report: &'r Report) -> Self {
        let steps: Vec<_> = report
            .results
            .iter()
            .map(|result| step_of(report, result.schema_step))
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect();
        let runner_types = present(
            &RunnerType::ALL,
            report.results.iter().map(|r| r.runner_type),
        );
        let cohorts = present(&Cohort::ALL, report.results.iter().map(|r| r.cohort));
        let groups = groups(report);
        let row_of: HashMap<&str, usize> = groups
            .iter()
            .flat_map(|group| group.checks.iter().copied().zip(group.rows.iter().copied()))
            .collect();
        let rows = row_of.len();
        let mut matrix = Self {
            cells: vec![None; steps.len() * rows * runner_types.len() * cohorts.len()],
            steps,
            runner_types,
            cohorts,
            groups,
            rows,
        };
        for result in &report.results {
            let step = step_of(report, result.schema_step);
            let place = row_of.get(result.check.as_str()).and_then(|row| {
                let step = matrix.steps.iter().position(|known| *known == step)?;
                let column = Column {
                    runner_type: result.runner_type,
                    cohort: result.cohort,
                };
                matrix.place(step, *row, column)
            });
            if let Some(place) = place {
                let cell = &mut matrix.cells[place];
                // Of two results for one cell, the graver one is shown.
                let keep = cell.is_some_and(|old| old.verdict.and(result.verdict) == old.verdict);
                if !keep {
                    *cell = Some(result);
                }
            }
        }
        matrix
    }

    /// The number of the last step; the matrix that a reader sees first is of that one.
    pub(crate) fn last_step(&self) -> usize {
        self.steps.len().saturating_sub(1)
    }

    /// All columns, by runner type and then cohort.
    pub(crate) fn columns(&self) -> impl Iterator<Item = Column> {
        self.runner_types.iter().flat_map(|runner_type| {
            self.cohorts.iter().map(|cohort| Column {
                runner_type: *runner_type,
                cohort: *cohort,
            })
        })
    }

    /// The result of one check in one column at one step, if there is one.
    pub(crate) fn cell(&self, step: usize, row: usize, column: Column) -> Option<&'r CellResult> {
        self.place(step, row, column)
            .and_then(|place| self.cells.get(place).copied().flatten())
    }

    /// The verdict that stands for several rows in one column; `None` where none of them has one.
    pub(crate) fn verdict(
        &self,
        step: usize,
        rows: impl IntoIterator<Item = usize>,
        column: Column,
    ) -> Option<Verdict> {
        rows.into_iter()
            .filter_map(|row| self.cell(step, row, column).map(|cell| cell.verdict))
            .reduce(Verdict::and)
    }

    /// Numbers of all rows.
    pub(crate) fn rows(&self) -> std::ops::Range<usize> {
        0..self.rows
    }

    /// The gravest verdict in a row at a step.
    pub(crate) fn row_verdict(&self, step: usize, row: usize) -> Option<Verdict> {
        self.columns()
            .filter_map(|column| self.cell(step, row, column).map(|cell| cell.verdict))
            .reduce(Verdict::and)
    }

    fn place(&self, step: usize, row: usize, column: Column) -> Option<usize> {
        let by_type = self
            .runner_types
            .iter()
            .position(|t| *t == column.runner_type)?;
        let by_cohort = self.cohorts.iter().position(|c| *c == column.cohort)?;
        let across = by_type * self.cohorts.len() + by_cohort;
        let width = self.runner_types.len() * self.cohorts.len();
        Some((step * self.rows + row) * width + across)
    }
}

/// The step at which something was seen. What bears none was seen at the step that the target was
/// found at.
pub(crate) fn step_of(report: &Report, step: Option<SchemaStep>) -> Option<SchemaStep> {
    step.or(report.target.schema_step)
}

/// The members of `all` that occur, in the order of `all`.
fn present<T: Copy + PartialEq + Ord>(all: &[T], occurring: impl Iterator<Item = T>) -> Vec<T> {
    let occurring: BTreeSet<T> = occurring.collect();
    all.iter()
        .copied()
        .filter(|member| occurring.contains(member))
        .collect()
}

/// Checks with results, by activity in the order of the matrix, each activity in the order in
/// which the report lists its checks. A check that the report does not list is grouped by the
/// first part of its name.
pub(crate) fn groups(report: &Report) -> Vec<Group<'_>> {
    let occurring: BTreeSet<&str> = report.results.iter().map(|r| r.check.as_str()).collect();
    let mut blocks: Vec<(String, Vec<&str>)> = Activity::ALL
        .into_iter()
        .map(|activity| {
            let checks = report
                .checks
                .iter()
                .filter(|check| check.activity == activity)
                .map(|check| check.name.as_str())
                .filter(|name| occurring.contains(name))
                .collect();
            (activity.title().to_owned(), checks)
        })
        .collect();
    let listed: BTreeSet<&str> = report.checks.iter().map(|c| c.name.as_str()).collect();
    for name in occurring.difference(&listed) {
        let title = name.split_once('.').map_or(*name, |(first, _)| first);
        match blocks.iter_mut().find(|(known, _)| known == title) {
            Some((_, checks)) => checks.push(name),
            None => blocks.push((title.to_owned(), vec![name])),
        }
    }
    let mut next = 0;
    blocks
        .into_iter()
        .filter(|(_, checks)| !checks.is_empty())
        .map(|(title, checks)| {
            let rows = (next..next + checks.len()).collect();
            next += checks.len();
            Group {
                title,
                rows,
                checks,
            }
        })
        .collect()
}
