//! Findings as cards: what is wrong and for whom at a glance, the evidence below.

use std::collections::BTreeSet;

use fleetproof_model::{Affected, Finding, HttpEvidence, Report, Verdict};
use maud::{Markup, html};

use super::{cell::Mark, lattice::lattice};
use crate::{
    extent::{by_step, checks, extent},
    matrix::{Column, Matrix},
    page::{prose, sentence},
    words::count,
};

/// All findings.
pub(super) fn section(report: &Report, matrix: &Matrix<'_>) -> Option<Markup> {
    (!report.findings.is_empty()).then(|| {
        html! {
            @for finding in &report.findings {
                (card(report, matrix, finding))
            }
        }
    })
}

fn card(report: &Report, matrix: &Matrix<'_>, finding: &Finding) -> Markup {
    html! {
        article.finding id={ "finding-" (finding.id) } aria-labelledby={ "finding-" (finding.id) "-title" } {
            header {
                h3 id={ "finding-" (finding.id) "-title" } {
                    span.number { (finding.id) } " " (prose(&sentence(&finding.title)))
                }
                p.request {
                    code { (finding.endpoint) }
                    @if let Some(status) = finding.status {
                        " " span.pill.f[status >= 400] { "status " (status) }
                    }
                    @if let Some(id) = &finding.correlation_id {
                        " " span.muted { "correlation ID " code { (id) } }
                    }
                }
            }
            div.columns {
                div.story {
                    (story(report, finding))
                    (evidence(finding))
                }
                div.reach {
                    (reach(report, matrix, finding))
                }
            }
        }
    }
}

fn story(report: &Report, finding: &Finding) -> Markup {
    html! {
        dl.compare {
            dt { "Expected" } dd.p { (prose(&finding.expected)) }
            dt { "Observed" } dd.f { (prose(&finding.observed)) }
        }
        @if let Some(cause) = &finding.likely_cause {
            h4 { "Likely cause" }
            p.cause { (prose(cause)) }
        }
        h4 { "Seen by" }
        p { @for (number, check) in checks(report, finding).iter().enumerate() {
            @if number > 0 { ", " }
            @if report.checks.iter().any(|info| info.name == *check) {
                a href={ "#check-" (check) } { code { (check) } }
            } @else {
                code { (check) }
            }
        } }
    }
}

/// For whom, in words and drawn.
fn reach(report: &Report, matrix: &Matrix<'_>, finding: &Finding) -> Markup {
    let extent = extent(report, finding);
    let hit = by_step(&finding.affected, report.target.schema_step);
    let steps: Vec<usize> = (0..matrix.steps.len())
        .filter(|step| hit.contains_key(&matrix.steps[*step]))
        .collect();
    html! {
        h4 { "Affected" @if extent.runners > 0 { span.muted { " · " (count(extent.runners, "runner")) } } }
        @for words in &extent.hit {
            p { (words) }
        }
        @if !extent.spared.is_empty() {
            p.muted { "Not affected: " (extent.spared) }
        }
        @if !steps.is_empty() {
            (lattice(matrix, &steps, &format!("Cells affected by finding {}", finding.id), |step, column| {
                mark(report, matrix, finding, step, column)
            }))
        }
    }
}

/// What the finding's checks saw in a cell: this finding, or else nothing wrong.
fn mark(
    report: &Report,
    matrix: &Matrix<'_>,
    finding: &Finding,
    step: usize,
    column: Column,
) -> Option<Mark> {
    let here = |affected: &&Affected| {
        let at = affected.schema_step.or(report.target.schema_step);
        (affected.runner_type, affected.cohort, at)
            == (column.runner_type, column.cohort, matrix.steps[step])
    };
    let names: BTreeSet<&str> = checks(report, finding).into_iter().collect();
    let cell = format!("{} × {}", column.runner_type, column.cohort);
    if let Some(affected) = finding.affected.iter().find(here) {
        return Some(Mark {
            verdict: Verdict::Failed,
            text: None,
            title: format!("{cell}: {} affected", count(affected.count, "runner")),
            finding: None,
            partial: false,
        });
    }
    let rows = matrix.groups.iter().flat_map(|group| {
        let rows = group.rows.iter().copied().zip(&group.checks);
        rows.filter(|(_, check)| names.contains(**check))
    });
    let verdict = matrix.verdict(step, rows.map(|(row, _)| row), column)?;
    // What failed otherwise is another finding's, and would only confuse here.
    (verdict != Verdict::Failed).then(|| Mark {
        verdict,
        text: None,
        title: format!("{cell}: {verdict}"),
        finding: None,
        partial: false,
    })
}

fn evidence(finding: &Finding) -> Markup {
    html! {
        @if !finding.reproduce.is_empty() {
            h4 { "Reproduce" }
            pre data-copy { (finding.reproduce) }
        }
        @if !finding.server_log.is_empty() {
            details open {
                summary { "Server log, " (count(finding.server_log.len(), "line")) }
                pre { @for line in &finding.server_log { (line) "\n" } }
            }
        }
        @if let Some(page) = &finding.page {
            (super::seen_page::seen_page(page))
        }
        @if let Some(exchange) = &finding.exchange {
            details {
                summary { "Request and answer, " (format!("{:.1}", exchange.duration_ms)) " ms" }
                (request_and_answer(exchange))
            }
        }
    }
}

fn request_and_answer(exchange: &HttpEvidence) -> Markup {
    html! {
        div.exchange {
            pre {
                b { (exchange.method) " " (exchange.path) } "\n"
                (headers(&exchange.request_headers))
                "\n" (body(&exchange.request_body))
            }
            pre {
                b { @match exchange.status { Some(status) => { "HTTP " (status) }, None => "no answer" } } "\n"
                (headers(&exchange.response_headers))
                "\n" (body(&exchange.response_body))
            }
        }
    }
}

fn headers(headers: &[(String, String)]) -> Markup {
    html! {
        @for (name, value) in headers {
            span.muted { (name) ":" } " " (value) "\n"
        }
    }
}

/// A body as it was, or set over several lines where it is JSON.
fn body(text: &str) -> String {
    match serde_json::from_str::<serde_json::Value>(text) {
        Ok(value) if value.is_object() || value.is_array() => {
            serde_json::to_string_pretty(&value).unwrap_or_else(|_| text.to_owned())
        }
        _ => text.to_owned(),
    }
}
