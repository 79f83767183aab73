//! What an expression is made from.

use squawk_syntax::{
    SyntaxNode,
    ast::{self, AstNode, Expr, LitKind},
};

use super::{
    names::Scope,
    reader::Reader,
    term::{self, Term},
    tree,
};

impl Reader<'_> {
    /// What an expression of PL/pgSQL is made from: a `SELECT` without the word.
    pub(super) fn expression(&mut self, node: &ast::PlpgsqlExpr, scope: &Scope) -> Term {
        let mut row = self.selected(node.syntax(), scope);
        match row.len() {
            1 => row.remove(0).1,
            _ => Term::opaque(tree::text(node.syntax())),
        }
    }

    /// What an expression is made from.
    pub(super) fn term(&mut self, expr: &Expr, scope: &Scope) -> Term {
        match expr {
            Expr::Literal(literal) => constant(literal, scope),
            Expr::NameRef(name) => self.named(&[tree::name(name.syntax())], scope),
            Expr::FieldExpr(field) => self.field(field, scope),
            Expr::ParenExpr(paren) => match tree::child::<Expr>(paren.syntax()) {
                Some(inner) => self.term(&inner, scope),
                None => self.subquery(paren.syntax(), scope),
            },
            Expr::CastExpr(cast) => self.cast(cast, scope),
            Expr::IndexExpr(index) => self.index(index, scope),
            Expr::BinExpr(_) | Expr::CallExpr(_) | Expr::CaseExpr(_) => {
                self.made_from(expr.syntax(), scope)
            }
            _ => self.made_from(expr.syntax(), scope),
        }
    }

    /// An expression of which only the columns matter that it uses.
    pub(super) fn made_from(&mut self, node: &SyntaxNode, scope: &Scope) -> Term {
        let mut columns = Vec::new();
        self.gather(node, scope, &mut columns);
        Term::Other {
            text: tree::text(node),
            columns,
        }
    }

    fn gather(&mut self, node: &SyntaxNode, scope: &Scope, columns: &mut Vec<term::Used>) {
        let callee = ast::CallExpr::cast(node.clone())
            .and_then(|call| tree::child::<Expr>(call.syntax()))
            .map(|callee| callee.syntax().clone());
        for child in node.children() {
            if callee.as_ref() == Some(&child) {
                if tree::name(&child) == "pg_trigger_depth" {
                    self.found.asks_depth = true;
                }
                continue;
            }
            match Expr::cast(child.clone()) {
                Some(expr) => {
                    let term = self.term(&expr, scope);
                    term::add(columns, term.columns());
                }
                None if ast::SelectVariant::can_cast(child.kind()) => {
                    let rows = self.query(&child, scope);
                    for (_, term) in rows.into_iter().flatten() {
                        term::add(columns, term.columns());
                    }
                }
                None => self.gather(&child, scope, columns),
            }
        }
    }

    fn field(&mut self, field: &ast::FieldExpr, scope: &Scope) -> Term {
        if let Some(path) = dotted(field) {
            return self.named(&path, scope);
        }
        let base = tree::child::<Expr>(field.syntax());
        let whole = tree::has(field.syntax(), squawk_syntax::SyntaxKind::STAR);
        let Some(base) = base else {
            return Term::opaque(tree::text(field.syntax()));
        };
        if whole {
            return match path_of(&base).as_deref() {
                Some([.., name]) => self
                    .row_of(name, scope)
                    .unwrap_or_else(|| Term::opaque(tree::text(field.syntax()))),
                _ => self.term(&base, scope),
            };
        }
        // `(NEW).id`
        let row = self.term(&base, scope);
        let name = tree::children::<ast::NameRef>(field.syntax()).last();
        let name = name
            .map(|name| tree::name(name.syntax()))
            .unwrap_or_default();
        match row.field(&name) {
            Some(term) => {
                term::add(&mut self.found.used, term.columns());
                term
            }
            None => Term::Other {
                text: tree::text(field.syntax()),
                columns: row.columns(),
            },
        }
    }

    fn cast(&mut self, cast: &ast::CastExpr, scope: &Scope) -> Term {
        let inner = tree::child::<Expr>(cast.syntax());
        let text = tree::text(cast.syntax());
        match inner.map(|inner| self.term(&inner, scope)) {
            Some(Term::Text(known)) if is_text(cast) => Term::Text(known),
            Some(Term::Null) => Term::Null,
            Some(Term::Text(_) | Term::Constant(_)) => Term::Constant(text),
            Some(row @ (Term::Record(_) | Term::Row { .. })) => row,
            Some(term) => Term::Other {
                text,
                columns: term.columns(),
            },
            None => Term::opaque(text),
        }
    }

    /// `TG_ARGV[0]`
    fn index(&mut self, index: &ast::IndexExpr, scope: &Scope) -> Term {
        let parts: Vec<Expr> = tree::children(index.syntax()).collect();
        if let [Expr::NameRef(name), at] = parts.as_slice()
            && tree::name(name.syntax()) == "tg_argv"
            && let Term::Constant(at) = self.term(at, scope)
        {
            let at = at.parse::<usize>().ok();
            return match at.and_then(|at| self.context.args.get(at)) {
                Some(text) => Term::Text(text.clone()),
                None => Term::Null,
            };
        }
        self.made_from(index.syntax(), scope)
    }

    fn subquery(&mut self, node: &SyntaxNode, scope: &Scope) -> Term {
        let Some(query) = node
            .children()
            .find(|n| ast::SelectVariant::can_cast(n.kind()))
        else {
            return self.made_from(node, scope);
        };
        let mut rows = self.query(&query, scope);
        match (rows.len(), rows.pop()) {
            (1, Some(mut row)) if row.len() == 1 && is_plain(&query) => row.remove(0).1,
            _ => Term::opaque(tree::text(node)),
        }
    }
}

