use std::rc::Rc;

use squawk_syntax::SyntaxNode;

use super::tree;

/// Where in which text the reader is.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// Where each line of the text begins.
    lines: Rc<[usize]>,
    /// The line in the trigger function's own body, for a text that it executes or calls.
    line: Option<u32>,
    /// The statements in other texts that led here.
    path: Vec<usize>,
}

impl Place {
    pub(super) fn new(text: &str) -> Self {
        Self {
            lines: lines(text),
            line: None,
            path: Vec::new(),
        }
    }

    /// Within another text, that a statement of this one executes.
    pub(super) fn within(&self, node: &SyntaxNode, text: &str) -> Self {
        Self {
            lines: lines(text),
            line: Some(self.line(node)),
            path: self.path(node),
        }
    }

    /// The line, from 1, as PostgreSQL counts: those of the text between the dollar quotes.
    pub(super) fn line(&self, node: &SyntaxNode) -> u32 {
        self.line_at(tree::start(node))
    }

    pub(super) fn line_at(&self, at: usize) -> u32 {
        let before = || self.lines.partition_point(|&start| start <= at);
        self.line
            .unwrap_or_else(|| u32::try_from(before()).unwrap_or(u32::MAX))
    }

    /// Tells a statement from every other, and puts them in order.
    pub(super) fn path(&self, node: &SyntaxNode) -> Vec<usize> {
        let mut path = self.path.clone();
        path.push(tree::start(node));
        path
    }
}

fn lines(text: &str) -> Rc<[usize]> {
    let ends = text.match_indices('\n').map(|(at, _)| at + 1);
    std::iter::once(0).chain(ends).collect()
}
