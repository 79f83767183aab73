//! The arguments of a meta-command: to the end of the line, or to the next backslash.

use super::{reference, variables::Variables};

/// Arguments, and where the command ends.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Arguments {
    pub(super) values: Vec<String>,
    pub(super) end: usize,
}

/// Reads from `at`.
///
/// # Errors
/// A quote has no end, or a shell is asked for.
pub(super) fn read(text: &str, at: usize, variables: &Variables) -> Result<Arguments, String> {
    let line = text[at..]
        .find('\n')
        .map_or(text.len(), |length| at + length);
    let text = &text[..line];
    let mut values = Vec::new();
    let mut now: Option<String> = None;
    let mut at = at;
    while let Some(c) = text[at..].chars().next() {
        match c {
            c if c.is_whitespace() => {
                values.extend(now.take());
                at += c.len_utf8();
            }
            '\\' => {
                // Two backslashes only separate; one begins the next command.
                let end = if text[at..].starts_with("\\\\") {
                    at + 2
                } else {
                    at
                };
                values.extend(now.take());
                return Ok(Arguments { values, end });
            }
            '\'' => {
                let (value, end) = quoted(text, at)?;
                now.get_or_insert_default().push_str(&value);
                at = end;
            }
            '"' => {
                let length = text[at + 1..].find('"').ok_or("a \" is never closed")?;
                let value = &text[at..at + length + 2];
                now.get_or_insert_default().push_str(value);
                at += length + 2;
            }
            '`' => return Err("it asks a shell, which a rehearsal does not do".to_owned()),
            ':' => match reference(text, at, variables) {
                Some((value, end)) => {
                    now.get_or_insert_default().push_str(&value);
                    at = end;
                }
                None => {
                    now.get_or_insert_default().push(':');
                    at += 1;
                }
            },
            c => {
                now.get_or_insert_default().push(c);
                at += c.len_utf8();
            }
        }
    }
    values.extend(now);
    Ok(Arguments { values, end: line })
}

/// The rest of the line as it stands.
pub(super) fn line(text: &str, at: usize) -> (&str, usize) {
    let end = text[at..]
        .find('\n')
        .map_or(text.len(), |length| at + length);
    (text[at..end].trim(), end)
}

fn quoted(text: &str, at: usize) -> Result<(String, usize), String> {
    let mut value = String::new();
    let mut characters = text[at + 1..].char_indices().peekable();
    while let Some((offset, c)) = characters.next() {
        match c {
            '\'' if characters.peek().is_some_and(|(_, next)| *next == '\'') => {
                characters.next();
                value.push('\'');
            }
            '\'' => return Ok((value, at + 1 + offset + 1)),
            '\\' => value.push(match characters.next() {
                Some((_, 'n')) => '\n',
                Some((_, 't')) => '\t',
                Some((_, 'r')) => '\r',
                Some((_, other)) => other,
                None => '\\',
            }),
            c => value.push(c),
        }
    }
    Err("a ' is never closed".to_owned())
}
