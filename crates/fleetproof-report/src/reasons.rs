//! What has a reason instead of a finding, grouped by reason.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use fleetproof_model::{CellResult, Report, Verdict};

use crate::extent::{Cells, cells_in_words};

/// All results of one verdict that have the same reason.
pub(crate) struct Reason<'r> {
    pub(crate) reason: &'r str,
    /// How many results it stands for.
    pub(crate) count: usize,
    /// Names of the checks, each once.
    pub(crate) checks: Vec<&'r str>,
    /// The types and cohorts, in words.
    pub(crate) cells: String,
}

/// The results of `verdict` that no finding stands for; the most frequent reason first.
pub(crate) fn reasons(report: &Report, verdict: Verdict) -> Vec<Reason<'_>> {
    let mut by_reason: BTreeMap<&str, Vec<&CellResult>> = BTreeMap::new();
    let told = |result: &&CellResult| result.verdict == verdict && result.finding.is_none();
    for result in report.results.iter().filter(told) {
        let reason = result.reason.as_deref().unwrap_or("no reason given");
        by_reason.entry(reason).or_default().push(result);
    }
    let cell = |result: &CellResult| (result.runner_type, result.cohort);
    let universe: Cells = report.results.iter().map(cell).collect();
    let mut reasons: Vec<_> = by_reason
        .into_iter()
        .map(|(reason, results)| {
            let checks: BTreeSet<&str> = results.iter().map(|r| r.check.as_str()).collect();
            let cells = results.iter().map(|result| cell(result)).collect();
            Reason {
                reason,
                count: results.len(),
                checks: checks.into_iter().collect(),
                cells: cells_in_words(&cells, &universe),
            }
        })
        .collect();
    reasons.sort_by_key(|reason| Reverse(reason.count));
    reasons
}
