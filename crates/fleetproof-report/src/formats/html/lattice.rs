//! Small multiples along the time line: cohorts down, schema steps and runner types across. One
//! look shows where it breaks, for which type and which age.

use fleetproof_model::{Cohort, Verdict};
use maud::{Markup, html};

use super::cell::{Gap, Mark, td};
use crate::{
    matrix::{Column, Matrix},
    words::{count, step_number},
};

/// The whole run, all checks of a cell taken together.
pub(super) fn time_line(matrix: &Matrix<'_>) -> Option<Markup> {
    if matrix.steps.len() < 2 {
        return None;
    }
    let steps: Vec<usize> = (0..matrix.steps.len()).collect();
    let table = lattice(
        matrix,
        &steps,
        "Verdicts by cohort, schema step and runner type",
        |step, column| tally(matrix, step, column),
    );
    Some(html! {
        p.lead {
            "Each cell takes all checks of a cohort and runner type at a schema step together; a number is how many of them failed. "
            "I, G and P are instance, group and project runners."
        }
        (table)
    })
}

/// All checks of a cell in one mark.
fn tally(matrix: &Matrix<'_>, step: usize, column: Column) -> Option<Mark> {
    let results: Vec<_> = matrix
        .rows()
        .filter_map(|row| matrix.cell(step, row, column))
        .collect();
    let verdict = results.iter().map(|r| r.verdict).reduce(Verdict::and)?;
    let of = |verdict| results.iter().filter(|r| r.verdict == verdict).count();
    let parts: Vec<String> = Verdict::ALL
        .into_iter()
        .filter(|verdict| of(*verdict) > 0)
        .map(|verdict| format!("{} {verdict}", of(verdict)))
        .collect();
    Some(Mark {
        verdict,
        text: (verdict == Verdict::Failed).then(|| of(verdict).to_string()),
        title: format!(
            "{} × {}: {} of {}",
            column.runner_type,
            column.cohort,
            parts.join(", "),
            count(results.len(), "check")
        ),
        finding: results.iter().find_map(|result| result.finding),
        partial: false,
    })
}

/// A table of cohorts by `steps` and runner types; cohorts without a single mark are left out.
pub(super) fn lattice(
    matrix: &Matrix<'_>,
    steps: &[usize],
    caption: &str,
    mark: impl Fn(usize, Column) -> Option<Mark>,
) -> Markup {
    let marks_of = |cohort: Cohort| -> Vec<Option<Mark>> {
        let at = |step: usize| {
            let types = matrix.runner_types.iter();
            types.map(move |kind| {
                (
                    step,
                    Column {
                        runner_type: *kind,
                        cohort,
                    },
                )
            })
        };
        let places = steps.iter().flat_map(|step| at(*step));
        places.map(|(step, column)| mark(step, column)).collect()
    };
    let rows: Vec<(Cohort, Vec<Option<Mark>>)> = matrix
        .cohorts
        .iter()
        .map(|cohort| (*cohort, marks_of(*cohort)))
        .filter(|(_, marks)| marks.iter().any(Option::is_some))
        .collect();
    let cohorts: Vec<Cohort> = rows.iter().map(|(cohort, _)| *cohort).collect();
    let types = matrix.runner_types.len();
    html! {
        div.scroll tabindex="0" role="region" aria-label=(caption) {
            table.lattice {
                caption.hidden { (caption) }
                (head(matrix, steps, &rows))
                tbody {
                    @for (number, (cohort, marks)) in rows.iter().enumerate() {
                        tr.part[opens(&cohorts, number)] {
                            th scope="row" { (cohort_words(*cohort)) }
                            @for (number, mark) in marks.iter().enumerate() {
                                @let gap = if number % types == 0 { Gap::Group } else { Gap::None };
                                (td(mark.as_ref(), gap))
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Steps as stops on a line, and below each the initials of the runner types.
fn head(matrix: &Matrix<'_>, steps: &[usize], rows: &[(Cohort, Vec<Option<Mark>>)]) -> Markup {
    let types = &matrix.runner_types;
    let failed = |step: usize| {
        let cells = step * types.len()..(step + 1) * types.len();
        let marks = rows.iter().flat_map(|(_, marks)| &marks[cells.clone()]);
        marks.flatten().any(|mark| mark.verdict == Verdict::Failed)
    };
    html! {
        thead {
            tr {
                td {}
                @for (number, step) in steps.iter().enumerate() {
                    th.step.o.bad[failed(number)] colspan=(types.len()) scope="colgroup" {
                        @if let Some(name) = matrix.steps[*step] {
                            i { (step_number(name)) } " " (name)
                        }
                    }
                }
            }
            tr {
                td {}
                @for _ in steps {
                    @for (number, kind) in types.iter().enumerate() {
                        th.o[number == 0] scope="col" {
                            abbr title=(kind) { (kind.as_str()[..1].to_uppercase()) }
                        }
                    }
                }
            }
        }
    }
}

/// Whether the cohort of that number is the first of those that were made before a step.
pub(super) fn opens(cohorts: &[Cohort], number: usize) -> bool {
    let before = |number: usize| matches!(cohorts.get(number), Some(Cohort::Before(_)));
    number > 0 && before(number) && !before(number - 1)
}

fn cohort_words(cohort: Cohort) -> Markup {
    html! {
        @match cohort {
            Cohort::Before(step) => { span.muted { "before " } (step) },
            cohort => (cohort),
        }
    }
}
