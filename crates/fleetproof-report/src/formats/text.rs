//! What a person sees after `fleetproof check`: target, matrix, time line, findings, what was
//! skipped and why, and one line that sums up.

use std::io::{self, Write};

use fleetproof_model::{Exit, Finding, Report, Verdict};
use time::macros::format_description;

use super::Format;
use crate::{
    Style,
    matrix::Matrix,
    paint::Role,
    sheet::{Lead, Sheet},
    words::{count, duration, target_kind, thousands},
};

mod finding;
mod grid;
mod reasons;

/// For people, on a terminal or in a CI log.
pub const TEXT: Format = Format {
    name: "text",
    summary: "matrix and findings, for people",
    write,
};

fn write(report: &Report, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let mut sheet = Sheet::new(style);
    header(&mut sheet, report);
    let matrix = Matrix::of(report);
    if !report.results.is_empty() {
        grid::checks(&mut sheet, &matrix);
        grid::time_line(&mut sheet, &matrix);
        grid::legend(&mut sheet, &matrix);
    }
    for finding in &report.findings {
        finding::write(&mut sheet, report, finding);
    }
    reasons::write(
        &mut sheet,
        report,
        Verdict::Failed,
        "Failed, without a finding",
    );
    reasons::write(&mut sheet, report, Verdict::Inconclusive, "Could not tell");
    reasons::write(&mut sheet, report, Verdict::Skipped, "Skipped");
    notes(&mut sheet, report);
    last_line(&mut sheet, report);
    out.write_all(sheet.finish().as_bytes())
}

/// One finding as text, for formats that quote it.
pub(super) fn finding(report: &Report, finding: &Finding, style: &Style) -> String {
    let mut sheet = Sheet::new(style);
    finding::write(&mut sheet, report, finding);
    sheet.finish().trim_start().to_owned()
}

fn header(sheet: &mut Sheet, report: &Report) {
    let target = &report.target;
    let mut line = format!(
        "{} {} · {} {}",
        report.tool.name,
        report.tool.version,
        target_kind(target.kind),
        target.version
    );
    line.truncate(line.trim_end().len());
    if let Some(revision) = &target.revision {
        line += &format!(" ({revision})");
    }
    line += &format!(" at {}", target.url);
    if let Some(step) = target.schema_step {
        line += &format!(" · schema step {step}");
    }
    let format = format_description!("[year]-[month]-[day] [hour]:[minute]:[second] UTC");
    let started = report.started_at.to_offset(time::UtcOffset::UTC);
    if let Ok(started) = started.format(&format) {
        line += &format!(" · {started}");
    }
    sheet.paragraph(0, Some(Role::Strong), &line);
}

fn notes(sheet: &mut Sheet, report: &Report) {
    if report.notes.is_empty() {
        return;
    }
    sheet.heading("Notes");
    for note in &report.notes {
        sheet.paragraph(2, None, note);
    }
}

/// The line on which a reader's eye falls when the command has ended.
fn last_line(sheet: &mut Sheet, report: &Report) {
    let (role, word) = match report.exit() {
        Exit::Clean => (Role::Pass, "passed"),
        Exit::Found => (Role::Fail, "failed"),
        Exit::Unknown | Exit::Usage => (Role::Doubt, "could not tell"),
    };
    sheet.blank();
    if let Some(why) = &report.incomplete {
        let lead = sheet.lead(&[(Some(Role::Doubt), "incomplete: ")]);
        sheet.wrapped(&lead, &Lead::blank(2), None, why);
    }
    let summary = &report.summary;
    let mut parts = Vec::new();
    if !report.findings.is_empty() {
        parts.push(count(report.findings.len(), "finding"));
    }
    parts.push(format!("{} passed", thousands(summary.passed as u64)));
    for (number, verdict) in [
        (summary.failed, Verdict::Failed),
        (summary.skipped, Verdict::Skipped),
        (summary.inconclusive, Verdict::Inconclusive),
    ] {
        if number > 0 {
            parts.push(format!("{} {verdict}", thousands(number as u64)));
        }
    }
    let mut work = count(
        usize::try_from(report.target.requests).unwrap_or(usize::MAX),
        "request",
    );
    work += &format!(" in {}", duration(report.duration_ms));
    if report.target.gateway_errors > 0 {
        work += &format!(
            ", {} of them answered by a gateway and tried again",
            thousands(report.target.gateway_errors)
        );
    }
    let lead = sheet.lead(&[(Some(role), word), (None, ": ")]);
    let text = format!("{} · {work}", parts.join(", "));
    sheet.wrapped(&lead, &Lead::blank(2), None, &text);
}
