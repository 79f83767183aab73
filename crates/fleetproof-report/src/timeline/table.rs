//! The files one by one, and the statements that held requests up.

use fleetproof_model::{TimelineFile, TimelineReport, TimelineStatement};

use super::failure::short;
use crate::{
    paint::Role,
    sheet::Sheet,
    words::{clip, count, tame, thousands},
};

/// Statements that are named before the rest is only counted.
const NAMED: usize = 10;

pub(super) fn files(sheet: &mut Sheet, report: &TimelineReport) {
    if report.files.is_empty() {
        return;
    }
    sheet.heading("Time line");
    let widest = sheet.style().width.saturating_sub(52).max(16);
    let names: Vec<String> = report
        .files
        .iter()
        .map(|file| clip(&tame(short(&file.file)), widest).into_owned())
        .collect();
    let width = names.iter().map(|name| name.chars().count()).max();
    let width = width.unwrap_or_default().max(4);
    let head = format!(
        "  {:width$}  {:>10}  {:>8}  {:>8}  {:>6}  {:>9}",
        "file", "statements", "took", "requests", "failed", "held up"
    );
    let head = sheet.paint(Role::Dim, &head);
    sheet.line(&head);
    for (file, name) in report.files.iter().zip(&names) {
        let requests = file.live.made + file.checks.made;
        let failed = file.live.failed + file.checks.failed;
        let mut refusals = report.refusals.iter();
        let refused = refusals.any(|refusal| {
            refusal.file == file.file && refusal.goes_through_straight_after.is_none()
        });
        let held: f64 = file.statements.iter().map(|one| one.blocked.total_ms).sum();
        let held = if file.beginning || (file.fleet_held_back && file.gave_way == 0) {
            "–".to_owned()
        } else {
            milliseconds(held)
        };
        let line = format!(
            "  {name:width$}  {:>10}  {:>8}  {:>8}  {:>6}  {held:>9}",
            file.statements.len(),
            milliseconds(file.duration_ms),
            thousands(requests),
            thousands(failed),
        );
        let wrong = failed > 0 || refused;
        let line = if wrong {
            sheet.paint(Role::Fail, &line)
        } else {
            line
        };
        sheet.line(&line);
        remarks(sheet, file, refused);
    }
}

fn remarks(sheet: &mut Sheet, file: &TimelineFile, refused: bool) {
    let times = match file.gave_way {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        times => format!("{times} times"),
    };
    let (role, text) = match (file.gave_way, file.fleet_held_back) {
        (0, false) => (None, String::new()),
        (0, true) => (
            Some(Role::Dim),
            "ran straight after the file before it, the fleet held back".to_owned(),
        ),
        (_, false) => (
            Some(Role::Doubt),
            format!("gave way to requests {times}, by a deadlock or a lock time-out"),
        ),
        (_, true) => (
            Some(Role::Doubt),
            format!("gave way to requests {times}, and got its locks with the fleet held back"),
        ),
    };
    if !text.is_empty() {
        sheet.paragraph(4, role, &text);
    }
    if refused {
        sheet.paragraph(4, Some(Role::Fail), "refused; nothing came after it");
    }
}

/// Statements while which requests waited, the worst first.
pub(super) fn held_up(sheet: &mut Sheet, report: &TimelineReport) {
    let mut held: Vec<&TimelineStatement> = report
        .files
        .iter()
        .flat_map(|file| &file.statements)
        .filter(|statement| statement.blocked.waits > 0)
        .collect();
    held.sort_by(|a, b| b.blocked.total_ms.total_cmp(&a.blocked.total_ms));
    if held.is_empty() {
        return;
    }
    sheet.heading("Held requests up (sampled every 10 ms)");
    for statement in held.iter().take(NAMED) {
        let blocked = &statement.blocked;
        let waits = usize::try_from(blocked.waits).unwrap_or(usize::MAX);
        let line = format!(
            "{} in all, the longest {}, {}  {}:{}",
            milliseconds(blocked.total_ms),
            milliseconds(blocked.longest_ms),
            count(waits, "wait"),
            short(&statement.file),
            statement.line
        );
        sheet.paragraph(2, None, &line);
        let first = statement.statement.lines().next().unwrap_or_default();
        let room = sheet.style().width.saturating_sub(4);
        sheet.paragraph(4, Some(Role::Dim), &clip(first, room));
    }
    if held.len() > NAMED {
        let rest = format!("and {}", count(held.len() - NAMED, "further statement"));
        sheet.paragraph(2, None, &rest);
    }
}

fn milliseconds(number: f64) -> String {
    match number {
        n if n < 10.0 => format!("{n:.1} ms"),
        n if n < 1_000.0 => format!("{n:.0} ms"),
        n => format!("{:.1} s", n / 1_000.0),
    }
}
