//! A finding in the manner of a compiler's diagnostic: what is wrong, where, what was expected and
//! observed, what lies behind it, and how to see it again.

use fleetproof_model::{Finding, Report};

use crate::{
    extent::{checks, extent},
    paint::Role,
    sheet::{Lead, Sheet},
    words::{count, list, tame},
};

pub(super) fn write(sheet: &mut Sheet, report: &Report, finding: &Finding) {
    sheet.blank();
    title(sheet, finding);
    location(sheet, finding);
    let bar = sheet.paint(Role::Rule, "  |");
    sheet.line(&bar);
    let extent = extent(report, finding);
    for (number, hit) in extent.hit.iter().enumerate() {
        field(sheet, if number == 0 { "affected" } else { "" }, hit);
    }
    if extent.runners > 0 {
        field(
            sheet,
            "",
            &format!("{} in all", count(extent.runners, "runner")),
        );
    }
    field(sheet, "not", &extent.spared);
    field(sheet, "expected", &finding.expected);
    field(sheet, "observed", &finding.observed);
    let limit = if sheet.style().full { usize::MAX } else { 6 };
    field(sheet, "seen by", &list(&checks(report, finding), limit));
    sheet.line(&bar);
    if let Some(cause) = &finding.likely_cause {
        remark(sheet, "likely cause", cause);
    }
    for (number, line) in finding.server_log.iter().enumerate() {
        remark(sheet, if number == 0 { "server log" } else { "" }, line);
    }
    reproduce(sheet, finding);
}

fn title(sheet: &mut Sheet, finding: &Finding) {
    let number = format!("finding {}", finding.id);
    let lead = sheet.lead(&[(Some(Role::Fail), &number), (None, ": ")]);
    let rest = Lead::blank(number.len() + 2);
    sheet.wrapped(&lead, &rest, Some(Role::Strong), &finding.title);
}

fn location(sheet: &mut Sheet, finding: &Finding) {
    let mut place = finding.endpoint.clone();
    if let Some(status) = finding.status {
        place += &format!(" · status {status}");
    }
    if let Some(id) = &finding.correlation_id {
        place += &format!(" · correlation ID {id}");
    }
    let arrow = sheet.lead(&[(Some(Role::Rule), " -->"), (None, " ")]);
    sheet.wrapped(&arrow, &Lead::blank(5), None, &place);
}

/// A line of the body: `  | label      text`. Nothing at all for an empty text.
fn field(sheet: &mut Sheet, label: &str, text: &str) {
    if text.is_empty() {
        return;
    }
    let bar = (Some(Role::Rule), "  |");
    let label = format!(" {label:<10} ");
    let first = sheet.lead(&[bar, (Some(Role::Dim), &label)]);
    let rest = sheet.lead(&[bar, (None, &" ".repeat(label.len()))]);
    sheet.wrapped(&first, &rest, None, text);
}

/// A line below the body: `  = label: text`; without a label, one more line of the last remark.
fn remark(sheet: &mut Sheet, label: &str, text: &str) {
    let rest = Lead::blank(6);
    if label.is_empty() {
        sheet.wrapped(&rest, &rest, None, text);
        return;
    }
    let label = format!(" {label}: ");
    let first = sheet.lead(&[(Some(Role::Rule), "  ="), (Some(Role::Strong), &label)]);
    sheet.wrapped(&first, &rest, None, text);
}

/// The command stands on lines of its own and is never wrapped: it is there to be copied.
fn reproduce(sheet: &mut Sheet, finding: &Finding) {
    if finding.reproduce.is_empty() {
        return;
    }
    let equals = sheet.paint(Role::Rule, "  =");
    let label = sheet.paint(Role::Strong, "reproduce:");
    sheet.line(&format!("{equals} {label}"));
    for line in tame(&finding.reproduce).lines() {
        sheet.line(&format!("      {line}"));
    }
}
