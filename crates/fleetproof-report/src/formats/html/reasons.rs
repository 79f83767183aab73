//! What has a reason instead of a finding.

use fleetproof_model::{Report, Verdict};
use maud::{Markup, html};

use crate::{page::prose, reasons::reasons, words::thousands};

/// The results of `verdict` by reason, the most frequent first.
pub(super) fn section(report: &Report, verdict: Verdict) -> Option<Markup> {
    let reasons = reasons(report, verdict);
    (!reasons.is_empty()).then(|| {
        html! {
            table.reasons {
                thead {
                    tr { th scope="col" { "Reason" } th scope="col" { "Where" } th scope="col" { "Checks" } th.n scope="col" { "Cells" } }
                }
                tbody {
                    @for reason in &reasons {
                        tr {
                            th scope="row" { (prose(reason.reason)) }
                            td { (reason.cells) }
                            td { (names(&reason.checks)) }
                            td.n { (thousands(reason.count as u64)) }
                        }
                    }
                }
            }
        }
    })
}

/// Names of checks; behind a fold where there are many.
fn names(checks: &[&str]) -> Markup {
    let list = html! {
        @for (number, check) in checks.iter().enumerate() {
            @if number > 0 { ", " }
            code { (check) }
        }
    };
    html! {
        @if checks.len() > 4 {
            details { summary { (checks.len()) " checks" } (list) }
        } @else {
            (list)
        }
    }
}
