//! For people: what failed like a compiler's errors, then the files, then one line that sums up.

use fleetproof_model::{Exit, TimelineReport};

use super::{Walked, failure, table};
use crate::{
    Style,
    paint::Role,
    sheet::{Lead, Sheet},
    words::{count, duration, thousands},
};

pub(super) fn text(walked: &Walked<'_>, style: &Style) -> String {
    let mut sheet = Sheet::new(style);
    let report = walked.report;
    header(&mut sheet, report);
    for refusal in &report.refusals {
        failure::refused(&mut sheet, walked, refusal);
    }
    for failure in &report.failures {
        failure::write(&mut sheet, walked, failure);
    }
    table::files(&mut sheet, report);
    table::held_up(&mut sheet, report);
    for note in &report.notes {
        labelled(&mut sheet, "note", Role::Strong, note);
    }
    if let Some(why) = &report.incomplete {
        labelled(&mut sheet, "incomplete", Role::Doubt, why);
    }
    last_line(&mut sheet, report);
    sheet.finish()
}

fn header(sheet: &mut Sheet, report: &TimelineReport) {
    let line = format!(
        "{} {} · time line {} · PostgreSQL {} · {}",
        report.tool.name,
        report.tool.version,
        report.source,
        report.server,
        count(report.managers, "runner manager")
    );
    sheet.paragraph(0, Some(Role::Strong), &line);
}

fn labelled(sheet: &mut Sheet, label: &str, role: Role, text: &str) {
    sheet.blank();
    let lead = sheet.lead(&[(Some(role), label), (None, ": ")]);
    sheet.wrapped(&lead, &Lead::blank(2), None, text);
}

/// The line on which a reader's eye falls when the command has ended.
fn last_line(sheet: &mut Sheet, report: &TimelineReport) {
    let (made, failed) = report.files.iter().fold((0, 0), |(made, failed), file| {
        let both = [&file.live, &file.checks];
        let made_now: u64 = both.iter().map(|requests| requests.made).sum();
        let failed_now: u64 = both.iter().map(|requests| requests.failed).sum();
        (made + made_now, failed + failed_now)
    });
    let (role, found) = match (report.exit(), failed) {
        (Exit::Clean, _) => (Role::Pass, "no request failed".to_owned()),
        (Exit::Found, 0) => (Role::Fail, "a statement was refused".to_owned()),
        (Exit::Found, _) => {
            let found = format!(
                "{} of {} requests failed",
                thousands(failed),
                thousands(made)
            );
            (Role::Fail, found)
        }
        _ => (Role::Doubt, "could not tell".to_owned()),
    };
    sheet.blank();
    let lead = sheet.lead(&[(Some(role), &found), (None, "; ")]);
    let files = count(report.files.len(), "file");
    let time = duration(report.duration_ms);
    let rest = match failed {
        0 => format!("{files} and {} requests in {time}", thousands(made)),
        _ => format!("{files} in {time}"),
    };
    sheet.wrapped(&lead, &Lead::blank(2), None, &rest);
}
