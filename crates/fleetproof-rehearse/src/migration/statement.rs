//! A statement as it was found in a file.

use std::ops::Range;

/// A part of a statement's text and where it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Segment {
    /// Where it begins in the statement's text.
    pub(super) at: usize,
    /// Where it comes from in the file.
    pub(super) source: usize,
    /// Whether it is what the file says, not the value of a variable.
    verbatim: bool,
}

/// A statement as it was found in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Raw {
    /// Where it begins in the file.
    pub(super) start: usize,
    /// Its text, without the semicolon, and without comments before and after it.
    pub(super) text: String,
    pub(super) segments: Vec<Segment>,
    /// Its first words outside parentheses, in capitals; a name in quotes is `"`.
    pub(super) words: Vec<String>,
    /// Where its inline data lies in the file.
    pub(super) data: Option<Range<usize>>,
    /// Whether it says `FROM STDIN`.
    pub(super) from_stdin: bool,
}

impl Raw {
    /// Its first words, as far as they are asked for.
    pub(super) fn begins(&self, words: &[&str]) -> bool {
        self.words.len() >= words.len() && self.words.iter().zip(words).all(|(a, b)| a == b)
    }

    /// Whether one of its first words is `word`.
    pub(super) fn mentions(&self, word: &str) -> bool {
        self.words.iter().any(|known| known == word)
    }

    /// Says that all of it comes from one place.
    pub(super) fn moved_to(&mut self, source: usize) {
        self.start = source;
        self.segments = vec![Segment {
            at: 0,
            source,
            verbatim: false,
        }];
    }

    /// Whether lines of data follow it.
    pub(super) fn reads_data(&self) -> bool {
        self.from_stdin && self.begins(&["COPY"])
    }

    /// What `SET standard_conforming_strings` sets it to.
    pub(super) fn sets_standard_strings(&self) -> Option<bool> {
        if !self.begins(&["SET"]) || !self.mentions("STANDARD_CONFORMING_STRINGS") {
            return None;
        }
        let value = self.text.rsplit(['=', ' ']).next()?;
        let value = value.trim().trim_matches('\'').to_ascii_lowercase();
        Some(!matches!(value.as_str(), "off" | "false" | "0" | "no"))
    }

    /// Replaces `${name}` wherever it stands, within strings too. Returns the names without value.
    pub(super) fn replace_placeholders(
        &mut self,
        value: impl Fn(&str) -> Option<String>,
    ) -> Vec<String> {
        let mut unknown = Vec::new();
        let old = std::mem::take(&mut self.text);
        let segments = std::mem::take(&mut self.segments);
        let source = |at| source_of(&segments, at);
        let mut rest = 0;
        while let Some(found) = old[rest..].find("${") {
            let start = rest + found;
            let Some(length) = old[start..].find('}') else {
                break;
            };
            let name = &old[start + 2..start + length];
            let end = start + length + 1;
            let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | ':' | '-');
            match value(name) {
                Some(value) => {
                    self.append(&old[rest..start], source(rest), true);
                    self.append(&value, source(start), false);
                }
                None => {
                    if !name.is_empty() && name.chars().all(is_name) {
                        unknown.push(name.to_owned());
                    }
                    self.append(&old[rest..end], source(rest), true);
                }
            }
            rest = end;
        }
        self.append(&old[rest..], source(rest), true);
        unknown
    }

    fn append(&mut self, text: &str, source: usize, verbatim: bool) {
        append(&mut self.text, &mut self.segments, text, source, verbatim);
    }
}

/// Where in the file the byte `at` of a statement's text comes from.
pub(super) fn source_of(segments: &[Segment], at: usize) -> usize {
    let segment = segments.iter().rev().find(|segment| segment.at <= at);
    segment.map_or(0, |segment| match segment.verbatim {
        true => segment.source + (at - segment.at),
        false => segment.source,
    })
}

/// Adds to a statement's text a part that comes from `source`.
pub(super) fn append(
    text: &mut String,
    segments: &mut Vec<Segment>,
    part: &str,
    source: usize,
    verbatim: bool,
) {
    let at = text.len();
    let goes_on = segments
        .last()
        .is_some_and(|last| verbatim && last.verbatim && last.source + (at - last.at) == source);
    if !part.is_empty() && !goes_on {
        segments.push(Segment {
            at,
            source,
            verbatim,
        });
    }
    text.push_str(part);
}
