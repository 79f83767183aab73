//! Texts that a body puts together: names of tables, and statements to execute.

use squawk_syntax::{
    SyntaxNode,
    ast::{self, AstNode, Expr},
};

use super::{
    names::Scope,
    reader::Reader,
    term::{self, Term, Used},
    tree,
};
use crate::sql::{identifier, literal};

/// Values within a text are parameters with numbers from here on: no statement has so many.
const FIRST_HOLE: usize = 9_000;

/// A text while it is put together.
#[derive(Default)]
struct Pieces {
    sql: String,
    columns: Vec<Used>,
    has_holes: bool,
}

impl Reader<'_> {
    /// `a || b`, if it is a text that can be told.
    pub(super) fn concatenation(&mut self, node: &SyntaxNode, parts: &[Term]) -> Option<Term> {
        let is_text = |term: &Term| term.text().is_some() || matches!(term, Term::Built { .. });
        if !parts.iter().any(is_text) {
            return None;
        }
        let mut pieces = Pieces::default();
        for part in parts {
            self.append(&mut pieces, part)?;
        }
        Some(pieces.finished(node))
    }

    /// A call of one of the server's functions on texts.
    pub(super) fn text_function(
        &mut self,
        node: &SyntaxNode,
        name: &str,
        arguments: &[Term],
    ) -> Option<Term> {
        let known = |at: usize| Some(arguments.get(at)?.text()?.to_owned());
        match name {
            "format" => self.format(node, arguments),
            "concat" => {
                let given: Vec<Term> = arguments
                    .iter()
                    .filter(|t| **t != Term::Null)
                    .cloned()
                    .collect();
                self.concatenation(node, &given)
            }
            "quote_ident" => known(0).map(|text| Term::Text(identifier(&text))),
            "quote_literal" | "quote_nullable" => match (known(0), arguments.first()?) {
                (Some(text), _) => Some(Term::Text(literal(&text))),
                (None, value) => {
                    let mut pieces = Pieces::default();
                    self.hole(&mut pieces, value);
                    Some(pieces.finished(node))
                }
            },
            "lower" => known(0).map(|text| Term::Text(text.to_lowercase())),
            "upper" => known(0).map(|text| Term::Text(text.to_uppercase())),
            "replace" => {
                let (text, from, to) = (known(0)?, known(1)?, known(2)?);
                Some(Term::Text(match from.as_str() {
                    "" => text,
                    from => text.replace(from, &to),
                }))
            }
            "coalesce" => self.first_of(arguments),
            _ => None,
        }
    }

    /// `coalesce`: what is NULL for this event is passed over.
    fn first_of(&self, arguments: &[Term]) -> Option<Term> {
        let is_there = |term: &&Term| match term {
            Term::Null => false,
            Term::Column(record, _) | Term::Record(record) => !self.is_absent(*record),
            _ => true,
        };
        let there: Vec<&Term> = arguments.iter().filter(is_there).collect();
        match there.as_slice() {
            [only] => Some((*only).clone()),
            [known, ..] if known.text().is_some() => Some((*known).clone()),
            [row @ Term::Record(_), ..] => Some((*row).clone()),
            // `coalesce(NEW.id, OLD.id)`
            [first @ Term::Column(_, name), rest @ ..]
                if rest
                    .iter()
                    .all(|term| matches!(term, Term::Column(_, other) if other == name)) =>
            {
                Some((*first).clone())
            }
            _ => None,
        }
    }

    fn format(&mut self, node: &SyntaxNode, arguments: &[Term]) -> Option<Term> {
        let pattern = arguments.first()?.text()?;
        let mut pieces = Pieces::default();
        let mut next = 1;
        let mut rest = pattern;
        while let Some((before, after)) = rest.split_once('%') {
            pieces.sql.push_str(before);
            // `%2$I` takes the second argument, and those after it follow on.
            let digits = after.len() - after.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            let (number, mut spec) = after.split_at(digits);
            match spec.strip_prefix('$') {
                Some(spec_after) if !number.is_empty() => {
                    next = number.parse().ok()?;
                    spec = spec_after;
                }
                // A width, which nobody needs here.
                _ if !number.is_empty() => return None,
                _ => {}
            }
            let kind = spec.chars().next()?;
            rest = spec.get(kind.len_utf8()..)?;
            if kind == '%' {
                pieces.sql.push('%');
                continue;
            }
            let argument = arguments.get(next)?;
            next += 1;
            match (kind, argument) {
                ('I', name) => pieces.sql.push_str(&identifier(name.text()?)),
                ('L', value) if value.text().is_some() => {
                    pieces
                        .sql
                        .push_str(&literal(value.text().unwrap_or_default()));
                }
                ('L', Term::Null) => pieces.sql.push_str("NULL"),
                ('L', value) => self.hole(&mut pieces, value),
                ('s', Term::Null) => {}
                ('s', value) => self.append(&mut pieces, value)?,
                _ => return None,
            }
        }
        pieces.sql.push_str(rest);
        Some(pieces.finished(node))
    }

    fn append(&mut self, pieces: &mut Pieces, term: &Term) -> Option<()> {
        match term {
            known if known.text().is_some() => {
                pieces.sql.push_str(known.text().unwrap_or_default());
            }
            Term::Built { sql, columns, .. } => {
                pieces.sql.push_str(sql);
                pieces.has_holes = true;
                term::add(&mut pieces.columns, columns.clone());
            }
            Term::Constant(text) if text.chars().all(|c| c.is_ascii_digit()) => {
                pieces.sql.push_str(text);
            }
            // A value of the row; anything else might be any piece of a statement.
            value if !value.columns().is_empty() => self.hole(pieces, value),
            _ => return None,
        }
        Some(())
    }

    /// A value in a text: what it is, is known when the text is read as SQL.
    fn hole(&mut self, pieces: &mut Pieces, value: &Term) {
        pieces
            .sql
            .push_str(&format!("${}", FIRST_HOLE + self.holes.len()));
        pieces.has_holes = true;
        term::add(&mut pieces.columns, value.columns());
        self.holes.push(value.clone());
    }

    /// `$n`: of `USING`, of a function's arguments, or a value that a text was put together with.
    pub(super) fn parameter(&self, literal: &ast::Literal, scope: &Scope) -> Term {
        let text = || Term::opaque(literal.syntax());
        let Some(at) = literal.positional_param_index() else {
            return text();
        };
        let hole = (at + 1)
            .checked_sub(FIRST_HOLE)
            .and_then(|at| self.holes.get(at));
        let given = || scope.parameters.get(at).or_else(|| self.parameters.get(at));
        let known = hole.or_else(given);
        known.cloned().unwrap_or_else(text)
    }

    /// A string with a value in it: `'… ''' || NEW.v || ''''`.
    pub(super) fn pierced(&self, text: &str) -> Option<Term> {
        let hole = |digits: &str| {
            let at = digits.get(..4)?.parse::<usize>().ok()?;
            self.holes.get(at.checked_sub(FIRST_HOLE)?)
        };
        let mut columns = Vec::new();
        let mut pieces = text.split('$');
        let before = pieces.next()?;
        for piece in pieces {
            let Some(value) = hole(piece) else {
                continue;
            };
            if before.is_empty() && piece.len() == 4 && text.len() == 5 {
                return Some(value.clone());
            }
            term::add(&mut columns, value.columns());
        }
        (!columns.is_empty()).then(|| Term::Other {
            text: literal(text).into(),
            columns,
        })
    }
}

impl Pieces {
    fn finished(self, node: &SyntaxNode) -> Term {
        match self.has_holes {
            true => Term::Built {
                sql: self.sql,
                shown: node.into(),
                columns: self.columns,
            },
            false => Term::Text(self.sql),
        }
    }
}

/// The arguments of a call in their order, and the names that some are given by.
pub(super) fn arguments(list: Option<&ast::ArgList>) -> Vec<(Option<String>, Expr)> {
    let mut found = Vec::new();
    for argument in list
        .into_iter()
        .flat_map(|list| tree::children::<ast::Arg>(list.syntax()))
    {
        match tree::child::<ast::NamedArg>(argument.syntax()) {
            Some(named) => {
                let name = tree::child::<ast::ParamNameRef>(named.syntax());
                let name = name.map(|name| tree::name(name.syntax()));
                found.extend(tree::child::<Expr>(named.syntax()).map(|expr| (name, expr)));
            }
            None => found.extend(tree::child::<Expr>(argument.syntax()).map(|expr| (None, expr))),
        }
    }
    found
}
