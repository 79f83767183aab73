//! Files and standard input as text.

use std::{
    fs,
    io::{self, Read},
    path::Path,
};

use super::{MigrationError, Place};

/// What stands for standard input on the command line, and its name in reports.
const STDIN: &str = "-";
const STDIN_NAME: &str = "stdin";

/// A file of a migration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Its path as it was given, or found.
    pub path: String,
    /// Its text, without a byte order mark.
    pub text: String,
    /// Where its lines begin.
    lines: Vec<usize>,
}

impl SourceFile {
    pub(super) fn new(path: String, text: String) -> Self {
        let ends = text.match_indices('\n').map(|(at, _)| at + 1);
        let lines = std::iter::once(0).chain(ends).collect();
        Self { path, text, lines }
    }

    /// The line and the column of a byte, both from 1; the column in characters.
    pub(super) fn line_and_column(&self, offset: usize) -> (u32, u32) {
        let line = self.lines.partition_point(|&start| start <= offset);
        let start = self.lines[line.saturating_sub(1)];
        let column = self.text[start..offset].chars().count() + 1;
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        (number(line), number(column))
    }

    /// The place of a byte.
    pub(super) fn place(&self, offset: usize) -> Box<Place> {
        Box::new(Place::new(&self.path, &self.text, offset))
    }
}

/// The file's name in reports.
pub(super) fn shown(path: &Path) -> String {
    match path.as_os_str() == STDIN {
        true => STDIN_NAME.to_owned(),
        false => path.display().to_string(),
    }
}

/// Its text, without a byte order mark.
///
/// # Errors
/// It cannot be read, or is no text.
pub(super) fn text(path: &Path) -> Result<String, MigrationError> {
    let read = match path.as_os_str() == STDIN {
        true => {
            let mut bytes = Vec::new();
            io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
        }
        false => fs::read(path),
    };
    let bytes = read.map_err(|source| MigrationError::Unreadable {
        path: shown(path),
        source,
    })?;
    let refused = |at: usize, what| MigrationError::NotText {
        path: shown(path),
        line: bytes[..at].iter().filter(|&&byte| byte == b'\n').count() + 1,
        what,
    };
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Err(refused(0, "begins like UTF-16; save the file as UTF-8"));
    }
    let bare = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let text = std::str::from_utf8(bare).map_err(|error| {
        let at = bytes.len() - bare.len() + error.valid_up_to();
        refused(at, "holds bytes that are not UTF-8; save the file as UTF-8")
    })?;
    match text.find('\0') {
        Some(at) => Err(refused(
            at,
            "holds a zero byte, which PostgreSQL does not take; is it a text file?",
        )),
        None => Ok(text.to_owned()),
    }
}
