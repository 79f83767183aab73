//! A statement while it is put together from tokens.

use std::ops::Range;

use super::{
    lexer::Token,
    statement::{Raw, Segment, append},
};

/// Words that are kept of a statement: enough to tell what kind it is.
const WORDS: usize = 16;

/// What was read of a statement so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Building {
    text: String,
    segments: Vec<Segment>,
    words: Vec<String>,
    last_word: String,
    from_stdin: bool,
    /// Up to here there is more than space and comments.
    solid: usize,
    parentheses: u32,
    /// Open BEGINs, and CASEs within them, in the body of a function in SQL.
    blocks: u32,
}

impl Building {
    /// Takes a token.
    pub(super) fn push(&mut self, token: Token, text: &str, range: Range<usize>) {
        let part = &text[range.clone()];
        match token {
            Token::Space | Token::Comment if self.text.is_empty() => return,
            Token::Word => self.word(part),
            Token::Quoted => self.named("\""),
            Token::Open => self.parentheses += 1,
            Token::Close => self.parentheses = self.parentheses.saturating_sub(1),
            _ => {}
        }
        append(&mut self.text, &mut self.segments, part, range.start, true);
        if !matches!(token, Token::Space | Token::Comment) {
            self.solid = self.text.len();
        }
    }

    /// Takes the value of a variable that stands at `range`.
    pub(super) fn put(&mut self, value: &str, range: Range<usize>) {
        append(
            &mut self.text,
            &mut self.segments,
            value,
            range.start,
            false,
        );
        self.named(value);
        self.solid = self.text.len();
    }

    /// Whether a semicolon ends the statement. In parentheses it does not, for the sake of rules
    /// with several actions, nor in `BEGIN ATOMIC … END`.
    pub(super) fn ends_here(&self) -> bool {
        self.parentheses == 0 && self.blocks == 0
    }

    /// The statement; none if there is nothing but space and comments.
    pub(super) fn finish(mut self) -> Option<Raw> {
        self.text.truncate(self.solid);
        let solid = self.solid;
        self.segments.retain(|segment| segment.at < solid);
        let start = self.segments.first()?.source;
        Some(Raw {
            start,
            text: self.text,
            segments: self.segments,
            words: self.words,
            data: None,
            from_stdin: self.from_stdin,
        })
    }

    fn word(&mut self, part: &str) {
        let word = part.to_ascii_uppercase();
        self.named(&word);
        if self.parentheses > 0 {
            return;
        }
        if word == "STDIN" && self.last_word == "FROM" {
            self.from_stdin = true;
        }
        if self.makes_routine() {
            // As psql does it: CASE ends with END too.
            match word.as_str() {
                "BEGIN" => self.blocks += 1,
                "CASE" if self.blocks > 0 => self.blocks += 1,
                "END" => self.blocks = self.blocks.saturating_sub(1),
                _ => {}
            }
        }
        self.last_word = word;
    }

    fn named(&mut self, word: &str) {
        if self.parentheses == 0 && self.words.len() < WORDS {
            self.words.push(word.to_owned());
        }
    }

    fn makes_routine(&self) -> bool {
        let mut words = self.words.iter().map(String::as_str);
        let first = words.next() == Some("CREATE");
        let mut second = words.next();
        if second == Some("OR") && words.next() == Some("REPLACE") {
            second = words.next();
        }
        first && matches!(second, Some("FUNCTION" | "PROCEDURE"))
    }
}
