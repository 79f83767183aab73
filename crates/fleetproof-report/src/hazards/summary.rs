//! How many hazards of which severity, in how many files, and what was looked at.

use std::collections::BTreeSet;

use fleetproof_model::{Hazard, HazardReport, Severity};

use crate::words::{count, duration};

const SEVERITIES: [Severity; 3] = [Severity::Error, Severity::Warning, Severity::Note];

/// Whether a hazard is told in full.
pub(crate) fn is_foremost(report: &HazardReport, hazard: &Hazard) -> bool {
    report.is_asked(hazard)
}

/// How many of each severity: `2 errors, 1 warning`. Empty where there are none.
pub(crate) fn severities<'h>(hazards: impl Iterator<Item = &'h Hazard> + Clone) -> String {
    let number = |severity| hazards.clone().filter(|h| h.severity == severity).count();
    let parts = SEVERITIES.map(|severity| (number(severity), severity.name()));
    let told = parts.iter().filter(|(number, _)| *number > 0);
    let told: Vec<String> = told.map(|(number, name)| count(*number, name)).collect();
    told.join(", ")
}

/// `2 errors, 1 warning in 1 file; 1 warning from before`, or that there is none.
pub(crate) fn found(report: &HazardReport) -> String {
    let (new, old): (Vec<&Hazard>, Vec<&Hazard>) = report
        .hazards
        .iter()
        .partition(|hazard| is_foremost(report, hazard));
    let place = match report.files.len() {
        0 => " in the database as it stands".to_owned(),
        files => format!(" in {}", count(files, "file")),
    };
    let mut text = match severities(new.iter().copied()) {
        none if none.is_empty() => format!("no hazard{place}"),
        some => some + &place,
    };
    if !old.is_empty() {
        text += &format!(", {} from before", severities(old.iter().copied()));
    }
    text
}

/// `14 tables, 2 shadows read in 0.4 s`.
pub(crate) fn looked_at(report: &HazardReport) -> String {
    let shadows: BTreeSet<&str> = report.shadows.iter().map(|s| s.shadow.as_str()).collect();
    format!(
        "{}, {} read in {}",
        count(report.database.tables, "table"),
        count(shadows.len(), "shadow"),
        duration(report.duration_ms)
    )
}
