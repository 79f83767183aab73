//! The matrix on a terminal: one character for each cell, so that dozens of checks by dozens of
//! columns stay on a screen. Rows that are all well are folded into one for each activity.

use fleetproof_model::{Cohort, RunnerType, SchemaStep, Verdict};

use crate::{
    matrix::{Column, Group, Matrix},
    paint::{Role, glyph},
    sheet::Sheet,
    words::{cohort_letter, count, step_number, tame},
};

/// Blanks between the label and the cells, and between the cells of two runner types.
const GAP: usize = 2;

/// A row to be set: its label, and the verdict in each column.
struct Row {
    label: String,
    role: Option<Role>,
    verdicts: Vec<Option<Verdict>>,
}

/// Checks × runner type × cohort at the last step.
pub(super) fn checks(sheet: &mut Sheet, matrix: &Matrix<'_>) {
    let last = matrix.last_step();
    sheet.heading(&match matrix.steps.get(last).copied().flatten() {
        Some(step) => format!("Checks at schema step {step}"),
        None => "Checks".to_owned(),
    });
    let full = sheet.style().full;
    let rows = matrix
        .groups
        .iter()
        .flat_map(|group| group_rows(matrix, group, last, full))
        .collect::<Vec<_>>();
    write(sheet, matrix, &rows);
}

/// Schema steps × runner type × cohort, all checks of a step taken together; below a step before
/// the last, the checks that did not pass there.
pub(super) fn time_line(sheet: &mut Sheet, matrix: &Matrix<'_>) {
    if matrix.steps.len() < 2 {
        return;
    }
    sheet.heading("Time line: all checks of a schema step together");
    let mut rows = Vec::new();
    for (number, step) in matrix.steps.iter().enumerate() {
        rows.push(Row {
            label: step.map_or_else(|| "unknown".to_owned(), numbered),
            role: None,
            verdicts: verdicts(matrix, number, || matrix.rows()),
        });
        if number == matrix.last_step() {
            continue;
        }
        for group in &matrix.groups {
            let told = group.rows.iter().zip(&group.checks);
            rows.extend(
                told.filter(|(row, _)| stands_out(matrix, number, **row))
                    .map(|(row, check)| check_row(matrix, number, *row, check)),
            );
        }
    }
    write(sheet, matrix, &rows);
}

/// What glyphs and letters mean.
pub(super) fn legend(sheet: &mut Sheet, matrix: &Matrix<'_>) {
    let mut cohorts = Vec::new();
    let mut before = Vec::new();
    for cohort in &matrix.cohorts {
        match cohort {
            Cohort::Before(step) => before.push(format!("{}={step}", step_number(*step))),
            cohort => cohorts.push(format!("{}={cohort}", cohort_letter(*cohort))),
        }
    }
    if !before.is_empty() {
        cohorts.push(format!("made before step {}", before.join(", ")));
    }
    let glyphs = Verdict::ALL.map(|verdict| format!("{}={verdict}", glyph(verdict)));
    sheet.blank();
    for text in [
        format!("{}, blank: not tried", glyphs.join(", ")),
        cohorts.join(", "),
    ] {
        sheet.paragraph(2, Some(Role::Dim), &text);
    }
}

fn numbered(step: SchemaStep) -> String {
    format!("{} {step}", step_number(step))
}

/// The rows of an activity: one for all of them where all is well, else one for each check that
/// stands out and one for the others.
fn group_rows(matrix: &Matrix<'_>, group: &Group<'_>, step: usize, full: bool) -> Vec<Row> {
    let present = |row: &usize| matrix.row_verdict(step, *row).is_some();
    let told: Vec<(usize, &str)> = group
        .rows
        .iter()
        .copied()
        .zip(group.checks.iter().copied())
        .filter(|(row, _)| present(row))
        .collect();
    let (alone, folded): (Vec<_>, Vec<_>) = told
        .iter()
        .partition(|(row, _)| full || stands_out(matrix, step, *row));
    let heading = format!("{}, {}", group.title, count(told.len(), "check"));
    let fold = |label| Row {
        label,
        role: None,
        verdicts: verdicts(matrix, step, || folded.iter().map(|(row, _)| *row)),
    };
    if told.is_empty() {
        return Vec::new();
    }
    if alone.is_empty() {
        return vec![fold(heading)];
    }
    let mut rows = vec![Row {
        label: heading,
        role: None,
        verdicts: Vec::new(),
    }];
    rows.extend(
        alone
            .iter()
            .map(|(row, check)| check_row(matrix, step, *row, check)),
    );
    match folded.as_slice() {
        [] => {}
        [(row, check)] => rows.push(check_row(matrix, step, *row, check)),
        more => rows.push(fold(format!("  {} more", more.len()))),
    }
    rows
}

