//! The hazard report as JSON: the model, serialised.

use std::io::{self, Write};

use super::HazardFormat;
use crate::{Style, hazards::Rehearsed};

/// For programs.
pub const JSON: HazardFormat = HazardFormat {
    name: "json",
    summary: "everything, for programs",
    write,
};

fn write(rehearsed: &Rehearsed<'_>, _: &Style, mut out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut out, rehearsed.report)?;
    writeln!(out)
}
