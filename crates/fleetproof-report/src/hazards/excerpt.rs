//! The lines of a migration in which a statement stands.

use fleetproof_model::{Hazard, StatementPlace};

use super::Rehearsed;
use crate::words::{clip, tame};

/// A statement, by its file's text and its place there.
#[derive(Debug, Clone, Copy)]
struct Spot<'s> {
    line: u32,
    column: u32,
    statement: Option<&'s str>,
}

/// Columns before a statement that are still shown. In a file without line breaks, what stands
/// before is of no help.
const WIDEST_LEAD: usize = 1_000;

/// Lines of a file around a statement, safe to be shown.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Excerpt {
    /// The text: from the beginning of the statement's first line to the end of its last.
    pub(crate) text: String,
    /// Where the statement lies in `text`, in bytes.
    pub(crate) span: std::ops::Range<usize>,
    /// The number of the first line, from 1.
    pub(crate) first_line: usize,
}

impl Excerpt {
    /// The statement of `hazard`, from its file's text or else from its own. No line is longer than
    /// `width` characters, but for what stands before the statement. None where there is nothing to
    /// quote.
    pub(crate) fn of(rehearsed: &Rehearsed<'_>, hazard: &Hazard, width: usize) -> Option<Self> {
        let text = rehearsed.text(hazard.file.as_deref()?);
        let spot = Spot {
            line: hazard.line,
            column: hazard.column,
            statement: hazard.statement.as_deref(),
        };
        Self::at(text, &spot, width)
    }

    /// The same of a statement, in a file with that text.
    pub(crate) fn of_statement(
        text: Option<&str>,
        place: &StatementPlace,
        width: usize,
    ) -> Option<Self> {
        let spot = Spot {
            line: place.line,
            column: place.column,
            statement: Some(&place.statement),
        };
        Self::at(text, &spot, width)
    }

    fn at(text: Option<&str>, spot: &Spot<'_>, width: usize) -> Option<Self> {
        let from_file = text.and_then(|text| in_file(text, spot, width));
        from_file.or_else(|| alone(spot, width))
    }
}

/// The statement where the file has it.
fn in_file(text: &str, spot: &Spot<'_>, width: usize) -> Option<Excerpt> {
    let line = usize::try_from(spot.line).ok()?;
    let before = line.checked_sub(1)?;
    let start_of_line = match before {
        0 => 0,
        some => text.match_indices('\n').nth(some - 1)?.0 + 1,
    };
    let rest = &text[start_of_line..];
    let column = usize::try_from(spot.column).ok()?.max(1);
    if column > WIDEST_LEAD {
        return None;
    }
    let lead_end = rest.char_indices().nth(column - 1).map(|(at, _)| at)?;
    let (lead, rest) = rest.split_at(lead_end);
    if lead.contains('\n') {
        return None;
    }
    let end_of_line = |from: usize| rest[from..].find('\n').map_or(rest.len(), |at| from + at);
    let end = match spot.statement.map(str::trim_end) {
        Some(statement) if !statement.is_empty() && rest.starts_with(statement) => statement.len(),
        // The file has changed since, or the statement was put together: its first line it is.
        _ => end_of_line(0),
    };
    let tail = &rest[end..end_of_line(end)];
    Some(assemble(lead, &rest[..end], tail, line, width))
}

/// The statement by itself, at its place.
fn alone(spot: &Spot<'_>, width: usize) -> Option<Excerpt> {
    let statement = spot.statement?.trim_end();
    let column = usize::try_from(spot.column).ok()?.max(1);
    if statement.is_empty() || column > WIDEST_LEAD {
        return None;
    }
    let line = usize::try_from(spot.line).ok()?.max(1);
    Some(assemble(
        &" ".repeat(column - 1),
        statement,
        "",
        line,
        width,
    ))
}

fn assemble(lead: &str, body: &str, tail: &str, first_line: usize, width: usize) -> Excerpt {
    // One character for one character, so that the column stays what it is.
    let blank = |c: char| if c.is_control() { ' ' } else { c };
    let mut text: String = tame(&lead.chars().map(blank).collect::<String>()).into_owned();
    let start = text.len();
    let mut room = width.saturating_sub(text.chars().count());
    for (number, line) in body.split('\n').enumerate() {
        if number > 0 {
            text.push('\n');
            room = width;
        }
        let line = tame(line.strip_suffix('\r').unwrap_or(line));
        let line = clip(&line, room.max(20));
        room = room.saturating_sub(line.chars().count());
        text += &line;
    }
    let end = text.len();
    text += &clip(&tame(tail.trim_end()), room);
    Excerpt {
        text,
        span: start..end,
        first_line,
    }
}