fn check_row(matrix: &Matrix<'_>, step: usize, row: usize, check: &str) -> Row {
    Row {
        label: format!("  {}", tame(check)),
        role: matrix
            .row_verdict(step, row)
            .and_then(|verdict| match verdict {
                Verdict::Failed | Verdict::Inconclusive => Some(Role::of(verdict)),
                Verdict::Passed | Verdict::Skipped => None,
            }),
        verdicts: verdicts(matrix, step, || [row]),
    }
}

/// Whether a row has a cell that a reader must see.
fn stands_out(matrix: &Matrix<'_>, step: usize, row: usize) -> bool {
    matches!(
        matrix.row_verdict(step, row),
        Some(Verdict::Failed | Verdict::Inconclusive)
    )
}

fn verdicts<R: IntoIterator<Item = usize>>(
    matrix: &Matrix<'_>,
    step: usize,
    rows: impl Fn() -> R,
) -> Vec<Option<Verdict>> {
    matrix
        .columns()
        .map(|column: Column| matrix.verdict(step, rows(), column))
        .collect()
}

/// Sets rows beside one another's columns: all runner types side by side where the width allows
/// it, else one below the other.
fn write(sheet: &mut Sheet, matrix: &Matrix<'_>, rows: &[Row]) {
    let longest = rows.iter().map(|row| row.label.chars().count()).max();
    let label = longest.unwrap_or(0).clamp(12, 44);
    let types = matrix.runner_types.len();
    let fits = |pitch, types| label + types * (GAP + block(matrix, pitch)) <= sheet.style().width;
    let (pitch, side_by_side) = match () {
        () if fits(2, types) => (2, true),
        () if fits(1, types) => (1, true),
        () if fits(2, 1) => (2, false),
        () => (1, false),
    };
    let all: Vec<usize> = (0..types).collect();
    let batches: Vec<&[usize]> = if side_by_side {
        vec![&all]
    } else {
        all.chunks(1).collect()
    };
    for batch in batches {
        column_heads(sheet, matrix, batch, label, pitch);
        for row in rows {
            let line = set_row(sheet, matrix, row, batch, label, pitch);
            sheet.line(&line);
        }
    }
}

/// The width of the cells of one runner type.
fn block(matrix: &Matrix<'_>, pitch: usize) -> usize {
    let widest = matrix.runner_types.iter().map(|kind| kind.as_str().len());
    (matrix.cohorts.len() * pitch).max(widest.max().unwrap_or(0))
}

/// Two lines above the cells: runner types, and a letter for each cohort.
fn column_heads(
    sheet: &mut Sheet,
    matrix: &Matrix<'_>,
    types: &[usize],
    label: usize,
    pitch: usize,
) {
    let block = block(matrix, pitch);
    let gap = " ".repeat(GAP);
    let letters: String = matrix
        .cohorts
        .iter()
        .map(|cohort| format!("{:<pitch$}", cohort_letter(*cohort)))
        .collect();
    let (mut names, mut below) = (" ".repeat(label), " ".repeat(label));
    for kind in types {
        let kind: RunnerType = matrix.runner_types[*kind];
        names += &format!("{gap}{:<block$}", kind.as_str());
        below += &format!("{gap}{letters:<block$}");
    }
    let names = sheet.paint(Role::Strong, names.trim_end());
    sheet.line(&names);
    let below = sheet.paint(Role::Dim, below.trim_end());
    sheet.line(&below);
}

fn set_row(
    sheet: &Sheet,
    matrix: &Matrix<'_>,
    row: &Row,
    types: &[usize],
    label: usize,
    pitch: usize,
) -> String {
    let mut name: String = row.label.chars().take(label).collect();
    if row.label.chars().count() > label {
        name.pop();
        name.push('…');
    }
    let name = format!("{name:<label$}");
    let mut line = row
        .role
        .map_or(name.clone(), |role| sheet.paint(role, &name));
    if row.verdicts.is_empty() {
        return line;
    }
    let width = matrix.cohorts.len();
    for kind in types {
        line += &" ".repeat(GAP);
        for verdict in &row.verdicts[kind * width..(kind + 1) * width] {
            line += &verdict.map_or(" ".to_owned(), |verdict| {
                sheet.paint(Role::of(verdict), glyph(verdict).encode_utf8(&mut [0; 4]))
            });
            line += &" ".repeat(pitch - 1);
        }
        line += &" ".repeat(block(matrix, pitch) - width * pitch);
    }
    line
}
