//! One page with the whole of a report.
//!
//! It is laid out for a reader who wants to know, in this order: is it well; where on the time
//! line, for which types and ages, does it break; why; and only then everything else.

use std::io::{self, Write};

use fleetproof_model::{Report, Verdict};
use maud::{Markup, html};

use super::Format;
use crate::{
    Style,
    matrix::Matrix,
    page::{Page, Section, document, notes},
};

mod cell;
mod checks;
mod findings;
mod headline;
mod latency;
mod lattice;
mod matrix;
mod reasons;
mod seen_page;

/// For people, in a browser.
pub const HTML: Format = Format {
    name: "html",
    summary: "a page with matrix, findings and latencies, for people",
    write,
};

fn write(report: &Report, _: &Style, out: &mut dyn Write) -> io::Result<()> {
    let matrix = Matrix::of(report);
    let page = Page {
        title: headline::title(report),
        verdict: headline::tone(report),
        version: report.tool.version.clone(),
        style: "",
        lead: html! {
            (headline::headline(report, &matrix))
            (headline::tiles(report))
        },
        sections: sections(report, &matrix),
        footer: headline::footer(report),
    };
    out.write_all(document(&page).as_bytes())
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
    add("notes", "Notes", notes(&report.notes));
    add("checks", "Checks", checks::section(report));
    sections
}
