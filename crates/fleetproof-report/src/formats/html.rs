//! One page, in one file, that needs nothing else: no script to be read, no font, no network.
//!
//! The page is laid out for a reader who wants to know, in this order: is it well; where on the
//! time line, for which types and ages, does it break; why; and only then everything else.

use std::io::{self, Write};

use fleetproof_model::{Report, Verdict};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::Format;
use crate::{Style, matrix::Matrix, words::tame};

mod cell;
mod checks;
mod findings;
mod headline;
mod latency;
mod lattice;
mod matrix;
mod reasons;

/// For people, in a browser.
pub const HTML: Format = Format {
    name: "html",
    summary: "a page with matrix, findings and latencies, for people",
    write,
};

const STYLE: &str = include_str!("html/style.css");
const SCRIPT: &str = include_str!("html/script.js");

/// Nothing is loaded, and no script runs but [`SCRIPT`], which is known by its digest: text that
/// came from a server cannot become a program even if it were not escaped.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; \
     script-src 'sha256-FN3BABrD/dKteAyl1qZlR5YzUWc+n0TsHpLIUaxMpyc='";

fn write(report: &Report, _: &Style, out: &mut dyn Write) -> io::Result<()> {
    // Characters that would turn the direction of the page, or that HTML forbids, are spelled out.
    out.write_all(tame(&page(report).into_string()).as_bytes())
}

fn page(report: &Report) -> Markup {
    let matrix = Matrix::of(report);
    let sections = sections(report, &matrix);
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (headline::title(report)) }
                link rel="icon" href=(headline::icon(report));
                style { (PreEscaped(STYLE)) }
            }
            body {
                a.skip href="#content" { "Skip to the content" }
                (headline::header(report, &sections.iter().map(|s| (s.id, s.title.as_str())).collect::<Vec<_>>()))
                main #content {
                    (headline::headline(report, &matrix))
                    (headline::tiles(report))
                    @for section in &sections {
                        section id=(section.id) aria-labelledby={ (section.id) "-title" } {
                            h2 id={ (section.id) "-title" } { (section.title) }
                            (section.body)
                        }
                    }
                }
                (headline::footer(report))
                script { (PreEscaped(SCRIPT)) }
            }
        }
    }
}

/// A part of the page, with its place in the navigation.
struct Section {
    id: &'static str,
    title: String,
    body: Markup,
}

/// The sections that have something to say.
fn sections(report: &Report, matrix: &Matrix<'_>) -> Vec<Section> {
    let mut sections = Vec::new();
    let mut add = |id, title: &str, body: Option<Markup>| {
        sections.extend(body.map(|body| Section {
            id,
            title: title.to_owned(),
            body,
        }));
    };
    add("time-line", "Time line", lattice::time_line(matrix));
    add("findings", "Findings", findings::section(report, matrix));
    add("matrix", "Matrix", matrix::section(report, matrix));
    add(
        "failed",
        "Failed, without a finding",
        reasons::section(report, Verdict::Failed),
    );
    add(
        "doubt",
        "Could not tell",
        reasons::section(report, Verdict::Inconclusive),
    );
    add(
        "latency",
        "Answer times",
        latency::section(&report.latencies),
    );
    add(
        "skipped",
        "Skipped",
        reasons::section(report, Verdict::Skipped),
    );
    add("notes", "Notes", notes(report));
    add("checks", "Checks", checks::section(report));
    sections
}

fn notes(report: &Report) -> Option<Markup> {
    (!report.notes.is_empty()).then(|| {
        html! {
            ul.notes {
                @for note in &report.notes {
                    li { (prose(note)) }
                }
            }
        }
    })
}

/// `text` with what stands between backticks set as code.
fn prose(text: &str) -> Markup {
    let parts: Vec<&str> = text.split('`').collect();
    // Without a partner, a backtick is only a character.
    if parts.len().is_multiple_of(2) {
        return html! { (text) };
    }
    html! {
        @for (number, part) in parts.iter().enumerate() {
            @if number % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}

/// `text` with a capital letter.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}
