//! What is told in tables.

use fleetproof_model::{Compared, Unread};
use maud::{Markup, html};

use super::affected::bars;
use crate::{
    page::prose,
    words::{list, thousands},
};

/// Rows of sources and shadows, side by side.
pub(super) fn compared(compared: &[Compared]) -> Option<Markup> {
    let figure = |rows: u64, label: &str| {
        html! {
            td.n data-label=(label) { @if rows > 0 { strong.wrong { (thousands(rows)) } } @else { "0" } }
        }
    };
    (!compared.is_empty()).then(|| {
        html! {
            table.reasons.compared {
                thead {
                    tr {
                        th scope="col" { "Source and shadow" }
                        th.n scope="col" { "Missing" }
                        th.n scope="col" { "Extra" }
                        th.n scope="col" { "Different" }
                        th scope="col" { "Where" }
                    }
                }
                tbody {
                    @for pair in compared {
                        tr {
                            th scope="row" { code { (pair.source) } " → " code { (pair.shadow) } }
                            (figure(pair.missing, "missing")) (figure(pair.extra, "extra")) (figure(pair.different, "different"))
                            td {
                                (bars(&pair.parts))
                                @if !pair.examples.is_empty() { p.muted { "Such as " (list(&pair.examples, 8)) } }
                                @if let Some(partial) = &pair.partial { p.partial { "Not all rows: " (prose(partial)) } }
                            }
                        }
                    }
                }
            }
        }
    })
}

/// What could not be judged, and why.
pub(super) fn unread(unread: &[Unread]) -> Option<Markup> {
    (!unread.is_empty()).then(|| {
        html! {
            table.reasons {
                thead { tr { th scope="col" { "What" } th scope="col" { "Why" } } }
                tbody {
                    @for unread in unread {
                        tr {
                            th scope="row" { code { (unread.object) } }
                            td { (prose(&unread.reason)) }
                        }
                    }
                }
            }
        }
    })
}
