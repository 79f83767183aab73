//! A text in statements, as `psql` sends them.

use std::ops::Range;

use super::{
    building::Building,
    lexer::{Endless, Lexer, Token},
    psql::{self, Variables},
    statement::Raw,
};

/// How a text is to be read.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Dialect<'d> {
    /// Whether backslashes begin meta-commands, and colons variables.
    pub(super) psql: bool,
    /// What ends a statement besides the semicolon, at the end of a line.
    pub(super) delimiter: Option<&'d str>,
}

/// What comes next in a text.
#[derive(Debug)]
pub(super) enum Event {
    /// A statement.
    Statement(Raw),
    /// A meta-command. Its arguments begin where the splitter stands.
    Command {
        /// The backslash.
        at: usize,
        /// Without the backslash.
        name: String,
    },
}

/// Reads statement by statement.
#[derive(Debug)]
pub(super) struct Splitter<'t> {
    text: &'t str,
    lexer: Lexer<'t>,
    end: usize,
    dialect: Dialect<'t>,
    building: Building,
    /// Whether what is read counts; not in a branch of `\if` that is not taken.
    pub(super) active: bool,
    /// The line's end after which data of COPY stands, and where it ends.
    data: Option<(usize, usize)>,
}

impl<'t> Splitter<'t> {
    /// Reads `part` of `text`.
    pub(super) fn new(text: &'t str, part: Range<usize>, dialect: Dialect<'t>) -> Self {
        let text = &text[..part.end];
        Self {
            text,
            lexer: Lexer::new(text, part.start),
            end: part.end,
            dialect,
            building: Building::default(),
            active: true,
            data: None,
        }
    }

    /// What comes next; none at the end.
    ///
    /// # Errors
    /// A string, a comment or a name in quotes has no end.
    pub(super) fn next(&mut self, variables: &Variables) -> Result<Option<Event>, Endless> {
        loop {
            if self.is_at_delimiter() {
                self.lexer.at += self.dialect.delimiter.map_or(0, str::len);
                if let Some(raw) = self.finish() {
                    return Ok(Some(Event::Statement(raw)));
                }
                continue;
            }
            let Some((token, range)) = self.lexer.next()? else {
                return Ok(self.finish().map(Event::Statement));
            };
            match token {
                Token::Space => self.space(range),
                Token::Backslash if self.dialect.psql => {
                    if let Some(event) = self.backslash(range.start) {
                        return Ok(Some(event));
                    }
                }
                _ if !self.active => {}
                Token::Colon if self.dialect.psql => self.colon(range, variables),
                Token::Semicolon if self.building.ends_here() => {
                    if let Some(raw) = self.finish() {
                        return Ok(Some(Event::Statement(raw)));
                    }
                }
                _ => self.building.push(token, self.text, range),
            }
        }
    }

    /// Where it stands.
    pub(super) fn at(&self) -> usize {
        self.lexer.at
    }

    /// Goes on from `at`.
    pub(super) fn go_to(&mut self, at: usize) {
        self.lexer.at = at.min(self.end);
    }

    /// What was read of the statement under way.
    pub(super) fn building(&self) -> &Building {
        &self.building
    }

    /// Puts back what was read of the statement under way.
    pub(super) fn restore(&mut self, building: Building) {
        self.building = building;
    }

    /// Takes the statement under way as ended.
    pub(super) fn finish(&mut self) -> Option<Raw> {
        let mut raw = std::mem::take(&mut self.building).finish()?;
        if let Some(on) = raw.sets_standard_strings() {
            self.lexer.standard_strings = on;
        }
        if raw.reads_data() {
            raw.data = Some(self.take_data());
        }
        Some(raw)
    }

    /// Inline data of COPY: the lines after this one, up to `\.` or the end.
    pub(super) fn take_data(&mut self) -> Range<usize> {
        let from = self.data.map_or(self.lexer.at, |(_, end)| end);
        let Some(line_end) = self.text[from..].find('\n') else {
            return self.end..self.end;
        };
        let line_end = from + line_end;
        let start = line_end + 1;
        let mut at = start;
        for line in self.text[start..].split_inclusive('\n') {
            if line.trim_end_matches(['\n', '\r']) == "\\." {
                let after = at + line.trim_end_matches(['\n', '\r']).len();
                let first = self.data.map_or(line_end, |(line_end, _)| line_end);
                self.data = Some((first, after));
                return start..at;
            }
            at += line.len();
        }
        let first = self.data.map_or(line_end, |(line_end, _)| line_end);
        self.data = Some((first, self.end));
        start..self.end
    }

    fn space(&mut self, range: Range<usize>) {
        match self.data {
            Some((line_end, after)) if range.contains(&line_end) => {
                self.lexer.at = after;
                self.data = None;
            }
            _ if self.active => self.building.push(Token::Space, self.text, range),
            _ => {}
        }
    }

    fn backslash(&mut self, at: usize) -> Option<Event> {
        let rest = &self.text[at + 1..];
        // `\;` and `\:` stand for the character itself, without its meaning.
        if rest.starts_with([';', ':']) {
            self.lexer.at = at + 2;
            if self.active {
                self.building.push(Token::Other, self.text, at + 1..at + 2);
            }
            return None;
        }
        let length = rest.find(|c: char| c.is_whitespace() || c == '\\');
        let name = &rest[..length.unwrap_or(rest.len())];
        self.lexer.at = at + 1 + name.len();
        Some(Event::Command {
            at,
            name: name.to_owned(),
        })
    }

    fn colon(&mut self, colon: Range<usize>, variables: &Variables) {
        match psql::reference(self.text, colon.start, variables) {
            Some((value, end)) => {
                self.lexer.at = end;
                self.building.put(&value, colon.start..end);
            }
            None => self.building.push(Token::Colon, self.text, colon),
        }
    }

    fn is_at_delimiter(&self) -> bool {
        let Some(delimiter) = self.dialect.delimiter else {
            return false;
        };
        let rest = &self.text[self.lexer.at..];
        rest.strip_prefix(delimiter).is_some_and(|rest| {
            let line = rest.split('\n').next().unwrap_or_default();
            line.trim().is_empty()
        })
    }
}
