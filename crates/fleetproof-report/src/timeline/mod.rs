//! What `fleetproof rehearse --timeline` shows, made from one [`TimelineReport`].

mod failure;
mod table;
mod text;

use std::io::{self, BufWriter, Write};

use fleetproof_model::TimelineReport;

use crate::Style;

/// The names of the forms, in the order in which help lists them.
pub const TIMELINE_FORMATS: [&str; 2] = ["text", "json"];

/// A time-line report with what lies beside it and is not in its JSON.
#[derive(Debug, Clone, Copy)]
pub struct Walked<'r> {
    /// What was seen.
    pub report: &'r TimelineReport,
    /// Names and texts of the files, to quote from.
    pub texts: &'r [(String, String)],
}

impl Walked<'_> {
    /// Writes it to `out` in the form of that name, buffered, and flushes it.
    ///
    /// # Errors
    /// What `out` refuses.
    pub fn render(&self, form: &str, style: &Style, out: &mut dyn Write) -> io::Result<()> {
        let mut out = BufWriter::new(out);
        match form {
            "json" => {
                serde_json::to_writer_pretty(&mut out, self.report)?;
                writeln!(out)?;
            }
            _ => out.write_all(text::text(self, style).as_bytes())?,
        }
        out.flush()
    }

    fn text(&self, file: &str) -> Option<&str> {
        let mut texts = self.texts.iter();
        let found = texts.find(|(name, _)| name == file)?;
        Some(&found.1)
    }
}