/// Whether a query reads no table.
pub(super) fn is_plain(query: &SyntaxNode) -> bool {
    let mut nodes = query.descendants();
    !nodes.any(|node| {
        ast::FromClause::can_cast(node.kind()) || ast::WhereClause::can_cast(node.kind())
    })
}

fn constant(literal: &ast::Literal, scope: &Scope) -> Term {
    let text = tree::text(literal.syntax());
    match literal.kind() {
        Some(LitKind::Null(_)) => Term::Null,
        Some(LitKind::Default(_)) => Term::Default,
        Some(LitKind::PositionalParam(_)) => {
            let at = literal.positional_param_index();
            let known = at.and_then(|at| scope.parameters.get(at));
            known.cloned().unwrap_or_else(|| Term::opaque(text))
        }
        Some(
            LitKind::String(_)
            | LitKind::EscString(_)
            | LitKind::DollarQuotedString(_)
            | LitKind::UnicodeEscString(_),
        ) => match literal.string_value() {
            Some(known) => Term::Text(known),
            None => Term::Constant(text),
        },
        _ => Term::Constant(text),
    }
}

/// The names of `a.b.c`.
fn dotted(field: &ast::FieldExpr) -> Option<Vec<String>> {
    if tree::has(field.syntax(), squawk_syntax::SyntaxKind::STAR) {
        return None;
    }
    let mut parts = tree::children::<Expr>(field.syntax());
    let mut path = path_of(&parts.next()?)?;
    let Expr::NameRef(last) = parts.next()? else {
        return None;
    };
    path.push(tree::name(last.syntax()));
    Some(path)
}

fn path_of(expr: &Expr) -> Option<Vec<String>> {
    match expr {
        Expr::NameRef(name) => Some(vec![tree::name(name.syntax())]),
        Expr::FieldExpr(field) => dotted(field),
        _ => None,
    }
}

/// Whether a cast leaves a text what it is.
fn is_text(cast: &ast::CastExpr) -> bool {
    let ty = cast.syntax().children().find_map(ast::Type::cast);
    let name = ty.map(|ty| tree::text(ty.syntax()).to_ascii_lowercase());
    matches!(
        name.as_deref(),
        Some("text" | "varchar" | "name" | "regclass" | "character varying")
    )
}
