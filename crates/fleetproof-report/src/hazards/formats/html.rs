//! One page with the whole of a hazard report.
//!
//! It is laid out for a reader who wants to know, in this order: may this migration be deployed;
//! between which tables is the harm; what happens, why, and what to do; and only then the rest.

use std::io::{self, Write};

use maud::{Markup, html};

use super::HazardFormat;
use crate::{
    Style,
    hazards::{Rehearsed, summary::is_foremost},
    page::{Page, Section, document, notes},
    words::count,
};

mod affected;
mod card;
mod graph;
mod headline;
mod rules;
mod tables;

/// For people, in a browser.
pub const HTML: HazardFormat = HazardFormat {
    name: "html",
    summary: "a page with the tables as a graph and the hazards on its edges, for people",
    write,
};

const STYLE: &str = include_str!("html/style.css");

fn write(rehearsed: &Rehearsed<'_>, _: &Style, out: &mut dyn Write) -> io::Result<()> {
    let report = rehearsed.report;
    let page = Page {
        title: headline::title(report),
        verdict: headline::tone(report),
        version: report.tool.version.clone(),
        style: STYLE,
        lead: html! {
            (headline::headline(report))
            (headline::figures(report))
        },
        sections: sections(rehearsed),
        footer: html! {
            "Made by " (report.tool.name) " " (report.tool.version) ". "
            "The JSON report has the same, for programs; the witness script runs every witness."
        },
    };
    out.write_all(document(&page).as_bytes())
}

/// The sections that have something to say.
fn sections(rehearsed: &Rehearsed<'_>) -> Vec<Section> {
    let report = rehearsed.report;
    let mut sections = Vec::new();
    let mut add = |id, title: &str, body: Option<Markup>| {
        sections.extend(body.map(|body| Section {
            id,
            title: title.to_owned(),
            body,
        }));
    };
    add("graph", "Sources and shadows", graph::section(report));
    add("hazards", "Hazards", cards(rehearsed, true));
    add(
        "before",
        "There before the migration",
        cards(rehearsed, false),
    );
    add(
        "compared",
        "Rows compared",
        tables::compared(&report.compared),
    );
    add(
        "unread",
        "Could not be judged",
        tables::unread(&report.unread),
    );
    add("notes", "Notes", notes(&report.notes));
    add("rules", "Rules", rules::section(rehearsed));
    sections
}

/// Cards of the hazards that are the migration's doing, or of the others: these folded.
fn cards(rehearsed: &Rehearsed<'_>, foremost: bool) -> Option<Markup> {
    let report = rehearsed.report;
    let hazards: Vec<_> = (1..)
        .zip(&report.hazards)
        .filter(|(_, hazard)| is_foremost(report, hazard) == foremost)
        .collect();
    (!hazards.is_empty()).then(|| {
        html! {
            @if !foremost {
                p.lead { "The migration neither brings them in nor takes them away." }
            }
            @if hazards.len() > 12 {
                details.contents {
                    summary { "All " (count(hazards.len(), "hazard")) " in a list" }
                    ol {
                        @for (number, hazard) in &hazards {
                            li value=(number) { a href={ "#hazard-" (number) } { (hazard.rule) } " " code { (hazard.object) } }
                        }
                    }
                }
            }
            @for (number, hazard) in &hazards {
                (card::card(rehearsed, hazard, *number, !foremost))
            }
        }
    })
}
