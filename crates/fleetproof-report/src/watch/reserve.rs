use maud::{Markup, html};

use super::{Reserve, WatchedTarget, moment, name_of};
use crate::words::count;

/// What is held of each cell, and for how long it lasts.
pub(super) fn section(targets: &[WatchedTarget]) -> Option<Markup> {
    let any = targets.iter().any(|target| !target.reserves.is_empty());
    any.then(|| {
        html! {
            p.lead {
                "A runner that was asked is dormant no more, so each is spent once. Cohorts of a new watch "
                "ripen: runners of their age cannot be made."
            }
            @for target in targets.iter().filter(|target| !target.reserves.is_empty()) {
                (name_of(target, targets).unwrap_or_default())
                div.scroll tabindex="0" role="region" aria-label={ "Reserves of " (target.name) } {
                    table.reasons {
                        thead {
                            tr {
                                th scope="col" { "Cell" }
                                th.n scope="col" { "Ready" }
                                th.n scope="col" { "Ripening" }
                                th scope="col" { "Outlook" }
                            }
                        }
                        tbody {
                            @for reserve in &target.reserves {
                                tr {
                                    th scope="row" { (reserve.runner_type) " × " (reserve.cohort) }
                                    td.n { (reserve.ripe) }
                                    td.n { (reserve.ripening) }
                                    td { (outlook(reserve)) }
                                }
                            }
                        }
                    }
                }
                @if target.vanished > 0 {
                    p.muted {
                        (count(usize::try_from(target.vanished).unwrap_or(0), "runner"))
                        " vanished: removed by somebody else, not spent"
                    }
                }
            }
        }
    })
}

fn outlook(reserve: &Reserve) -> Markup {
    html! {
        @match (reserve.ripe, &reserve.next_ripe, &reserve.dry_at) {
            (0, Some(next), _) => { "ripening until " (moment(next)) },
            (0, None, _) if reserve.cohort == "fresh" => "made in each round",
            (0, None, _) => span.dry { "none is held" },
            (_, _, Some(dry)) => span.dry { "runs dry at " (moment(dry)) },
            (_, _, None) => "lasts",
        }
    }
}
