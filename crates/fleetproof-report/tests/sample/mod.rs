//! Reports made by hand, for the tests and for the `sample` example.

use fleetproof_model::{
    CellResult, CheckInfo, Cohort, Finding, Latency, REPORT_SCHEMA, Report, RunnerType, SchemaStep,
    Summary, Target, TargetKind, Tool, Verdict,
};
use time::macros::datetime;

mod catalogue;
mod drills;
mod findings;

pub(crate) use catalogue::checks;
pub(crate) use drills::drills;

/// What became of a cell: a verdict, a reason, and a finding.
type Outcome = (Verdict, Option<&'static str>, Option<usize>);

const PASSED: Outcome = (Verdict::Passed, None, None);

/// The results of `checks` at `steps` in the cells of `cohorts`, as `judge` has it; `None` is a
/// cell that is not tried.
fn results(
    checks: &[CheckInfo],
    steps: &[SchemaStep],
    cohorts: &[Cohort],
    judge: impl Fn(&str, RunnerType, Cohort, SchemaStep) -> Option<Outcome>,
) -> Vec<CellResult> {
    let mut results = Vec::new();
    for (step, check) in steps
        .iter()
        .flat_map(|s| checks.iter().map(move |c| (*s, c)))
    {
        for runner_type in &check.runner_types {
            for cohort in check.cohorts.iter().filter(|c| cohorts.contains(c)) {
                let outcome = judge(&check.name, *runner_type, *cohort, step);
                let Some((verdict, reason, finding)) = outcome else {
                    continue;
                };
                let ran = verdict != Verdict::Skipped;
                results.push(CellResult {
                    check: check.name.clone(),
                    runner_type: *runner_type,
                    cohort: *cohort,
                    schema_step: Some(step),
                    verdict,
                    reason: reason.map(str::to_owned),
                    duration_ms: if ran { 4 + check.name.len() as u64 } else { 0 },
                    requests: if ran { 6 } else { 0 },
                    finding,
                    runners: if ran { 3 } else { 0 },
                    failed_runners: if verdict == Verdict::Failed { 3 } else { 0 },
                });
            }
        }
    }
    results
}

fn report(step: SchemaStep, checks: Vec<CheckInfo>, results: Vec<CellResult>) -> Report {
    Report {
        schema: REPORT_SCHEMA,
        tool: Tool {
            name: "fleetproof".to_owned(),
            version: "0.1.0".to_owned(),
        },
        target: Target {
            url: "http://127.0.0.1:8929".to_owned(),
            kind: TargetKind::Coordinator,
            version: "17.6.0".to_owned(),
            revision: None,
            schema_step: Some(step),
            gateway_errors: 0,
            requests: results.iter().map(|result| result.requests).sum(),
        },
        started_at: datetime!(2025-03-11 14:05:09 UTC),
        duration_ms: 8_140,
        seed: 42,
        summary: Summary::of(&results),
        results,
        findings: Vec::new(),
        latencies: Vec::new(),
        checks,
        notes: Vec::new(),
        incomplete: None,
    }
}

/// The checks of `names`, in the order of the catalogue.
fn some_checks(names: &[&str]) -> Vec<CheckInfo> {
    let mut checks = checks();
    checks.retain(|check| names.contains(&check.name.as_str()));
    checks
}

/// Six checks, four cohorts, one step: nothing wrong.
pub(crate) fn healthy() -> Report {
    let checks = some_checks(&[
        "create.tags",
        "verify.new-manager",
        "verify.known-manager",
        "request.first-contact",
        "delete.runner",
    ]);
    let cohorts = [Cohort::Fresh, Cohort::Recent, Cohort::Stale];
    let results = results(&checks, &[SchemaStep::Swapped], &cohorts, |_, _, _, _| {
        Some(PASSED)
    });
    report(SchemaStep::Swapped, checks, results)
}

/// A cohort exists from some step on: what was made before a step is there from that step on.
fn alive(cohort: Cohort, step: SchemaStep) -> bool {
    match cohort {
        Cohort::Before(before) => before <= step,
        Cohort::NullKeys => step == SchemaStep::ShardingColumns,
        Cohort::Unsynced => step >= SchemaStep::SyncTriggers && step <= SchemaStep::ForeignKey,
        _ => true,
    }
}

/// Whether the premature foreign key fails that cell: an old runner, not in the shadow table,
/// contacted by a new manager.
fn premature_key(check: &str, runner_type: RunnerType, cohort: Cohort, step: SchemaStep) -> bool {
    let old = match cohort {
        Cohort::Unsynced => true,
        Cohort::Before(before) => before <= SchemaStep::SyncTriggers,
        _ => false,
    };
    let inserts = matches!(
        check,
        "verify.new-manager" | "verify.further-manager" | "request.first-contact"
    );
    let typed = runner_type != RunnerType::Instance;
    old && inserts && typed && step == SchemaStep::ForeignKey
}

/// The checks that are run at every step, not at the last one alone.
fn along_the_time_line(check: &str) -> bool {
    matches!(
        check,
        "verify.new-manager"
            | "verify.known-manager"
            | "verify.further-manager"
            | "request.first-contact"
            | "request.known-manager"
            | "read.runner"
            | "read.managers"
    )
}

/// The incident 18792 on a time line that ends at the foreign key: what breaks is a matter of
/// type and age.
pub(crate) fn incident() -> Report {
    let checks = some_checks(&[
        "create.tags",
        "verify.new-manager",
        "verify.known-manager",
        "verify.idempotent",
        "verify.shape",
        "request.first-contact",
        "delete.runner",
    ]);
    let cohorts = [
        Cohort::Fresh,
        Cohort::Recent,
        Cohort::Stale,
        Cohort::Unsynced,
        Cohort::Before(SchemaStep::SyncTriggers),
    ];
    let steps = [SchemaStep::SyncTriggers, SchemaStep::ForeignKey];
    let results = results(&checks, &steps, &cohorts, |check, kind, cohort, step| {
        let at_this_step = step == SchemaStep::ForeignKey || along_the_time_line(check);
        match () {
            () if !at_this_step || !alive(cohort, step) => None,
            () if premature_key(check, kind, cohort, step) => Some((
                Verdict::Failed,
                Some("the answer was 500, not 200"),
                Some(1),
            )),
            () => Some(PASSED),
        }
    });
    let mut report = report(SchemaStep::ForeignKey, checks, results);
    report.findings = vec![findings::premature_key(1, &report)];
    report
}

/// Skipped and inconclusive results on a GitLab of unknown step, and a run cut short.
pub(crate) fn uncertain() -> Report {
    let checks = some_checks(&["verify.new-manager", "read.runner", "shadow.runner-rows"]);
    let cohorts = [Cohort::Fresh, Cohort::Stale, Cohort::Unsynced];
    let mut results = results(
        &checks,
        &[SchemaStep::Swapped],
        &cohorts,
        |check, kind, cohort, _| {
            Some(match (check, kind, cohort) {
                ("shadow.runner-rows", ..) => (Verdict::Skipped, Some("no database given"), None),
                (_, _, Cohort::Unsynced) => (
                    Verdict::Skipped,
                    Some(
                        "the target has no runner without a shadow row, and planting one is only right before the step `backfilled`",
                    ),
                    None,
                ),
                ("read.runner", RunnerType::Project, Cohort::Stale) => {
                    (Verdict::Inconclusive, Some("no answer within 30 s"), None)
                }
                _ => PASSED,
            })
        },
    );
    for result in &mut results {
        result.schema_step = None;
    }
    let mut report = report(SchemaStep::Swapped, checks, results);
    report.target = Target {
        url: "https://gitlab.example.com".to_owned(),
        kind: TargetKind::Gitlab,
        version: "18.5.1-ee".to_owned(),
        revision: Some("3cd2ab1f".to_owned()),
        schema_step: None,
        gateway_errors: 2,
        requests: 1_284,
    };
    report.notes = vec!["The token lacks the scope `create_runner`: runners were made with registration tokens alone.".to_owned()];
    report.incomplete = Some("interrupted after 9 of 27 cells".to_owned());
    report
}

/// A whole run along the time line, with the incident 18792, some doubt, and answer times:
/// 60 checks, 3 runner types, 13 cohorts, 7 steps. With `everywhere`, every check at every step,
/// which is more than a run does.
pub(crate) fn big(everywhere: bool) -> Report {
    let checks = checks();
    let judge = |check: &str, kind, cohort, step| {
        let last = step == SchemaStep::Swapped;
        let tried = everywhere || (alive(cohort, step) && (last || along_the_time_line(check)));
        Some(match () {
            () if !tried && last => (
                Verdict::Skipped,
                Some(
                    "the cohort is planted only at steps at which the target can rightly be in that state",
                ),
                None,
            ),
            () if !tried => return None,
            () if premature_key(check, kind, cohort, step) => (
                Verdict::Failed,
                Some("the answer was 500, not 200"),
                Some(1),
            ),
            () if check == "read.status-manager" && last && cohort == Cohort::Stale => (
                Verdict::Failed,
                Some("`online` instead of `stale`"),
                Some(2),
            ),
            () if check == "list.pages" && kind == RunnerType::Project && last => (
                Verdict::Inconclusive,
                Some("the list grew while it was read"),
                None,
            ),
            () => PASSED,
        })
    };
    let results = results(&checks, &SchemaStep::ALL, &Cohort::ALL, judge);
    let mut report = report(SchemaStep::Swapped, checks, results);
    report.findings = vec![
        findings::premature_key(1, &report),
        findings::stale_manager(2, &report),
    ];
    report.latencies = latencies(&report.checks);
    report.notes = vec![
        "Fields, refusals and lists were checked on 3 runners of each cell.".to_owned(),
        "The coordinator keeps the last contact in memory for up to 55 minutes; rows aged by SQL were aged there too.".to_owned(),
    ];
    report
}

/// Answer times that look like a server's: a hump, a tail, some endpoints slower than others.
fn latencies(checks: &[CheckInfo]) -> Vec<Latency> {
    let mut endpoints: Vec<&str> = checks.iter().map(|c| c.endpoint.as_str()).collect();
    endpoints.sort_unstable();
    endpoints.dedup();
    let mut state = 7_u64;
    let mut uniform = move || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 33) as f64 / f64::from(1_u32 << 31)
    };
    endpoints
        .iter()
        .enumerate()
        .flat_map(|(number, endpoint)| RunnerType::ALL.map(|kind| (number, *endpoint, kind)))
        .filter_map(|(number, endpoint, kind)| {
            let base = 1.2 + (number % 5) as f64 * 1.6 + f64::from(kind.number()) * 0.4;
            let samples = (0..400 + 37 * number)
                .map(|_| {
                    let hump = (uniform() + uniform() + uniform()) / 3.0;
                    let tail = if uniform() > 0.985 { 14.0 } else { 1.0 };
                    base * (0.5 + 1.4 * hump) * tail
                })
                .collect();
            Latency::of(endpoint, kind, samples)
        })
        .collect()
}

