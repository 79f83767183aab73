//! What the rules mean that found something, for whoever meets their names for the first time.

use fleetproof_model::RuleInfo;
use maud::{Markup, html};

use super::card::class;
use crate::{hazards::Rehearsed, page::prose};

/// The rules that found something and are known.
pub(super) fn section(rehearsed: &Rehearsed<'_>) -> Option<Markup> {
    let found = |rule: &&RuleInfo| rehearsed.report.hazards.iter().any(|h| h.rule == rule.name);
    let rules: Vec<_> = rehearsed.rules.iter().filter(found).collect();
    (!rules.is_empty()).then(|| {
        html! {
            @for rule in rules {
                div.rule id={ "rule-" (rule.name) } {
                    h3 { code { (rule.name) } " " span.pill.(class(rule.severity)) { (rule.severity) } }
                    p { strong { (rule.summary) } }
                    @for paragraph in rule.why.split("\n\n") { p.cause { (prose(paragraph)) } }
                    @if !rule.example.trim().is_empty() { pre { (rule.example.trim_matches('\n')) } }
                    p.cause { strong { "Fix: " } (prose(rule.fix)) }
                }
            }
        }
    })
}
