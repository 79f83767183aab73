//! The report as JSON: the model, serialised. `schemas/report.schema.json` describes it.

use std::io::{self, Write};

use fleetproof_model::Report;

use super::Format;
use crate::Style;

/// For programs.
pub const JSON: Format = Format {
    name: "json",
    summary: "everything, for programs",
    write,
};

fn write(report: &Report, _: &Style, mut out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut out, report)?;
    writeln!(out)
}
