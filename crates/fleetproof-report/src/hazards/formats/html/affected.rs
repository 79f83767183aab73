//! How many rows of today are concerned, as bars.

use fleetproof_model::{AffectedRows, Hazard};
use maud::{Markup, html};

use crate::words::thousands;

/// What a hazard concerns.
pub(super) fn rows(hazard: &Hazard) -> Markup {
    let Some(rows) = hazard.affected_rows else {
        return html! {};
    };
    html! {
        h4 { "Rows of today" }
        p {
            @match rows {
                0 => "None is concerned yet.",
                1 => { strong { "1" } " row concerned" }
                some => { strong { (thousands(some)) } " rows concerned" }
            }
        }
        (bars(&hazard.affected))
        @if let Some(query) = &hazard.count_query {
            details {
                summary { "How they were counted" }
                pre data-copy { (query) }
            }
        }
    }
}

/// A bar for each part, as long as its share of the longest.
pub(super) fn bars(parts: &[AffectedRows]) -> Markup {
    const WIDTH: f64 = 160.0;
    let most = parts.iter().map(|part| part.rows).max().unwrap_or(0).max(1);
    html! {
        @if !parts.is_empty() {
            table.bars {
                @for part in parts {
                    // What is there is seen, however small.
                    @let width = (part.rows as f64 / most as f64 * WIDTH).max(if part.rows > 0 { 2.0 } else { 0.0 });
                    tr {
                        th scope="row" { code { (part.part) } }
                        td.n { (thousands(part.rows)) }
                        td {
                            svg width=(WIDTH) height="10" aria-hidden="true" {
                                rect width=(format!("{width:.1}")) height="10" rx="2" {}
                            }
                        }
                    }
                }
            }
        }
    }
}
