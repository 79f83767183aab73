//! What `check --list` shows: each check with what it proves, and where it runs.

use std::io::{self, Write};

use comfy_table::{Attribute, Cell, ContentArrangement, Table, presets};
use fleetproof_model::{Activity, CheckInfo, Cohort, RunnerType};

use crate::{
    Style,
    paint::Role,
    sheet::Sheet,
    words::{count, most, tame},
};

/// Writes `checks` as text, in blocks by activity.
///
/// # Errors
/// What `out` refuses.
pub fn text(checks: &[CheckInfo], style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let mut sheet = Sheet::new(style);
    let sum = count(checks.len(), "check");
    sheet.paragraph(0, Some(Role::Strong), &sum);
    // One width for all blocks, so that they line up.
    let longest = checks.iter().map(|check| check.name.chars().count()).max();
    let name_width = longest.unwrap_or(0).min(36);
    for activity in Activity::ALL {
        let mut table = Table::new();
        table
            .load_preset(presets::NOTHING)
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(u16::try_from(sheet.style().width).unwrap_or(u16::MAX));
        if style.color {
            table.enforce_styling();
        } else {
            table.force_no_tty();
        }
        for check in checks.iter().filter(|check| check.activity == activity) {
            let name = format!("{:<name_width$}", tame(&check.name));
            table.add_row([
                Cell::new(name).add_attribute(Attribute::Bold),
                Cell::new(particulars(check)),
            ]);
        }
        if table.row_count() > 0 {
            sheet.heading(activity.title());
            for line in table.lines() {
                sheet.line(&line);
            }
        }
    }
    out.write_all(sheet.finish().as_bytes())
}

/// Writes `checks` as a JSON array.
///
/// # Errors
/// What `out` refuses.
pub fn json(checks: &[CheckInfo], mut out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut out, checks)?;
    writeln!(out)
}

/// What stands beside a check's name.
fn particulars(check: &CheckInfo) -> String {
    let mut lines = vec![
        check.proves.clone(),
        check.endpoint.clone(),
        format!(
            "{} × {}",
            most(&check.runner_types, &RunnerType::ALL, "types"),
            most(&check.cohorts, &Cohort::ALL, "cohorts")
        ),
    ];
    if !check.needs.is_empty() {
        lines.push(format!("needs {}", check.needs.join(", ")));
    }
    tame(&lines.join("\n")).into_owned()
}
