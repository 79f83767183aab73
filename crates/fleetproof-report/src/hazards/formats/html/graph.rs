//! Sources and shadows as a graph: who feeds whom, by which trigger, and where the harm is. Pairs
//! with hazards are drawn, with those that their keys refer to; the rest is a list.

use fleetproof_model::{ForeignKey, HazardReport, Severity, Shadow};
use maud::{Markup, html};

use super::card;
use crate::words::{clip, count, tame};

mod draw;
mod keys;
mod layout;
mod lines;
mod pairs;

use keys::{KeyLine, keys};
use layout::{Form, Layout};
use pairs::{Pair, pairs};

/// Pairs that are drawn at most: more than this is no picture any more.
const MOST_DRAWN: usize = 16;
/// Pairs that are drawn with those that their keys refer to.
const MOST_WITH_KEYS: usize = 24;
/// So few pairs are drawn whether anything was found between them or not.
const FEW: usize = 8;

/// The graph, and the list of what is not drawn.
pub(super) fn section(report: &HazardReport) -> Option<Markup> {
    let pairs = pairs(report);
    if pairs.is_empty() {
        return None;
    }
    let (drawn, rest) = choose(&pairs, &report.foreign_keys);
    let tables: Vec<&str> = drawn.iter().flat_map(|p| p.tables()).collect();
    let keys = keys(report, &tables);
    Some(html! {
        (legend(&keys))
        @for form in [Form::Wide, Form::Narrow] {
            (draw::svg(&Layout::of(&drawn, &keys, form)))
        }
        (key_list(&keys))
        (others(&rest))
    })
}

/// The pairs that are drawn, in their order, and the others.
fn choose<'p, 'r>(
    pairs: &'p [Pair<'r>],
    keys: &[ForeignKey],
) -> (Vec<&'p Pair<'r>>, Vec<&'p Pair<'r>>) {
    let mut order: Vec<usize> = (0..pairs.len()).collect();
    order.sort_by_key(|at| pairs[*at].urgency());
    let mut chosen = vec![false; pairs.len()];
    let hit = pairs.iter().filter(|pair| pair.is_hit()).count();
    let most = match hit {
        0 => FEW,
        _ if pairs.len() <= FEW => FEW,
        hit => hit.min(MOST_DRAWN),
    };
    for at in order.into_iter().take(most) {
        chosen[at] = true;
    }
    // What a key of a drawn table refers to belongs into the picture, too.
    let mut count = most.min(pairs.len());
    for key in keys {
        let owns = |table: &str, pair: &Pair<'_>| pair.tables().any(|own| own == table);
        let from_drawn = pairs
            .iter()
            .zip(&chosen)
            .any(|(pair, chosen)| *chosen && owns(&key.table, pair));
        let target = pairs.iter().position(|pair| owns(&key.references, pair));
        if let (true, Some(target)) = (from_drawn && count < MOST_WITH_KEYS, target) {
            count += usize::from(!chosen[target]);
            chosen[target] = true;
        }
    }
    // And what else there is between two drawn tables, such as a sync that leads back.
    let tables: Vec<&str> = pairs
        .iter()
        .zip(&chosen)
        .filter(|(_, chosen)| **chosen)
        .flat_map(|(pair, _)| [pair.source, pair.shadow])
        .collect();
    for (pair, chosen) in pairs.iter().zip(&mut chosen) {
        *chosen |= [pair.source, pair.shadow]
            .iter()
            .all(|table| tables.contains(table));
    }
    let (mut drawn, mut rest) = (Vec::new(), Vec::new());
    for (pair, chosen) in pairs.iter().zip(chosen) {
        if chosen {
            drawn.push(pair);
        } else {
            rest.push(pair);
        }
    }
    rest.sort_by_key(|pair| pair.urgency());
    (drawn, rest)
}

fn legend(keys: &[KeyLine<'_>]) -> Markup {
    html! {
        ul.legend {
            li { (sample("edge")) "kept in step by a trigger" }
            @if !keys.is_empty() { li { (sample("key")) "foreign key" } }
            @if keys.iter().any(|line| line.key.added && line.hazards.is_empty()) { li { (sample("key added")) "foreign key of the migration" } }
            @for severity in [Severity::Error, Severity::Warning, Severity::Note] {
                li { span.swatch.(card::class(severity)) {} (severity) }
            }
        }
    }
}

fn sample(class: &str) -> Markup {
    html! { svg.graph width="34" height="10" aria-hidden="true" { path.(class) d="M0 5H34" {} } }
}

/// The keys by name: a picture has no room for them.
fn key_list(keys: &[KeyLine<'_>]) -> Markup {
    html! {
        @if !keys.is_empty() {
            details.keys open[keys.len() <= 6] {
                summary { (count(keys.len(), "foreign key")) " between these tables" }
                ul {
                    @for KeyLine { key, hazards } in keys {
                        li {
                            code { (key.name) } ": " code { (key.table) " (" (key.columns.join(", ")) ")" }
                            " → " code { (key.references) }
                            @if key.added { " " span.pill { "new" } }
                            @for (number, severity) in hazards {
                                " " a href={ "#hazard-" (number) } { (severity) " " (number) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What is not drawn.
fn others(rest: &[&Pair<'_>]) -> Markup {
    html! {
        @if !rest.is_empty() {
            details.others {
                summary { (count(rest.len(), "more pair")) ", not drawn" }
                table.reasons {
                    thead { tr { th scope="col" { "Source and shadow" } th scope="col" { "Trigger" } th scope="col" { "Events" } th scope="col" { "Hazards" } } }
                    tbody {
                        @for pair in rest {
                            tr {
                                th scope="row" { code { (pair.source) } " → " code { (pair.shadow) } }
                                td { @for sync in &pair.syncs { div { code { (trigger(sync)) } } } }
                                td { @for sync in &pair.syncs { div { (sync.events.join(", ")) } } }
                                td { @for (number, _) in &pair.hazards { a href={ "#hazard-" (number) } { (number) } " " } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn trigger(sync: &Shadow) -> &str {
    sync.trigger.as_deref().unwrap_or("no trigger any more")
}

/// A table's name for a box: what is in `public` goes without saying, and what is too long loses
/// its middle, since names of shadows differ at their ends.
fn short(name: &str, limit: usize) -> String {
    let name = name.strip_prefix("public.").unwrap_or(name);
    let name = tame(name).replace('\n', " ");
    let length = name.chars().count();
    if length <= limit {
        return name;
    }
    let tail: String = name.chars().skip(length - limit / 2).collect();
    format!("{}{tail}", clip(&name, limit - limit / 2))
}

#[cfg(test)]
mod tests {
    use super::short;

    #[test]
    fn long_names_keep_both_ends() {
        assert_eq!(short("public.ci_runners", 20), "ci_runners");
        assert_eq!(
            short("archive.ci_runners_e59bb2812d", 17),
            "archive.…9bb2812d"
        );
        assert_eq!(short("a\u{1b}\nb", 20), "a\\u{1b} b");
    }
}
