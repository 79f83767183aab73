//! What has a reason instead of a finding: skipped, inconclusive. Grouped by reason.

use std::collections::{BTreeMap, BTreeSet};

use fleetproof_model::{CellResult, Report, Verdict};

use crate::{
    extent::{Cells, cells_in_words},
    paint::Role,
    sheet::Sheet,
    words::{count, list},
};

/// The results of one verdict for which there is no finding, by reason; most frequent first.
pub(super) fn write(sheet: &mut Sheet, report: &Report, verdict: Verdict, heading: &str) {
    let mut by_reason: BTreeMap<&str, Vec<&CellResult>> = BTreeMap::new();
    let told = |result: &&CellResult| result.verdict == verdict && result.finding.is_none();
    for result in report.results.iter().filter(told) {
        let reason = result.reason.as_deref().unwrap_or("no reason given");
        by_reason.entry(reason).or_default().push(result);
    }
    if by_reason.is_empty() {
        return;
    }
    sheet.heading(heading);
    let universe: Cells = report
        .results
        .iter()
        .map(|result| (result.runner_type, result.cohort))
        .collect();
    let mut by_reason: Vec<_> = by_reason.into_iter().collect();
    by_reason.sort_by_key(|(_, results)| std::cmp::Reverse(results.len()));
    for (reason, results) in by_reason {
        let role = (verdict != Verdict::Skipped).then_some(Role::of(verdict));
        sheet.paragraph(2, role, reason);
        let checks: BTreeSet<&str> = results.iter().map(|r| r.check.as_str()).collect();
        let checks: Vec<&str> = checks.into_iter().collect();
        let cells = results.iter().map(|r| (r.runner_type, r.cohort)).collect();
        let limit = if sheet.style().full { usize::MAX } else { 3 };
        let detail = format!(
            "{}: {}; {}",
            count(results.len(), "cell"),
            cells_in_words(&cells, &universe),
            list(&checks, limit)
        );
        sheet.paragraph(4, Some(Role::Dim), &detail);
    }
}
