use maud::{Markup, html};

use super::{WatchedTarget, moment};
use crate::page::prose;

/// What is firing.
pub(super) fn section(targets: &[WatchedTarget]) -> Option<Markup> {
    let alerts: Vec<_> = targets.iter().flat_map(|target| &target.alerts).collect();
    (!alerts.is_empty()).then(|| {
        html! {
            @for alert in alerts {
                article.alert {
                    h3 { (prose(&alert.summary)) }
                    p { (prose(&alert.description)) }
                    p.muted { (alert.name) ", since " (moment(&alert.since)) }
                }
            }
        }
    })
}
