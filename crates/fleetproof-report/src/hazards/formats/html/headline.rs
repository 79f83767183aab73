//! The top of the page: whether all is well, the one thing to know, and the figures of the run.

use std::collections::BTreeSet;

use fleetproof_model::{Exit, Hazard, HazardReport, Severity};
use maud::{Markup, html};
use time::{UtcOffset, macros::format_description};

use super::card::heading;
use crate::{
    hazards::{
        story::title_and_rest,
        summary::{found, is_foremost},
    },
    page::{Tone, prose, sentence, tile},
    words::{count, duration, thousands},
};

/// What the page is about, for the tab.
pub(super) fn title(report: &HazardReport) -> String {
    format!("{} · {} · fleetproof", found(report), report.database.name)
}

/// How all went. Warnings alone are a doubt.
pub(super) fn tone(report: &HazardReport) -> Tone {
    match report.exit(Some(Severity::Error)) {
        Exit::Found => Tone::Bad,
        Exit::Unknown | Exit::Usage => Tone::Doubt,
        Exit::Clean if report.exit(Some(Severity::Warning)) == Exit::Found => Tone::Doubt,
        Exit::Clean => Tone::Good,
    }
}

/// The hazards with their numbers, what is new first.
fn in_order(report: &HazardReport) -> Vec<(usize, &Hazard)> {
    let mut hazards: Vec<_> = (1..).zip(&report.hazards).collect();
    hazards.sort_by_key(|(_, hazard)| (!is_foremost(report, hazard), hazard.severity));
    hazards
}

/// How many hazards are named beside the foremost one.
const ALSO: usize = 3;

/// The verdict in a sentence.
pub(super) fn headline(report: &HazardReport) -> Markup {
    let hazards = in_order(report);
    html! {
        div.headline.(tone(report).class()) {
            p.verdict { (sentence(&found(report))) }
            @match hazards.split_first() {
                Some((foremost, others)) => {
                    (told(foremost))
                    @if !others.is_empty() { (also(others)) }
                }
                None => {
                    h1 { "Nothing was found" }
                    p { (looked_at(report)) }
                }
            }
            @if let Some(why) = &report.incomplete {
                p.incomplete { strong { "Incomplete: " } (prose(why)) }
            }
        }
    }
}

fn told((number, hazard): &(usize, &Hazard)) -> Markup {
    let (title, _) = title_and_rest(&hazard.message);
    html! {
        h1 { a href={ "#hazard-" (number) } { (prose(&heading(hazard, title))) } }
        @if let Some(file) = &hazard.file {
            p.reach { "Brought in by " code { (file) ":" (hazard.line) } }
        }
        @if let Some(rows) = hazard.affected_rows.filter(|rows| *rows > 0) {
            p { (thousands(rows)) @if rows == 1 { " row" } @else { " rows" } " of today concerned" }
        }
    }
}

fn also(others: &[(usize, &Hazard)]) -> Markup {
    let more = others.len().saturating_sub(ALSO);
    html! {
        p.also {
            "Also: "
            @for (at, (number, hazard)) in others.iter().take(ALSO).enumerate() {
                @if at > 0 { "; " }
                a href={ "#hazard-" (number) } { (prose(title_and_rest(&hazard.message).0)) }
            }
            @if more > 0 { "; " (more) " more" }
        }
    }
}

fn looked_at(report: &HazardReport) -> Markup {
    let pairs = count(report.shadows.len(), "sync trigger");
    html! {
        @match report.files.as_slice() {
            [] => { "The database was judged as it stands: " }
            [file] => { code { (file) } " was applied to a copy of the schema: " }
            files => { (count(files.len(), "file")) " were applied to a copy of the schema: " }
        }
        (count(report.database.tables, "table")) " and " (pairs) " were read."
    }
}

/// Figures of the run.
pub(super) fn figures(report: &HazardReport) -> Markup {
    let number = |severity| {
        report
            .hazards
            .iter()
            .filter(|h| h.severity == severity)
            .count()
    };
    let [errors, warnings, notes] =
        [Severity::Error, Severity::Warning, Severity::Note].map(number);
    let shadows: BTreeSet<&str> = report.shadows.iter().map(|s| s.shadow.as_str()).collect();
    let class = |number: usize, class: &'static str| if number > 0 { class } else { "" };
    let figure = |number: usize| thousands(number as u64);
    let format = format_description!("[year]-[month]-[day] [hour]:[minute] UTC");
    let started = report.started_at.to_offset(UtcOffset::UTC);
    html! {
        dl.tiles {
            (tile("Errors", &figure(errors), class(errors, "f")))
            (tile("Warnings", &figure(warnings), class(warnings, "q")))
            (tile("Notes", &figure(notes), ""))
            (tile("Not judged", &figure(report.unread.len()), class(report.unread.len(), "q")))
            (tile("Tables", &figure(report.database.tables), ""))
            (tile("Shadows", &figure(shadows.len()), ""))
            (tile("Duration", &duration(report.duration_ms), ""))
        }
        dl.facts {
            div { dt { "Database" } dd { code { (report.database.name) } } }
            div { dt { "PostgreSQL" } dd { (report.database.version) } }
            @if !report.database.scratch_version.is_empty() {
                div { dt { "Scratch copy" } dd { (report.database.scratch_version) } }
            }
            div { dt { "Started" } dd { (started.format(&format).unwrap_or_default()) } }
        }
    }
}