/// A report whose every text tries to be something else.
pub(crate) fn hostile() -> Report {
    const TEXT: &str = "</script><script>alert(1)</script>\"'&<b>\u{1b}[31m\u{0}]]>\u{202e}";
    let mut report = incident();
    report.target.url = format!("http://x/{TEXT}");
    report.target.version = TEXT.to_owned();
    report.tool.version = TEXT.to_owned();
    report.notes = vec![TEXT.to_owned()];
    report.incomplete = Some(TEXT.to_owned());
    for check in &mut report.checks {
        check.name += TEXT;
        check.endpoint += TEXT;
        check.proves += TEXT;
        check.needs = vec![TEXT.to_owned()];
    }
    for result in &mut report.results {
        result.check += TEXT;
        result.reason = result.reason.take().map(|reason| reason + TEXT);
    }
    for finding in &mut report.findings {
        hostile_finding(finding, TEXT);
    }
    report.latencies = Latency::of(TEXT, RunnerType::Group, vec![1.0, 2.0])
        .into_iter()
        .collect();
    report
}

fn hostile_finding(finding: &mut Finding, text: &str) {
    for field in [
        &mut finding.title,
        &mut finding.expected,
        &mut finding.observed,
        &mut finding.endpoint,
        &mut finding.reproduce,
    ] {
        field.push_str(text);
    }
    finding.correlation_id = Some(text.to_owned());
    finding.likely_cause = Some(text.to_owned());
    finding.server_log = vec![text.to_owned()];
    for check in &mut finding.checks {
        check.push_str(text);
    }
    if let Some(exchange) = &mut finding.exchange {
        exchange.path += text;
        exchange.request_body += text;
        exchange.response_body += text;
        exchange.response_headers = vec![(text.to_owned(), text.to_owned())];
    }
}
