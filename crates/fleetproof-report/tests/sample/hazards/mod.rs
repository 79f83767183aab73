//! Hazard reports made by hand.

use fleetproof_model::{DatabaseRead, HazardReport, REPORT_SCHEMA, Tool};
use time::macros::datetime;

mod incident;
mod rules;
mod standing;
mod variants;

pub(crate) use incident::incident;
pub(crate) use rules::RULES;
pub(crate) use standing::{clean, standing};
pub(crate) use variants::{hostile, many, odd, tangle};

/// A report and the texts of its files.
#[derive(Debug, Clone)]
pub(crate) struct Sample {
    pub(crate) report: HazardReport,
    pub(crate) texts: Vec<(String, String)>,
}

/// A report in which nothing was found.
fn empty(files: &[&str]) -> HazardReport {
    HazardReport {
        schema: REPORT_SCHEMA,
        tool: Tool {
            name: "fleetproof".to_owned(),
            version: "0.1.0".to_owned(),
        },
        database: DatabaseRead {
            version: "15.18".to_owned(),
            name: "gitlab_ci".to_owned(),
            tables: 14,
            scratch_version: "15.18".to_owned(),
        },
        files: strings(files),
        queries: Vec::new(),
        started_at: datetime!(2025-03-11 14:05:09 UTC),
        duration_ms: 412,
        hazards: Vec::new(),
        unread: Vec::new(),
        shadows: Vec::new(),
        foreign_keys: Vec::new(),
        compared: Vec::new(),
        notes: Vec::new(),
        incomplete: None,
    }
}

fn strings(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}
