//! SQL in tokens, as PostgreSQL's own scanner cuts them. Their ranges cover the text without a gap.

use std::ops::Range;

/// What a token is, as far as splitting needs to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    Space,
    Comment,
    /// A keyword or a name without quotes.
    Word,
    /// A string of any kind, or a name in quotes.
    Quoted,
    Semicolon,
    Open,
    Close,
    /// A colon that is neither a cast nor an assignment: a variable of psql may follow.
    Colon,
    /// The begin of a meta-command in psql.
    Backslash,
    Other,
}

/// Something has no end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Endless {
    /// Where it begins.
    pub(super) at: usize,
    /// What it is, and what would end it.
    pub(super) what: &'static str,
    pub(super) end: &'static str,
}

/// Reads a text token by token.
#[derive(Debug, Clone)]
pub(super) struct Lexer<'t> {
    text: &'t str,
    /// Where the next token begins.
    pub(super) at: usize,
    /// Whether `'a\'` is a whole string, as `standard_conforming_strings` has it.
    pub(super) standard_strings: bool,
}

impl<'t> Lexer<'t> {
    /// From `at` to the end of `text`.
    pub(super) fn new(text: &'t str, at: usize) -> Self {
        Self {
            text,
            at,
            standard_strings: true,
        }
    }

    /// The next token and where it lies; none at the end.
    pub(super) fn next(&mut self) -> Result<Option<(Token, Range<usize>)>, Endless> {
        let start = self.at;
        let Some(first) = self.text[start..].chars().next() else {
            return Ok(None);
        };
        let (token, end) = match first {
            c if is_space(c) => (Token::Space, self.run(start, is_space)),
            '-' if self.has(start, "--") => (Token::Comment, self.run(start, |c| c != '\n')),
            '/' if self.has(start, "/*") => (Token::Comment, self.comment(start)?),
            '\'' => {
                let escapes = !self.standard_strings;
                (Token::Quoted, self.string(start, start, escapes)?)
            }
            '"' => (Token::Quoted, self.identifier(start, start)?),
            '$' => self.dollar(start)?,
            c if starts_word(c) => self.word(start)?,
            c if c.is_ascii_digit() => {
                let part = |c| continues_word(c) || c == '.';
                (Token::Other, self.run(start, part))
            }
            ';' => (Token::Semicolon, start + 1),
            '(' => (Token::Open, start + 1),
            ')' => (Token::Close, start + 1),
            '\\' => (Token::Backslash, start + 1),
            ':' if self.has(start, "::") || self.has(start, ":=") => (Token::Other, start + 2),
            ':' => (Token::Colon, start + 1),
            c => (Token::Other, start + c.len_utf8()),
        };
        self.at = end;
        Ok(Some((token, start..end)))
    }

    fn has(&self, at: usize, what: &str) -> bool {
        self.text[at..].starts_with(what)
    }

    /// The end of the characters from `start` on that are `part`.
    fn run(&self, start: usize, part: impl Fn(char) -> bool) -> usize {
        let rest = &self.text[start..];
        start + rest.find(|c| !part(c)).unwrap_or(rest.len())
    }

    /// Comments nest in PostgreSQL.
    fn comment(&self, start: usize) -> Result<usize, Endless> {
        let (mut at, mut depth) = (start + 2, 1);
        let marks = self.text.as_bytes();
        while depth > 0 {
            match marks.get(at..at + 2) {
                Some(b"/*") => (at, depth) = (at + 2, depth + 1),
                Some(b"*/") => (at, depth) = (at + 2, depth - 1),
                Some(_) => at += 1,
                None => return Err(endless(start, "comment", "*/")),
            }
        }
        Ok(at)
    }

    /// A string whose opening quote is at `quote`, of a token that begins at `start`.
    fn string(&self, start: usize, quote: usize, escapes: bool) -> Result<usize, Endless> {
        let marks = self.text.as_bytes();
        let mut at = quote + 1;
        loop {
            match marks.get(at) {
                Some(b'\\') if escapes => at += 2,
                Some(b'\'') if marks.get(at + 1) == Some(&b'\'') => at += 2,
                Some(b'\'') => break,
                Some(_) => at += 1,
                None => return Err(endless(start, "string", "'")),
            }
        }
        // A string with escapes may go on in the next line, where backslashes escape too.
        let rest = &self.text[at + 1..];
        let next = rest.trim_start_matches(is_space);
        let between = &rest[..rest.len() - next.len()];
        if escapes && between.contains('\n') && next.starts_with('\'') {
            return self.string(start, at + 1 + between.len(), escapes);
        }
        Ok(at + 1)
    }

    fn identifier(&self, start: usize, quote: usize) -> Result<usize, Endless> {
        // Two quotes for one read as two names side by side: the end is the same.
        match self.text[quote + 1..].find('"') {
            Some(length) => Ok(quote + 1 + length + 1),
            None => Err(endless(start, "name in quotes", "\"")),
        }
    }

    /// `$$…$$`, `$tag$…$tag$`, or a parameter such as `$1`.
    fn dollar(&self, start: usize) -> Result<(Token, usize), Endless> {
        let rest = &self.text[start + 1..];
        let tag = match rest.chars().next() {
            Some('$') => Some(0),
            Some(c) if starts_word(c) => rest.find(|c| !continues_word(c) || c == '$'),
            _ => None,
        };
        let Some(tag) = tag.filter(|&tag| rest[tag..].starts_with('$')) else {
            return Ok((Token::Other, start + 1));
        };
        let mark = &self.text[start..start + tag + 2];
        let body = start + mark.len();
        match self.text[body..].find(mark) {
            Some(length) => Ok((Token::Quoted, body + length + mark.len())),
            None => Err(endless(
                start,
                "dollar-quoted string",
                "the same dollar quote",
            )),
        }
    }

    /// A word, or the string or name whose prefix it is.
    fn word(&self, start: usize) -> Result<(Token, usize), Endless> {
        let end = self.run(start, continues_word);
        let word = &self.text[start..end];
        if self.has(end, "'") && word.len() == 1 {
            let escapes = match word.as_bytes()[0] {
                b'e' | b'E' => Some(true),
                b'n' | b'N' => Some(!self.standard_strings),
                b'b' | b'B' | b'x' | b'X' => Some(false),
                _ => None,
            };
            if let Some(escapes) = escapes {
                return Ok((Token::Quoted, self.string(start, end, escapes)?));
            }
        }
        if word.eq_ignore_ascii_case("u") && self.has(end, "&'") {
            return Ok((Token::Quoted, self.string(start, end + 1, false)?));
        }
        if word.eq_ignore_ascii_case("u") && self.has(end, "&\"") {
            return Ok((Token::Quoted, self.identifier(start, end + 1)?));
        }
        Ok((Token::Word, end))
    }
}

const fn endless(at: usize, what: &'static str, end: &'static str) -> Endless {
    Endless { at, what, end }
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\x0b' | '\x0c')
}

fn starts_word(c: char) -> bool {
    c.is_ascii_alphabetic() || c == '_' || !c.is_ascii()
}

fn continues_word(c: char) -> bool {
    starts_word(c) || c.is_ascii_digit() || c == '$'
}
