//! What a person sees after `fleetproof rehearse`: each hazard like a compiler's diagnostic, then in
//! short what was there before, what could not be read, and one line that sums up.

use std::io::{self, Write};

use fleetproof_model::{Compared, Exit, Hazard, HazardReport, Severity};

use super::HazardFormat;
use crate::{
    Style,
    hazards::{
        Rehearsed,
        story::title_and_rest,
        summary::{found, is_foremost, looked_at},
    },
    paint::Role,
    sheet::{Lead, Sheet},
    words::{list, thousands},
};

mod diagnostic;
mod notes;

/// For people, on a terminal or in a CI log.
pub const TEXT: HazardFormat = HazardFormat {
    name: "text",
    summary: "hazards like a compiler's errors, for people",
    write,
};

fn write(rehearsed: &Rehearsed<'_>, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let mut sheet = Sheet::new(style);
    let report = rehearsed.report;
    header(&mut sheet, report);
    let (told, before): (Vec<_>, Vec<_>) = report
        .hazards
        .iter()
        .partition(|hazard| style.full || is_foremost(report, hazard));
    for hazard in &told {
        diagnostic::write(&mut sheet, rehearsed, hazard);
    }
    from_before(&mut sheet, &before);
    compared(&mut sheet, &report.compared);
    unread(&mut sheet, report);
    for note in &report.notes {
        labelled(&mut sheet, "note", Role::Strong, note);
    }
    explained(&mut sheet, &told);
    last_line(&mut sheet, report);
    out.write_all(sheet.finish().as_bytes())
}

fn header(sheet: &mut Sheet, report: &HazardReport) {
    let database = &report.database;
    let mut line = format!(
        "{} {} · database {} · PostgreSQL {}",
        report.tool.name, report.tool.version, database.name, database.version
    );
    if !database.scratch_version.is_empty() {
        line += &format!(", scratch copy on {}", database.scratch_version);
    }
    sheet.paragraph(0, Some(Role::Strong), &line);
}

/// The colour of a severity.
const fn role(severity: Severity) -> Role {
    match severity {
        Severity::Error => Role::Fail,
        Severity::Warning => Role::Doubt,
        Severity::Note => Role::Pass,
    }
}

/// What was there before the migration: a line or two each.
fn from_before(sheet: &mut Sheet, hazards: &[&Hazard]) {
    if hazards.is_empty() {
        return;
    }
    sheet.heading("There before the migration");
    for hazard in hazards {
        let rule = format!("{}[{}]", hazard.severity, hazard.rule);
        let lead = sheet.lead(&[
            (None, "  "),
            (Some(role(hazard.severity)), &rule),
            (None, ": "),
        ]);
        let (title, _) = title_and_rest(&hazard.message);
        sheet.wrapped(&lead, &Lead::blank(4), None, title);
        sheet.paragraph(4, Some(Role::Dim), &format!("at {}", hazard.object));
        if let Some(fix) = &hazard.fix {
            sheet.paragraph(4, None, &format!("fix: {fix}"));
        }
    }
}

fn compared(sheet: &mut Sheet, compared: &[Compared]) {
    if compared.is_empty() {
        return;
    }
    sheet.heading("Rows compared");
    for pair in compared {
        let equal = pair.missing + pair.extra + pair.different == 0;
        let (role, words) = if equal {
            (Role::Pass, "equal".to_owned())
        } else {
            let parts = [
                (pair.missing, "missing"),
                (pair.extra, "extra"),
                (pair.different, "different"),
            ];
            let parts = parts.iter().filter(|(rows, _)| *rows > 0);
            let parts: Vec<String> = parts
                .map(|(rows, what)| format!("{} {what}", thousands(*rows)))
                .collect();
            (Role::Fail, parts.join(", "))
        };
        let lead = sheet.lead(&[(None, "  "), (Some(role), &words), (None, "  ")]);
        let tables = format!("{} → {}", pair.source, pair.shadow);
        sheet.wrapped(&lead, &Lead::blank(4), None, &tables);
        let limit = if sheet.style().full { usize::MAX } else { 6 };
        let parts: Vec<String> = pair
            .parts
            .iter()
            .map(|part| format!("{} with {}", thousands(part.rows), part.part))
            .collect();
        if !parts.is_empty() {
            sheet.paragraph(4, None, &list(&parts, limit));
        }
        if !pair.examples.is_empty() {
            let examples = format!("such as {}", list(&pair.examples, limit));
            sheet.paragraph(4, Some(Role::Dim), &examples);
        }
        if let Some(partial) = &pair.partial {
            sheet.paragraph(4, Some(Role::Doubt), &format!("not all rows: {partial}"));
        }
    }
}

fn unread(sheet: &mut Sheet, report: &HazardReport) {
    if report.unread.is_empty() {
        return;
    }
    sheet.heading("Unread: could not be judged");
    for unread in &report.unread {
        let lead = sheet.lead(&[(None, "  "), (Some(Role::Doubt), "?"), (None, " ")]);
        let text = format!("{}: {}", unread.object, unread.reason);
        sheet.wrapped(&lead, &Lead::blank(6), None, &text);
    }
}

/// Where to read more, as a compiler would say it.
fn explained(sheet: &mut Sheet, hazards: &[&Hazard]) {
    let mut rules: Vec<&str> = hazards.iter().map(|hazard| hazard.rule.as_str()).collect();
    rules.sort_unstable();
    rules.dedup();
    let text = match rules.as_slice() {
        [] => return,
        [rule] => format!("`fleetproof rehearse --explain {rule}` tells more of this hazard."),
        [rule, ..] => format!(
            "`fleetproof rehearse --explain RULE` tells more of {}; begin with {rule}.",
            list(&rules, 4)
        ),
    };
    sheet.blank();
    sheet.paragraph(0, Some(Role::Dim), &text);
}

fn labelled(sheet: &mut Sheet, label: &str, role: Role, text: &str) {
    sheet.blank();
    let lead = sheet.lead(&[(Some(role), label), (None, ": ")]);
    sheet.wrapped(&lead, &Lead::blank(2), None, text);
}

/// The line on which a reader's eye falls when the command has ended.
fn last_line(sheet: &mut Sheet, report: &HazardReport) {
    if let Some(why) = &report.incomplete {
        labelled(sheet, "incomplete", Role::Doubt, why);
    }
    let worst = report.hazards.iter().map(|hazard| hazard.severity).min();
    let role = match (report.exit(worst), worst) {
        (Exit::Clean, _) => Role::Pass,
        (Exit::Found, Some(severity)) => role(severity),
        _ => Role::Doubt,
    };
    sheet.blank();
    let lead = sheet.lead(&[(Some(role), &found(report)), (None, "; ")]);
    sheet.wrapped(&lead, &Lead::blank(2), None, &looked_at(report));
}
