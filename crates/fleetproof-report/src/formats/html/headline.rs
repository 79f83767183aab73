//! The top of the page: whether all is well, the one thing to know, and the figures of the run.

use fleetproof_model::{Exit, Finding, Report, Summary};
use maud::{Markup, html};
use time::{UtcOffset, macros::format_description};

use crate::{
    extent::{Extent, extent},
    matrix::Matrix,
    page::{Tone, prose, sentence, tile},
    words::{count, duration, target_kind, thousands},
};

/// What the page is about, for the tab.
pub(super) fn title(report: &Report) -> String {
    let verdict = match report.exit() {
        Exit::Clean => "passed".to_owned(),
        Exit::Found => count(report.findings.len(), "finding"),
        Exit::Unknown | Exit::Usage => "could not tell".to_owned(),
    };
    let target = &report.target;
    format!(
        "{verdict} · {} {} · fleetproof",
        target_kind(target.kind),
        target.version
    )
}

/// How all went.
pub(super) fn tone(report: &Report) -> Tone {
    match report.exit() {
        Exit::Clean => Tone::Good,
        Exit::Found => Tone::Bad,
        Exit::Unknown | Exit::Usage => Tone::Doubt,
    }
}

/// The verdict in a sentence.
pub(super) fn headline(report: &Report, matrix: &Matrix<'_>) -> Markup {
    let tone = tone(report);
    let word = match tone {
        Tone::Good => "Passed",
        Tone::Bad => "Failed",
        Tone::Doubt => "Could not tell",
    };
    html! {
        div.headline.(tone.class()) {
            p.verdict { (word) }
            @match foremost(report) {
                Some((finding, extent)) => (bad(report, finding, &extent)),
                None => (otherwise(report, matrix)),
            }
            @if let Some(why) = &report.incomplete {
                p.incomplete { strong { "Incomplete: " } (why) }
            }
        }
    }
}

/// The finding that reaches furthest.
fn foremost(report: &Report) -> Option<(&Finding, Extent)> {
    let reach = |finding: &&Finding| finding.affected.iter().map(|a| a.count).sum::<usize>();
    // Of those that reach equally far, the first.
    let finding = report.findings.iter().rev().max_by_key(reach)?;
    Some((finding, extent(report, finding)))
}

/// How many findings are named beside the foremost one.
const ALSO: usize = 3;

fn bad(report: &Report, finding: &Finding, extent: &Extent) -> Markup {
    let others = || {
        report
            .findings
            .iter()
            .filter(|other| other.id != finding.id)
    };
    let more = others().count().saturating_sub(ALSO);
    html! {
        h1 { a href={ "#finding-" (finding.id) } { (prose(&sentence(&finding.title))) } }
        @for hit in &extent.hit {
            p.reach { (hit) }
        }
        @if !extent.spared.is_empty() {
            p.muted { "Not affected: " (extent.spared) }
        }
        @if others().next().is_some() {
            p.also {
                "Also: "
                @for (number, other) in others().take(ALSO).enumerate() {
                    @if number > 0 { "; " }
                    a href={ "#finding-" (other.id) } { (prose(&other.title)) }
                }
                @if more > 0 {
                    "; " a href="#findings" { (more) " more" }
                }
            }
        }
    }
}

fn otherwise(report: &Report, matrix: &Matrix<'_>) -> Markup {
    let summary = &report.summary;
    let verdict = match (report.exit(), summary.inconclusive) {
        (Exit::Clean, _) => "Nothing wrong was found".to_owned(),
        (Exit::Found, _) => format!("{} failed", count(summary.failed, "result")),
        (Exit::Unknown | Exit::Usage, _) if summary.passed == 0 => {
            "Nothing was proved by this run".to_owned()
        }
        (Exit::Unknown | Exit::Usage, 0) => "The run did not come to its end".to_owned(),
        (Exit::Unknown | Exit::Usage, some) => {
            format!("No answer to rely upon in {}", count(some, "cell"))
        }
    };
    html! {
        h1 { (verdict) }
        p {
            (count(report.checks.len(), "check")) " for "
            (count(matrix.runner_types.len(), "runner type")) " and "
            (count(matrix.cohorts.len(), "cohort"))
            @if matrix.steps.len() > 1 { " along " (matrix.steps.len()) " schema steps" }
            ": " (count(summary.passed, "result")) " passed"
            @if summary.skipped > 0 {
                ", " a href="#skipped" { (thousands(summary.skipped as u64)) " skipped" }
            }
            "."
        }
    }
}

/// Figures of the run.
pub(super) fn tiles(report: &Report) -> Markup {
    let (summary, target) = (&report.summary, &report.target);
    let format = format_description!("[year]-[month]-[day] [hour]:[minute] UTC");
    let started = report.started_at.to_offset(UtcOffset::UTC);
    html! {
        (proportions(summary))
        dl.tiles {
            (tile("Passed", &thousands(summary.passed as u64), "p"))
            (tile("Failed", &thousands(summary.failed as u64), if summary.failed > 0 { "f" } else { "" }))
            (tile("Skipped", &thousands(summary.skipped as u64), ""))
            (tile("Inconclusive", &thousands(summary.inconclusive as u64), if summary.inconclusive > 0 { "q" } else { "" }))
            (tile("Requests", &thousands(target.requests), ""))
            @if target.gateway_errors > 0 {
                (tile("Tried again", &thousands(target.gateway_errors), "q"))
            }
            (tile("Duration", &duration(report.duration_ms), ""))
        }
        dl.facts {
            div { dt { "Target" } dd { (target_kind(target.kind)) " " (target.version) @if let Some(revision) = &target.revision { " (" (revision) ")" } } }
            div { dt { "Address" } dd { code { (target.url) } } }
            @if let Some(step) = target.schema_step {
                div { dt { "Schema step" } dd { (step) } }
            }
            div { dt { "Started" } dd { (started.format(&format).unwrap_or_default()) } }
        }
    }
}

/// A bar of the verdicts' shares, what needs a look first. What is there is seen, however small its
/// share; the bar is then cut at its end, where there is plenty.
fn proportions(summary: &Summary) -> Markup {
    const WIDTH: f64 = 1000.0;
    const LEAST: f64 = 4.0;
    let parts = [
        ("f", summary.failed),
        ("q", summary.inconclusive),
        ("p", summary.passed),
        ("s", summary.skipped),
    ];
    let sum = parts.iter().map(|(_, number)| number).sum::<usize>().max(1);
    let width = |number: usize| match number {
        0 => 0.0,
        some => (some as f64 / sum as f64 * WIDTH).max(LEAST),
    };
    let mut end = 0.0;
    let bars = parts.map(|(class, number)| {
        let from = end;
        end += width(number);
        (class, from, width(number))
    });
    html! {
        svg.proportions viewBox={ "0 0 " (WIDTH) " 6" } preserveAspectRatio="none" aria-hidden="true" {
            @for (class, from, width) in bars.into_iter().filter(|bar| bar.2 > 0.0) {
                rect.(class) x=(format!("{from:.1}")) y="0" width=(format!("{width:.1}")) height="6" {}
            }
        }
    }
}

/// What is left to say.
pub(super) fn footer(report: &Report) -> Markup {
    html! {
        "Made by " (report.tool.name) " " (report.tool.version)
        ", seed " code { (report.seed) } ". "
        "Tokens are masked. The JSON report has the same, for programs."
    }
}
