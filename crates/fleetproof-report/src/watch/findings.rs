use maud::{Markup, html};

use super::{ShownFinding, WatchedTarget, name_of};
use crate::{page::prose, words::count};

/// Failures with what they rest on.
pub(super) fn section(targets: &[WatchedTarget]) -> Option<Markup> {
    let any = targets.iter().any(|target| !target.findings.is_empty());
    any.then(|| {
        html! {
            @for target in targets.iter().filter(|target| !target.findings.is_empty()) {
                (name_of(target, targets).unwrap_or_default())
                @for finding in &target.findings { (card(finding)) }
                @if target.more_findings > 0 {
                    p.muted { (count(target.more_findings, "further failure")) " in these rounds" }
                }
            }
        }
    })
}

fn card(finding: &ShownFinding) -> Markup {
    html! {
        article.finding {
            header {
                h3 { (finding.check) " fails for " (finding.cell) }
                p.request {
                    code { (finding.endpoint) }
                    @if let Some(status) = finding.status {
                        " " span.pill.f[status >= 400] { "status " (status) }
                    }
                    @if let Some(id) = &finding.correlation_id {
                        " " span.muted { "correlation ID " code { (id) } }
                    }
                    " " span.muted { (rounds(finding)) }
                }
            }
            dl.compare {
                dt { "Expected" } dd.p { (prose(&finding.expected)) }
                dt { "Observed" } dd.f { (finding.observed) }
            }
            @if let Some(cause) = &finding.likely_cause {
                h4 { "Likely cause" }
                p.cause { (cause) }
            }
            @if let Some(page) = &finding.page {
                details {
                    summary { "What the page shows, and what the API says" }
                    p.muted { code { (page.path) } }
                    pre { (page.text) }
                    @for line in &page.console_errors { pre { (line) } }
                    pre { (page.api_answer) }
                }
            }
            details {
                summary { "Reproduce" @if !finding.server_log.is_empty() { ", and the target's log" } }
                pre { (finding.reproduce) }
                @for line in &finding.server_log { pre { (line) } }
            }
        }
    }
}

/// When it was so.
fn rounds(finding: &ShownFinding) -> String {
    match finding.times {
        0 | 1 => format!("round {}", finding.round),
        times => format!(
            "{times} times, in rounds {} to {}",
            finding.first_round, finding.round
        ),
    }
}
