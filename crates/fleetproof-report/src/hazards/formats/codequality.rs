//! The hazards as a GitLab Code Quality report, for the widget of a merge request.
//!
//! GitLab asks for a path and a line of every entry (its documentation, "Code Quality", report
//! format; `lib/gitlab/ci/parsers/codequality/code_climate.rb` makes a link of them). A hazard that
//! was there before the migration has no file: it stands under `database/NAME`, line 1. No file has
//! that name, so no file is blamed, and the link leads nowhere.

use std::io::{self, Write};

use fleetproof_model::{Hazard, Severity};
use serde::Serialize;

use super::HazardFormat;
use crate::{
    Style,
    hazards::{Rehearsed, fingerprint::fingerprints, story::message},
    words::tame,
};

/// For GitLab's merge requests.
pub const CODEQUALITY: HazardFormat = HazardFormat {
    name: "codequality",
    summary: "GitLab Code Quality JSON, for merge requests",
    write,
};

/// An entry of the report.
#[derive(Serialize)]
struct Degradation<'h> {
    description: String,
    check_name: &'h str,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
}

fn write(rehearsed: &Rehearsed<'_>, _: &Style, mut out: &mut dyn Write) -> io::Result<()> {
    let report = rehearsed.report;
    let entries: Vec<_> = report
        .hazards
        .iter()
        .zip(fingerprints(&report.hazards))
        .map(|(hazard, fingerprint)| Degradation {
            description: tame(&message(hazard)).into_owned(),
            check_name: &hazard.rule,
            fingerprint,
            severity: severity(hazard.severity),
            location: location(hazard, &report.database.name),
        })
        .collect();
    serde_json::to_writer_pretty(&mut out, &entries)?;
    writeln!(out)
}

/// GitLab's words, from the worst: blocker, critical, major, minor, info. What was shown to fail
/// should block.
const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "blocker",
        Severity::Warning => "major",
        Severity::Note => "info",
    }
}

fn location(hazard: &Hazard, database: &str) -> Location {
    let path = match &hazard.file {
        // A name that begins with a slash would be joined to the repository's address all the same.
        Some(file) => file
            .trim_start_matches("./")
            .trim_start_matches('/')
            .to_owned(),
        None => format!("database/{database}"),
    };
    Location {
        path: tame(&path).replace('\n', " "),
        lines: Lines {
            begin: hazard.line.max(1),
        },
    }
}
