//! The page on which text is set: width, indents, colour.

use textwrap::{Options, WordSplitter, WrapAlgorithm};

use crate::{
    Style,
    paint::{Role, paint},
    words::tame,
};

/// What stands at the left of a wrapped line.
pub(crate) struct Lead {
    text: String,
    /// In terminal columns: `text` may hold escape sequences.
    width: usize,
}

impl Lead {
    pub(crate) fn blank(width: usize) -> Self {
        Self {
            text: " ".repeat(width),
            width,
        }
    }
}

/// Text under way, kept within the width of its style.
pub(crate) struct Sheet {
    text: String,
    style: Style,
}

impl Sheet {
    pub(crate) fn new(style: &Style) -> Self {
        Self {
            text: String::new(),
            // Narrower than this, nothing can be laid out; the terminal wraps.
            style: Style {
                width: style.width.max(40),
                ..*style
            },
        }
    }

    pub(crate) fn style(&self) -> &Style {
        &self.style
    }

    pub(crate) fn paint(&self, role: Role, text: &str) -> String {
        paint(self.style.color, role, text)
    }

    /// A lead made of pieces, each in the colour of its role.
    pub(crate) fn lead(&self, pieces: &[(Option<Role>, &str)]) -> Lead {
        let painted = pieces.iter().map(|(role, text)| match role {
            Some(role) => self.paint(*role, text),
            None => (*text).to_owned(),
        });
        Lead {
            text: painted.collect(),
            width: pieces.iter().map(|(_, text)| text.chars().count()).sum(),
        }
    }

    /// A line as it stands; the caller minds its width.
    pub(crate) fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    pub(crate) fn blank(&mut self) {
        self.text.push('\n');
    }

    /// A heading with a blank line before it.
    pub(crate) fn heading(&mut self, text: &str) {
        self.blank();
        let text = self.paint(Role::Strong, text);
        self.line(&text);
    }

    /// Text of any origin, wrapped: its first line after `first`, further ones after `rest`.
    pub(crate) fn wrapped(&mut self, first: &Lead, rest: &Lead, role: Option<Role>, text: &str) {
        let (text, blanks) = (tame(text), [first.width, rest.width].map(|w| " ".repeat(w)));
        let mut left = (first, &blanks[0]);
        // Line by line: textwrap takes the room of the very first line for that of any.
        for line in text.split('\n') {
            let options = Options::new(self.style.width)
                .initial_indent(left.1)
                .subsequent_indent(&blanks[1])
                .word_splitter(WordSplitter::NoHyphenation)
                .wrap_algorithm(WrapAlgorithm::FirstFit);
            for line in textwrap::wrap(line, options) {
                let line = line.get(left.0.width..).unwrap_or_default();
                let line = role.map_or(line.to_owned(), |role| self.paint(role, line));
                self.line(&format!("{}{line}", left.0.text));
                left = (rest, &blanks[1]);
            }
        }
    }

    /// Text of any origin below an indent of blanks.
    pub(crate) fn paragraph(&mut self, indent: usize, role: Option<Role>, text: &str) {
        let lead = Lead::blank(indent);
        self.wrapped(&lead, &lead, role, text);
    }

    pub(crate) fn finish(self) -> String {
        self.text
    }
}
