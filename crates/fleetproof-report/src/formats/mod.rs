//! The formats of a report: one file each, and one line each in [`FORMATS`].

use std::io::{self, BufWriter, Write};

use fleetproof_model::Report;

use crate::Style;

mod html;
mod json;
mod junit;
mod text;

pub use html::HTML;
pub use json::JSON;
pub use junit::JUNIT;
pub use text::TEXT;

/// All formats, in the order in which help lists them.
pub static FORMATS: &[Format] = &[TEXT, JSON, JUNIT, HTML];

/// A way to write a report down.
#[derive(Debug, Clone, Copy)]
pub struct Format {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it is for, in a few words.
    pub summary: &'static str,
    write: fn(&Report, &Style, &mut dyn Write) -> io::Result<()>,
}

impl Format {
    /// The format of that name.
    pub fn named(name: &str) -> Option<&'static Self> {
        FORMATS.iter().find(|format| format.name == name)
    }

    /// Writes `report` to `out`, buffered, and flushes it.
    ///
    /// # Errors
    /// What `out` refuses.
    pub fn render(&self, report: &Report, style: &Style, out: &mut dyn Write) -> io::Result<()> {
        let mut out = BufWriter::new(out);
        (self.write)(report, style, &mut out)?;
        out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_this_folder_is_registered() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/formats");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter_map(|name| name.strip_suffix(".rs").map(str::to_owned))
            .filter(|name| name != "mod")
            .collect();
        files.sort();
        let mut names: Vec<_> = FORMATS.iter().map(|format| format.name).collect();
        names.sort_unstable();
        assert_eq!(files, names);
        for name in names {
            assert!(Format::named(name).is_some());
        }
    }
}
