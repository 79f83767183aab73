//! Files as URIs, statements as regions.

use fleetproof_model::Hazard;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::log::{ArtifactLocation, Content, Region};

/// What RFC 3986 leaves as it is in a path, but for the colon: at the beginning of a relative
/// reference it would make a scheme.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

pub(super) fn file(name: &str) -> ArtifactLocation {
    let path = utf8_percent_encode(name.trim_start_matches("./"), ENCODED);
    let root = if name.starts_with('/') { "file://" } else { "" };
    ArtifactLocation {
        uri: format!("{root}{path}"),
    }
}

/// Where the statement stands; none without a file.
pub(super) fn region(hazard: &Hazard) -> Option<Region> {
    hazard.file.as_ref()?;
    let (line, column) = (hazard.line.max(1), hazard.column.max(1));
    let statement = hazard.statement.as_deref().filter(|text| !text.is_empty());
    let end = statement.map(|text| end(text, line, column));
    Some(Region {
        start_line: line,
        start_column: column,
        end_line: end.map(|end| end.0),
        end_column: end.map(|end| end.1),
        snippet: statement.map(|text| Content {
            text: text.to_owned(),
        }),
    })
}

/// The line and column behind the last character of `text`, which begins at `line` and `column`.
pub(super) fn end(text: &str, line: u32, column: u32) -> (u32, u32) {
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    match text.rsplit_once('\n') {
        None => (line, column.saturating_add(number(text.chars().count()))),
        Some((before, last)) => {
            let breaks = before.matches('\n').count() + 1;
            let end = number(last.chars().count()).saturating_add(1);
            (line.saturating_add(number(breaks)), end)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_uri_references() {
        assert_eq!(file("./db/a b.sql").uri, "db/a%20b.sql");
        assert_eq!(file("C:x").uri, "C%3Ax");
        assert_eq!(file("/srv/ä.sql").uri, "file:///srv/%C3%A4.sql");
    }

    #[test]
    fn a_text_ends_behind_its_last_character() {
        assert_eq!(end("ab", 3, 5), (3, 7));
        assert_eq!(end("ab\ncde", 3, 5), (4, 4));
        assert_eq!(end("ab\n", 3, 5), (4, 1));
    }
}
