//! From outcomes to the report.

use std::{collections::BTreeMap, sync::atomic::Ordering};

use fleetproof_model::{
    CellResult, REPORT_SCHEMA, Report, Summary, Target as TargetInfo, Tool, Verdict,
};

use super::Suite;
use crate::{CHECKS, Options, diagnosis};

impl Suite {
    /// Ends the run: removes what was created, finds the causes, and makes the report.
    pub async fn finish(mut self) -> Report {
        self.clean_up().await;
        self.note_sample();
        if let Some(pages) = &self.target.pages {
            let notes = pages.close().await;
            self.notes.extend(notes);
        }
        let findings = diagnosis::diagnose(&self.outcomes, &self.target);
        let results = self.results(&findings.of_outcome);
        let traffic = self.target.client.traffic();
        let mut report = Report {
            schema: REPORT_SCHEMA,
            tool: Tool {
                name: "fleetproof".to_owned(),
                version: env!("CARGO_PKG_VERSION").to_owned(),
            },
            target: TargetInfo {
                url: self.target.url(),
                kind: self.target.kind,
                version: self.target.version.clone(),
                revision: self.target.revision.clone(),
                schema_step: self.step,
                gateway_errors: traffic.gateway_errors,
                requests: traffic.requests,
            },
            started_at: self.started.0,
            duration_ms: self.started.1.elapsed().as_millis() as u64,
            seed: self.options.seed,
            summary: Summary::of(&results),
            results,
            findings: findings.findings,
            latencies: traffic.latencies,
            checks: CHECKS
                .iter()
                .filter(|entry| self.options.wants(entry.meta.name))
                .map(|entry| entry.meta.info())
                .collect(),
            notes: std::mem::take(&mut self.notes),
            incomplete: None,
        };
        report.incomplete = self.incomplete(&report);
        report
    }

    /// Says which checks ran on a sample, where cells are large.
    fn note_sample(&mut self) {
        let Options { per_cell, .. } = self.options;
        let sample = self.options.sample();
        if per_cell > sample {
            self.notes.push(format!(
                "at the last step every one of the {per_cell} runners of a cell made the journey \
                 (the runner's calls, read-back, delete); at earlier steps {sample} of each cell \
                 did; every other check ran on one runner of each cell"
            ));
        }
    }

    /// Results by check, cell and step, in the order of the checks, cells and steps.
    fn results(&self, finding_of: &[Option<usize>]) -> Vec<CellResult> {
        let order: BTreeMap<&str, usize> = CHECKS
            .iter()
            .enumerate()
            .map(|(at, entry)| (entry.meta.name, at))
            .collect();
        let mut results: BTreeMap<_, CellResult> = BTreeMap::new();
        for (outcome, finding) in self.outcomes.iter().zip(finding_of) {
            let place = (
                outcome.step,
                order.get(outcome.check).copied().unwrap_or(usize::MAX),
                outcome.cell,
            );
            let result = results.entry(place).or_insert_with(|| CellResult {
                check: outcome.check.to_owned(),
                runner_type: outcome.cell.runner_type,
                cohort: outcome.cell.cohort,
                schema_step: outcome.step,
                verdict: Verdict::Skipped,
                reason: None,
                duration_ms: 0,
                requests: 0,
                finding: None,
                runners: 0,
                failed_runners: 0,
            });
            let worse = result.verdict.and(outcome.verdict);
            if worse != result.verdict || result.reason.is_none() {
                result.reason.clone_from(&outcome.reason);
            }
            if worse == Verdict::Passed {
                // What could not be asked of one runner was asked of another.
                result.reason = None;
            }
            result.verdict = worse;
            result.finding = result.finding.or(*finding);
            result.duration_ms += outcome.took.as_millis() as u64;
            result.requests += outcome.requests;
            result.runners += usize::from(outcome.verdict != Verdict::Skipped);
            result.failed_runners += usize::from(outcome.verdict == Verdict::Failed);
        }
        results.into_values().collect()
    }

    /// Why the run as a whole has not told all that it should, if it has not.
    fn incomplete(&self, report: &Report) -> Option<String> {
        if self.stop.load(Ordering::Relaxed) {
            return Some("the run was interrupted".to_owned());
        }
        let share = report.target.gateway_errors as f64 / report.target.requests.max(1) as f64;
        if share >= 0.001 {
            let target = &report.target;
            return Some(format!(
                "{} of {} requests were answered by a gateway in front or lost on the way",
                target.gateway_errors, target.requests
            ));
        }
        let ran = |result: &&CellResult| result.verdict != Verdict::Skipped;
        for glob in &self.options.require {
            for runner_type in &self.options.types {
                for entry in CHECKS {
                    let meta = &entry.meta;
                    if !glob.matches(meta.name) || !meta.types.contains(runner_type) {
                        continue;
                    }
                    let mut of_check = report.results.iter().filter(|result| {
                        result.check == meta.name && result.runner_type == *runner_type
                    });
                    if !of_check.clone().any(|result| ran(&result)) {
                        let reason = of_check
                            .next()
                            .and_then(|result| result.reason.clone())
                            .unwrap_or_else(|| "it was not selected".to_owned());
                        let name = meta.name;
                        return Some(format!(
                            "the required check {name} did not run for {runner_type} runners: {reason}"
                        ));
                    }
                }
            }
        }
        None
    }
}
