//! What each check proves, for whoever meets its name for the first time.

use fleetproof_model::{Activity, Report};
use maud::{Markup, html};

use crate::{page::prose, words::count};

/// The checks that took part, by activity.
pub(super) fn section(report: &Report) -> Option<Markup> {
    (!report.checks.is_empty()).then(|| {
        html! {
            details.checks {
                summary { "What each of the " (count(report.checks.len(), "check")) " proves" }
                @for activity in Activity::ALL {
                    @let of_activity = || report.checks.iter().filter(move |c| c.activity == activity);
                    @if of_activity().next().is_some() {
                        h3 { (activity.title()) }
                        dl {
                            @for check in of_activity() {
                                dt id={ "check-" (check.name) } { code { (check.name) } }
                                dd {
                                    (prose(&check.proves)) " " code.muted { (check.endpoint) }
                                    @if !check.needs.is_empty() {
                                        span.muted { " · needs " (check.needs.join(", ")) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    })
}
