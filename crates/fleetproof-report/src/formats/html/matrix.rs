//! The heat map: checks by activity down, runner types and cohorts across; one for each schema
//! step, of which one is shown.

use fleetproof_model::{CellResult, Cohort, Report, Verdict};
use maud::{Markup, html};

use super::{
    cell::{Gap, Mark, class, td},
    lattice::opens,
};
use crate::{
    matrix::{Column, Group, Matrix},
    words::{count, step_number, thousands},
};

/// The matrices with their selector.
pub(super) fn section(report: &Report, matrix: &Matrix<'_>) -> Option<Markup> {
    if report.results.is_empty() {
        return None;
    }
    let shown = first_shown(matrix);
    Some(html! {
        @if matrix.steps.len() > 1 {
            fieldset.steps {
                legend { "Schema step" }
                @for number in 0..matrix.steps.len() {
                    input type="radio" name="step" id={ "step-" (number) } checked[number == shown];
                    label for={ "step-" (number) } { (step_label(matrix, number)) }
                }
            }
        }
        (legend())
        @for number in 0..matrix.steps.len() {
            div class={ "matrix m" (number) @if notable(matrix, number) { " notable" } } {
                (table(report, matrix, number))
            }
        }
    })
}

/// The step with most failures, of those the last; the last of all where nothing failed.
fn first_shown(matrix: &Matrix<'_>) -> usize {
    (0..matrix.steps.len())
        .max_by_key(|step| count_of(matrix, *step, Verdict::Failed))
        .unwrap_or(0)
}

fn count_of(matrix: &Matrix<'_>, step: usize, verdict: Verdict) -> usize {
    matrix
        .rows()
        .flat_map(|row| {
            matrix
                .columns()
                .filter_map(move |c| matrix.cell(step, row, c))
        })
        .filter(|result| result.verdict == verdict)
        .count()
}

/// Whether paper, which has no selector, should have this step too.
fn notable(matrix: &Matrix<'_>, step: usize) -> bool {
    step == matrix.last_step() || count_of(matrix, step, Verdict::Failed) > 0
}

fn step_label(matrix: &Matrix<'_>, number: usize) -> Markup {
    html! {
        @match matrix.steps[number] {
            Some(step) => { (step_number(step)) " " (step) },
            None => "unknown step",
        }
        @for verdict in [Verdict::Failed, Verdict::Inconclusive] {
            @let some = count_of(matrix, number, verdict);
            @if some > 0 {
                span.pill.(class(verdict)) { (thousands(some as u64)) " " (verdict) }
            }
        }
    }
}

fn legend() -> Markup {
    html! {
        ul.legend {
            @for verdict in Verdict::ALL {
                li { span.swatch.(class(verdict)) aria-hidden="true" {} (verdict) }
            }
            li { span.swatch.f.h aria-hidden="true" {} "failed for some runners" }
            li { span.swatch aria-hidden="true" {} "not tried" }
        }
    }
}

fn table(report: &Report, matrix: &Matrix<'_>, step: usize) -> Markup {
    let name = matrix.steps[step].map_or(String::new(), |step| format!(" at schema step {step}"));
    let caption = format!("Checks by runner type and cohort{name}");
    html! {
        div.scroll.tall tabindex="0" role="region" aria-label=(caption) {
            table.heat {
                caption.hidden { (caption) }
                (head(matrix))
                @for group in &matrix.groups {
                    (body(report, matrix, step, group))
                }
            }
        }
    }
}

/// Runner types; whether a cohort is a state or a time of birth; the cohorts.
fn head(matrix: &Matrix<'_>) -> Markup {
    let cohorts = &matrix.cohorts;
    let before = cohorts
        .iter()
        .filter(|c| matches!(c, Cohort::Before(_)))
        .count();
    let states = cohorts.len() - before;
    // With fewer columns there is no room for the words above them.
    let grouped = before >= 4 && states >= 2;
    html! {
        thead {
            tr {
                td {}
                @for kind in &matrix.runner_types {
                    th.kind.o colspan=(cohorts.len()) scope="colgroup" { (kind) }
                }
            }
            @if grouped {
                tr.span {
                    td {}
                    @for _ in &matrix.runner_types {
                        th.o colspan=(states) scope="colgroup" { span.muted { "state" } }
                        th.part colspan=(before) scope="colgroup" { span.muted { "made before" } }
                    }
                }
            }
            tr.names {
                td {}
                @for _ in &matrix.runner_types {
                    @for (number, cohort) in cohorts.iter().enumerate() {
                        th.o[number == 0].part[opens(cohorts, number)] scope="col" {
                            span {
                                @match cohort {
                                    Cohort::Before(step) if grouped => (step),
                                    cohort => (cohort),
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn body(report: &Report, matrix: &Matrix<'_>, step: usize, group: &Group<'_>) -> Markup {
    let told: Vec<(usize, &str)> = group
        .rows
        .iter()
        .copied()
        .zip(group.checks.iter().copied())
        .filter(|(row, _)| matrix.row_verdict(step, *row).is_some())
        .collect();
    let columns = matrix.runner_types.len() * matrix.cohorts.len();
    html! {
        @if !told.is_empty() {
            tbody {
                tr.activity {
                    th scope="rowgroup" { (group.title) }
                    td colspan=(columns) {}
                }
                @for (row, check) in told {
                    @let verdict = matrix.row_verdict(step, row);
                    tr.bad[verdict == Some(Verdict::Failed)] {
                        th scope="row" title=[proves(report, check)] { (check) }
                        @for (number, column) in matrix.columns().enumerate() {
                            @let mark = matrix.cell(step, row, column).map(|r| mark(r, column));
                            (td(mark.as_ref(), gap(matrix, number)))
                        }
                    }
                }
            }
        }
    }
}

/// The room before the column of that number.
fn gap(matrix: &Matrix<'_>, column: usize) -> Gap {
    match column % matrix.cohorts.len() {
        0 => Gap::Group,
        cohort if opens(&matrix.cohorts, cohort) => Gap::Part,
        _ => Gap::None,
    }
}

fn proves<'r>(report: &'r Report, check: &str) -> Option<&'r str> {
    let info = report.checks.iter().find(|info| info.name == check)?;
    Some(&info.proves)
}

fn mark(result: &CellResult, column: Column) -> Mark {
    let mut title = format!(
        "{} × {}: {}",
        column.runner_type, column.cohort, result.verdict
    );
    if result.failed_runners > 0 {
        title += &format!(
            " for {} of {}",
            result.failed_runners,
            count(result.runners, "runner")
        );
    } else if result.runners > 0 {
        title += &format!(", {}", count(result.runners, "runner"));
    }
    if result.requests > 0 {
        title += &format!(", {} ms", result.duration_ms);
    }
    if let Some(reason) = &result.reason {
        title += &format!("; {reason}");
    }
    Mark {
        verdict: result.verdict,
        text: None,
        title,
        finding: result.finding,
        partial: result.verdict == Verdict::Failed && result.failed_runners < result.runners,
    }
}
