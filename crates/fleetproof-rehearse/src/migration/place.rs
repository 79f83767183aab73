//! Places in migration files, for people.

use std::fmt;

/// Characters of a line that are shown, and how many of them before the place.
const WIDTH: usize = 100;
const BEFORE: usize = 70;

/// A place in a file, with the line that it is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub file: String,
    /// From 1.
    pub line: u32,
    /// In characters from 1.
    pub column: u32,
    /// The line, with a caret below the place.
    pub excerpt: String,
}

impl Place {
    pub(super) fn new(file: &str, text: &str, offset: usize) -> Self {
        let offset = text.floor_char_boundary(offset.min(text.len()));
        let start = text[..offset].rfind('\n').map_or(0, |at| at + 1);
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let line = number(text[..start].matches('\n').count()).saturating_add(1);
        let before = text[start..offset].chars().count();
        let whole = text[start..].split('\n').next().unwrap_or_default();
        Self {
            file: file.to_owned(),
            line,
            column: number(before).saturating_add(1),
            excerpt: excerpt(whole, line, before),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// The line as a compiler shows it. One character for one character, so that the caret fits.
fn excerpt(line: &str, number: u32, before: usize) -> String {
    let skipped = match before > BEFORE {
        true => before - BEFORE / 2,
        false => 0,
    };
    let shown: String = line
        .trim_end()
        .chars()
        .skip(skipped)
        .take(WIDTH)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let number = number.to_string();
    let gutter = " ".repeat(number.len());
    let caret = " ".repeat(before - skipped);
    format!("{gutter} |\n{number} | {shown}\n{gutter} | {caret}^")
}
