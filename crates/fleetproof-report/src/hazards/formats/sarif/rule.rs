//! What is known of the rules, so that a viewer can explain a result.

use std::collections::BTreeSet;

use fleetproof_model::RuleInfo;

use super::log::{Configuration, Rule, Text};
use crate::hazards::{Rehearsed, rules::markdown};

/// All rules that are known, and bare names for results of others.
pub(super) fn rules(rehearsed: &Rehearsed<'_>) -> Vec<Rule> {
    let known: BTreeSet<&str> = rehearsed.rules.iter().map(|rule| rule.name).collect();
    let named = rehearsed.report.hazards.iter().map(|h| h.rule.as_str());
    let unknown: BTreeSet<&str> = named.filter(|name| !known.contains(name)).collect();
    let bare = unknown.into_iter().map(|name| Rule {
        id: name.to_owned(),
        short_description: None,
        full_description: None,
        help: None,
        default_configuration: None,
    });
    rehearsed.rules.iter().map(described).chain(bare).collect()
}

fn described(rule: &RuleInfo) -> Rule {
    let plain = |text: &str| Text {
        text: text.to_owned(),
        markdown: None,
    };
    Rule {
        id: rule.name.to_owned(),
        short_description: Some(plain(rule.summary)),
        full_description: Some(plain(rule.why)),
        help: Some(Text {
            text: format!(
                "{}\n\nExample:\n{}\n\nFix: {}",
                rule.why, rule.example, rule.fix
            ),
            markdown: Some(markdown(rule)),
        }),
        default_configuration: Some(Configuration {
            level: rule.severity.name(),
        }),
    }
}
