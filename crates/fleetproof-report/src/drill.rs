//! What `drill` shows: for each known-bad change, the checks that caught it.

use std::io::{self, Write};

use comfy_table::{Cell, Color, ContentArrangement, Table, presets};
use fleetproof_model::{DrillControl, DrillOutcome, DrillReport};

use crate::{
    Style,
    extent::affected_in_words,
    paint::Role,
    sheet::{Lead, Sheet},
    words::{count, duration, list, tame, thousands},
};

/// Writes `report` as a table, with the healthy control above it and the sum below.
///
/// # Errors
/// What `out` refuses.
pub fn text(report: &DrillReport, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let mut sheet = Sheet::new(style);
    control(&mut sheet, &report.control);
    if !report.drills.is_empty() {
        sheet.blank();
        for line in table(&report.drills, sheet.style()).lines() {
            sheet.line(&line);
        }
    }
    sum(&mut sheet, report);
    out.write_all(sheet.finish().as_bytes())
}

/// Writes `report` as JSON: the model, serialised.
///
/// # Errors
/// What `out` refuses.
pub fn json(report: &DrillReport, mut out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut out, report)?;
    writeln!(out)
}

fn control(sheet: &mut Sheet, control: &DrillControl) {
    let (role, word) = match (control.clean, &control.reason) {
        (true, _) => (Role::Pass, "clean"),
        (false, None) => (Role::Fail, "not clean"),
        (false, Some(_)) => (Role::Doubt, "could not tell"),
    };
    let lead = sheet.lead(&[
        (None, "healthy control: "),
        (Some(role), word),
        (None, ", "),
    ]);
    let summary = &control.summary;
    let text = format!(
        "{} passed, {} failed, {} skipped, {} inconclusive in {}",
        thousands(summary.passed as u64),
        thousands(summary.failed as u64),
        thousands(summary.skipped as u64),
        thousands(summary.inconclusive as u64),
        duration(control.duration_ms)
    );
    sheet.wrapped(&lead, &Lead::blank(2), None, &text);
    for finding in &control.findings {
        sheet.paragraph(2, Some(Role::Fail), finding);
    }
    if let Some(reason) = &control.reason {
        sheet.paragraph(2, Some(Role::Doubt), reason);
    }
}

fn table(drills: &[DrillOutcome], style: &Style) -> Table {
    let mut table = Table::new();
    table
        .load_preset(presets::UTF8_HORIZONTAL_ONLY)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(style.width).unwrap_or(u16::MAX))
        .set_header(["", "drill", "caught by", "where"]);
    if style.color {
        table.enforce_styling();
    } else {
        table.force_no_tty();
    }
    let limit = if style.full { usize::MAX } else { 4 };
    for drill in drills {
        let (glyph, color, caught_by) = match &drill.reason {
            Some(reason) => ("?", Color::Yellow, format!("could not tell: {reason}")),
            None if drill.noticed => ("✓", Color::Green, list(&drill.caught_by, limit)),
            None => ("✗", Color::Red, "nobody".to_owned()),
        };
        table.add_row([
            Cell::new(glyph).fg(color),
            Cell::new(tame(&format!("{}\n{}", drill.drill, drill.summary))),
            Cell::new(tame(&caught_by)),
            Cell::new(affected_in_words(&drill.cells)),
        ]);
    }
    table
}

fn sum(sheet: &mut Sheet, report: &DrillReport) {
    let drills = &report.drills;
    let noticed = drills.iter().filter(|drill| drill.noticed).count();
    let open = drills.iter().filter(|drill| drill.reason.is_some()).count();
    let unnoticed = drills.len() - noticed - open;
    let role = match (unnoticed, open) {
        (0, 0) => Role::Pass,
        (0, _) => Role::Doubt,
        _ => Role::Fail,
    };
    let mut text = format!("{noticed} of {} noticed", count(drills.len(), "drill"));
    if unnoticed > 0 {
        text += &format!(", {unnoticed} unnoticed");
    }
    if open > 0 {
        text += &format!(", {open} could not be told");
    }
    sheet.blank();
    let lead = sheet.lead(&[(Some(role), &text)]);
    let time = format!(" in {}", duration(report.duration_ms));
    sheet.wrapped(&lead, &Lead::blank(2), None, &time);
}
