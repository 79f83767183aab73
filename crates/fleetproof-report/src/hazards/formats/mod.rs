//! The formats of a hazard report: one file each, and one line each in [`HAZARD_FORMATS`].

use std::io::{self, BufWriter, Write};

use super::Rehearsed;
use crate::Style;

mod codequality;
mod html;
mod json;
mod sarif;
mod text;

pub use codequality::CODEQUALITY;
pub use html::HTML;
pub use json::JSON;
pub use sarif::SARIF;
pub use text::TEXT;

/// All formats, in the order in which help lists them.
pub static HAZARD_FORMATS: &[HazardFormat] = &[TEXT, JSON, SARIF, CODEQUALITY, HTML];

/// A way to write a hazard report down.
#[derive(Debug, Clone, Copy)]
pub struct HazardFormat {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it is for, in a few words.
    pub summary: &'static str,
    write: fn(&Rehearsed<'_>, &Style, &mut dyn Write) -> io::Result<()>,
}

impl HazardFormat {
    /// The format of that name.
    pub fn named(name: &str) -> Option<&'static Self> {
        HAZARD_FORMATS.iter().find(|format| format.name == name)
    }

    /// Writes what was found to `out`, buffered, and flushes it.
    ///
    /// # Errors
    /// What `out` refuses.
    pub fn render(
        &self,
        rehearsed: &Rehearsed<'_>,
        style: &Style,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let mut out = BufWriter::new(out);
        (self.write)(rehearsed, style, &mut out)?;
        out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_this_folder_is_registered() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/hazards/formats");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter_map(|name| name.strip_suffix(".rs").map(str::to_owned))
            .filter(|name| name != "mod")
            .collect();
        files.sort();
        let mut names: Vec<_> = HAZARD_FORMATS.iter().map(|format| format.name).collect();
        names.sort_unstable();
        assert_eq!(files, names);
        for name in names {
            assert!(HazardFormat::named(name).is_some());
        }
    }
}
