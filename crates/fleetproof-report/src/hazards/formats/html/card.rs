//! A hazard as a card: what happens and where at a glance, the proof and the way out below.

use fleetproof_model::{Hazard, Severity, WayOut, Witness};
use maud::{Markup, html};

use super::affected;
use crate::{
    hazards::{
        Rehearsed,
        excerpt::Excerpt,
        story::{ended, proof, title_and_rest, way_out_steps},
    },
    page::{prose, sentence},
};

/// Characters of a line of the migration that are shown.
const LONGEST_LINE: usize = 1_000;

/// The class of a severity in the style sheet.
pub(super) const fn class(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "f",
        Severity::Warning => "q",
        Severity::Note => "s",
    }
}

/// The title of a hazard, with a capital letter unless it begins with a name of the database.
pub(super) fn heading(hazard: &Hazard, title: &str) -> String {
    let first = title.split_whitespace().next().unwrap_or_default();
    let is_part = |text: &str| {
        let mut parts = text.split(|c: char| !(c.is_alphanumeric() || c == '_'));
        parts.any(|part| part == first)
    };
    let of_edge = hazard
        .edge
        .as_ref()
        .is_some_and(|edge| is_part(&edge.source) || is_part(&edge.shadow));
    let is_word = first.chars().all(char::is_alphabetic);
    match is_word && !of_edge && !is_part(&hazard.object) {
        true => sentence(title),
        false => title.to_owned(),
    }
}

/// The card of the hazard with that number.
pub(super) fn card(
    rehearsed: &Rehearsed<'_>,
    hazard: &Hazard,
    number: usize,
    folded: bool,
) -> Markup {
    let (title, rest) = title_and_rest(&hazard.message);
    let body = body(rehearsed, hazard, rest);
    html! {
        article.finding.(class(hazard.severity)) id={ "hazard-" (number) } aria-labelledby={ "hazard-" (number) "-title" } {
            header {
                h3 id={ "hazard-" (number) "-title" } {
                    span.number.(class(hazard.severity)) { (number) } " " (prose(&heading(hazard, title)))
                }
                p.request {
                    span.pill.(class(hazard.severity)) { (hazard.severity) } " "
                    (rule(rehearsed, &hazard.rule)) " "
                    @if let Some(file) = &hazard.file {
                        span.place { code { (file) ":" (hazard.line) ":" (hazard.column) } }
                    }
                }
            }
            @if folded {
                details { summary { "More" } (body) }
            } @else {
                (body)
            }
        }
    }
}

/// The rule's name, with a link to what it means where that is told.
fn rule(rehearsed: &Rehearsed<'_>, name: &str) -> Markup {
    html! {
        @if rehearsed.rules.iter().any(|rule| rule.name == name) {
            a href={ "#rule-" (name) } { code { (name) } }
        } @else {
            code { (name) }
        }
    }
}

fn body(rehearsed: &Rehearsed<'_>, hazard: &Hazard, rest: &str) -> Markup {
    html! {
        @if let Some(excerpt) = Excerpt::of(rehearsed, hazard, LONGEST_LINE) { (statement(&excerpt)) }
        @if let Some(line) = hazard.until_line {
            p.until { "Until line " (line) ", where it is gone again: writes in between meet it." }
        }
        div.columns {
            div.story {
                p.object { "At " code { (hazard.object) } }
                @if !rest.is_empty() { p.cause { (prose(rest)) } }
            }
            @if hazard.affected_rows.is_some() { div.reach.rows { (affected::rows(hazard)) } }
        }
        @match &hazard.witness {
            Some(witness) => (proved(hazard, witness)),
            None => (unproved(&hazard.writes_that_fail)),
        }
        (fix(hazard))
    }
}

/// The lines of the file, with what is concerned marked. Numbers are not copied with the text.
fn statement(excerpt: &Excerpt) -> Markup {
    let mut from = 0;
    let lines: Vec<_> = (excerpt.first_line..)
        .zip(excerpt.text.split('\n'))
        .map(|(number, line)| {
            let marked = |at: usize| at.clamp(from, from + line.len()) - from;
            let (start, end) = (marked(excerpt.span.start), marked(excerpt.span.end));
            // An indent is not worth marking.
            let indent = line.len() - line.trim_start().len();
            let start = start.max(indent).min(end);
            from += line.len() + 1;
            let parts = [line.get(..start), line.get(start..end), line.get(end..)];
            (number, parts.map(Option::unwrap_or_default))
        })
        .collect();
    html! {
        pre.source {
            @for (number, [before, marked, after]) in lines {
                span.line data-number=(number) {
                    (before) @if !marked.is_empty() { mark { (marked) } } (after) "\n"
                }
            }
        }
    }
}

fn proved(hazard: &Hazard, witness: &Witness) -> Markup {
    let outcome = match (&witness.error, &hazard.sqlstate) {
        (Some(_), Some(sqlstate)) => format!("PostgreSQL refuses it with {sqlstate}"),
        (Some(_), None) => "PostgreSQL refuses it".to_owned(),
        (None, _) => "It goes through, and source and shadow differ".to_owned(),
    };
    let when = |before| {
        if before {
            "before the migration"
        } else {
            "after the migration"
        }
    };
    html! {
        h4 { "Witness" }
        ol.witness {
            @for (before, statements) in [(true, &witness.history), (false, &witness.setup)] {
                @if !statements.is_empty() {
                    li {
                        span.muted { "Rows" @if hazard.file.is_some() { ", " (when(before)) } }
                        (sql(statements))
                    }
                }
            }
            li { span.muted { "The write" } (sql(std::slice::from_ref(&witness.write))) }
            li {
                span.muted { (outcome) }
                @for said in [&witness.error, &witness.divergence].into_iter().flatten() {
                    pre.said { (said) }
                }
            }
        }
    }
}

fn unproved(writes: &[String]) -> Markup {
    html! {
        @if !writes.is_empty() {
            h4 { "Writes that fail or diverge" }
            (sql(writes))
        }
    }
}

fn fix(hazard: &Hazard) -> Markup {
    let way = hazard.way_out.as_ref();
    html! {
        @if hazard.fix.is_some() || way.is_some() {
            h4 { "Way out" @if let Some(way) = way { (badge(way)) } }
            @if let Some(fix) = &hazard.fix { p.cause { (prose(&sentence(fix))) } }
            @for (when, statements) in way.into_iter().flat_map(way_out_steps) {
                p.when { (sentence(when)) }
                (sql(statements))
            }
            @if let Some(way) = way { p.proof { (sentence(proof(way))) "." } }
        }
    }
}

fn badge(way: &WayOut) -> Markup {
    html! {
        @if way.proved { span.pill.p { "proved" } } @else { span.pill { "not run" } }
    }
}

fn sql(statements: &[String]) -> Markup {
    let statements: Vec<String> = statements
        .iter()
        .map(|statement| ended(statement))
        .collect();
    html! { pre data-copy { (statements.join("\n")) } }
}
