//! What has a reason instead of a finding: skipped, inconclusive.

use fleetproof_model::{Report, Verdict};

use crate::{
    paint::Role,
    reasons::reasons,
    sheet::Sheet,
    words::{count, list},
};

pub(super) fn write(sheet: &mut Sheet, report: &Report, verdict: Verdict, heading: &str) {
    let reasons = reasons(report, verdict);
    if reasons.is_empty() {
        return;
    }
    sheet.heading(heading);
    let limit = if sheet.style().full { usize::MAX } else { 3 };
    for reason in reasons {
        let role = (verdict != Verdict::Skipped).then_some(Role::of(verdict));
        sheet.paragraph(2, role, reason.reason);
        let cells = count(reason.count, "cell");
        let checks = list(&reason.checks, limit);
        let detail = format!("{cells}: {}; {checks}", reason.cells);
        sheet.paragraph(4, Some(Role::Dim), &detail);
    }
}
