//! A page that was not as it should be: how it looked, beside what the API said.

use fleetproof_model::PageEvidence;
use maud::{Markup, html};

use crate::words::count;

/// The page as people saw it, its text and console, and the API's answer.
pub(super) fn seen_page(page: &PageEvidence) -> Markup {
    html! {
        h4 { "The page " code { (page.path) } }
        div.exchange {
            figure.screenshot {
                @match &page.screenshot {
                    Some(picture) => img src=(picture) alt={ "The page " (page.path) " as it was shown" } loading="lazy";,
                    None => p.muted { "No picture was taken." },
                }
                figcaption.muted { "As people see it" }
            }
            div {
                pre { b { "The API says" } "\n" (page.api_answer) }
                @if !page.console_errors.is_empty() {
                    pre.f {
                        b { (count(page.console_errors.len(), "error")) " on the console" } "\n"
                        @for error in &page.console_errors { (error) "\n" }
                    }
                }
            }
        }
        details {
            summary { "Text of the page" }
            pre { (page.text) }
        }
    }
}
