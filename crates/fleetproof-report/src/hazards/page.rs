//! `docs/hazards.md`: every number of the hazard catalogue with the rule that tells it, or why none
//! can, and what each rule is.

use std::collections::BTreeMap;

use fleetproof_model::RuleInfo;

use super::rules::{markdown, numbers};

/// The page as Markdown. `untold` are the numbers that no rule tells, with the reason.
pub fn hazards_page(rules: &[RuleInfo], untold: &[(u8, &str)]) -> String {
    let mut told: BTreeMap<u8, Vec<&str>> = BTreeMap::new();
    for rule in rules {
        for number in rule.hazards {
            told.entry(*number).or_default().push(rule.name);
        }
    }
    let untold: BTreeMap<u8, &str> = untold.iter().copied().collect();
    let mut page = format!(
        "# Hazards\n\n\
         Made from the rules of `fleetproof rehearse`: `--list-rules` lists them, `--explain RULE` \
         tells one. {} of {} hazards of the catalogue are told, by {} rules.\n\n\
         | hazard | told by |\n|---:|---|\n",
        told.len(),
        told.keys()
            .chain(untold.keys())
            .collect::<std::collections::BTreeSet<_>>()
            .len(),
        rules.len(),
    );
    let last = told.keys().chain(untold.keys()).max().copied().unwrap_or(0);
    for number in 1..=last {
        let words = match (told.get(&number), untold.get(&number)) {
            (Some(names), _) => {
                let links = names.iter().map(|name| format!("[{name}](#{name})"));
                links.collect::<Vec<_>>().join(", ")
            }
            (None, Some(why)) => format!("– {}", cell(why)),
            (None, None) => "– no rule yet".to_owned(),
        };
        page += &format!("| {number} | {words} |\n");
    }
    page += "\n## Rules\n";
    for rule in rules {
        page += &format!("\n### {}\n\n", rule.name);
        page += &format!("`{}`", rule.severity);
        if !rule.hazards.is_empty() {
            page += &format!(" · hazards {}", numbers(rule.hazards));
        }
        page += &format!("\n\n{}", markdown(rule));
    }
    page
}

/// Text that stays within its cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}
