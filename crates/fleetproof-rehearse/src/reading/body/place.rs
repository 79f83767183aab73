use std::rc::Rc;

use squawk_syntax::SyntaxNode;

use super::{Inside, tree};

/// Where in which text the reader is.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// Where each line of the text begins.
    lines: Rc<[usize]>,
    /// The line of the `EXECUTE`, in a text that is executed.
    executed: Option<u32>,
    /// The line of the call in the trigger function, and the function called.
    called: Option<(u32, Rc<str>)>,
    /// The statements in other texts that led here.
    path: Vec<usize>,
    /// Where the statement at hand begins.
    statement: usize,
}

impl Place {
    pub(super) fn new(text: &str) -> Self {
        Self {
            lines: lines(text),
            executed: None,
            called: None,
            path: Vec::new(),
            statement: 0,
        }
    }

    /// Goes on to a statement. Where the one began that this may be a part of.
    pub(super) fn enter(&mut self, node: &SyntaxNode) -> usize {
        std::mem::replace(&mut self.statement, tree::start(node))
    }

    /// Goes back to where [`Self::enter`] said.
    pub(super) fn leave(&mut self, statement: usize) {
        self.statement = statement;
    }

    /// Within a text that a statement of this one executes, or within the body of `function`, that
    /// it calls.
    pub(super) fn within(&self, node: &SyntaxNode, text: &str, function: Option<&str>) -> Self {
        let called = function.map(|function| (self.line(), Rc::from(function)));
        Self {
            lines: lines(text),
            executed: match &called {
                Some(_) => None,
                None => Some(self.own_line(self.statement)),
            },
            called: called.or_else(|| self.called.clone()),
            path: self.path(node),
            statement: 0,
        }
    }

    /// The statement's line in the trigger function, from 1, as PostgreSQL counts: those of the text
    /// between the dollar quotes.
    pub(super) fn line(&self) -> u32 {
        self.line_at(self.statement)
    }

    /// The line of a place in the text at hand.
    pub(super) fn line_at(&self, at: usize) -> u32 {
        let called = self.called.as_ref();
        called.map_or_else(|| self.own_line(at), |(line, _)| *line)
    }

    /// The line in the function that the text belongs to.
    fn own_line(&self, at: usize) -> u32 {
        let before = || self.lines.partition_point(|&start| start <= at);
        self.executed
            .unwrap_or_else(|| u32::try_from(before()).unwrap_or(u32::MAX))
    }

    /// The function that a statement stands in, if it is not the trigger function itself.
    pub(super) fn function(&self) -> Option<&str> {
        self.called.as_ref().map(|(_, function)| &**function)
    }

    /// Where the statement stands, if it is not in the trigger function itself.
    pub(super) fn inside(&self) -> Option<Inside> {
        self.called.as_ref().map(|(_, function)| Inside {
            function: (**function).to_owned(),
            line: self.own_line(self.statement),
        })
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
