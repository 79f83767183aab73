//! What an expression is made from.

use squawk_syntax::{
    SyntaxNode,
    ast::{self, AstNode, BinOp, Expr, LitKind},
};

use super::{
    conditions::Truth,
    names::Scope,
    reader::Reader,
    term::{self, Shown, Term},
    tree,
};

/// Expressions within expressions are read down to here.
pub(super) const DEEPEST: usize = 500;

impl Reader<'_> {
    /// What an expression of PL/pgSQL is made from: a `SELECT` without the word.
    pub(super) fn expression(&mut self, node: &ast::PlpgsqlExpr, scope: &Scope) -> Term {
        let mut row = self.selected(node.syntax(), scope);
        match row.len() {
            1 => row.remove(0).1,
            _ => Term::opaque(node.syntax()),
        }
    }

    /// What an expression is made from.
    pub(super) fn term(&mut self, expr: &Expr, scope: &Scope) -> Term {
        if self.depth >= DEEPEST {
            return Term::opaque(expr.syntax());
        }
        self.depth += 1;
        let term = self.term_here(expr, scope);
        self.depth -= 1;
        term
    }

    fn term_here(&mut self, expr: &Expr, scope: &Scope) -> Term {
        match expr {
            Expr::Literal(literal) => self.constant(literal, scope),
            Expr::NameRef(name) => self.named(&[tree::name(name.syntax())], scope),
            Expr::FieldExpr(field) => self.field(field, scope),
            Expr::ParenExpr(paren) => match tree::child::<Expr>(paren.syntax()) {
                Some(inner) => self.term(&inner, scope),
                None => self.subquery(paren.syntax(), scope),
            },
            Expr::CastExpr(cast) => self.cast(cast, scope),
            Expr::IndexExpr(index) => self.index(index, scope),
            Expr::BinExpr(binary) if is_concatenation(binary) => self.concatenated(binary, scope),
            Expr::CallExpr(call) => match self.call(call, scope) {
                Some(term) => term,
                None => self.made_from(expr.syntax(), scope),
            },
            Expr::CaseExpr(case) => self.case(case, scope),
            _ => self.made_from(expr.syntax(), scope),
        }
    }

    /// An expression of which only the columns matter that it uses.
    pub(super) fn made_from(&mut self, node: &SyntaxNode, scope: &Scope) -> Term {
        let mut columns = Vec::new();
        self.gather(node, scope, &mut columns);
        Term::Other {
            text: node.into(),
            columns,
        }
    }

    fn gather(&mut self, node: &SyntaxNode, scope: &Scope, columns: &mut Vec<term::Used>) {
        for child in node.children() {
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

    fn constant(&mut self, literal: &ast::Literal, scope: &Scope) -> Term {
        let text = tree::text(literal.syntax());
        match literal.kind() {
            Some(LitKind::Null(_)) => Term::Null,
            Some(LitKind::Default(_)) => Term::Default,
            Some(LitKind::PositionalParam(_)) => self.parameter(literal, scope),
            Some(
                LitKind::String(_)
                | LitKind::EscString(_)
                | LitKind::DollarQuotedString(_)
                | LitKind::UnicodeEscString(_),
            ) => match literal.string_value() {
                Some(known) => self.pierced(&known).unwrap_or(Term::Text(known)),
                None => Term::Constant(text),
            },
            _ => Term::Constant(text),
        }
    }

    fn concatenated(&mut self, binary: &ast::BinExpr, scope: &Scope) -> Term {
        let (Some(left), Some(right)) = (binary.lhs(), binary.rhs()) else {
            return Term::opaque(binary.syntax());
        };
        let parts = [self.term(&left, scope), self.term(&right, scope)];
        if let Some(term) = self.concatenation(binary.syntax(), &parts) {
            return term;
        }
        let mut columns = parts[0].columns();
        term::add(&mut columns, parts[1].columns());
        Term::Other {
            text: binary.syntax().into(),
            columns,
        }
    }

    /// `CASE`, if what it comes to is known for this event.
    fn case(&mut self, case: &ast::CaseExpr, scope: &Scope) -> Term {
        let subject = tree::child::<Expr>(case.syntax());
        let list = tree::child::<ast::WhenClauseList>(case.syntax());
        let whens =
            list.map(|list| tree::children::<ast::WhenClause>(list.syntax()).collect::<Vec<_>>());
        for when in whens.unwrap_or_default() {
            let (Some(condition), Some(then)) = (when.condition(), when.then()) else {
                return self.made_from(case.syntax(), scope);
            };
            let truth = match &subject {
                Some(subject) => self.equal(subject, &condition, scope),
                None => Some(self.truth(&condition, scope)),
            };
            match truth {
                Some(Truth::True) => return self.term(&then, scope),
                Some(Truth::False) => {}
                _ => return self.made_from(case.syntax(), scope),
            }
        }
        let otherwise = tree::child::<ast::ElseClause>(case.syntax());
        match otherwise.and_then(|clause| tree::child::<Expr>(clause.syntax())) {
            Some(expr) => self.term(&expr, scope),
            None => Term::Null,
        }
    }

    fn field(&mut self, field: &ast::FieldExpr, scope: &Scope) -> Term {
        if let Some(path) = dotted(field) {
            return self.named(&path, scope);
        }
        let base = tree::child::<Expr>(field.syntax());
        let whole = tree::has(field.syntax(), squawk_syntax::SyntaxKind::STAR);
        let Some(base) = base else {
            return Term::opaque(field.syntax());
        };
        if whole {
            return match path_of(&base).as_deref() {
                Some([.., name]) => self
                    .row_of(name, scope)
                    .unwrap_or_else(|| Term::opaque(field.syntax())),
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
                text: field.syntax().into(),
                columns: row.columns(),
            },
        }
    }

    fn cast(&mut self, cast: &ast::CastExpr, scope: &Scope) -> Term {
        let inner = tree::child::<Expr>(cast.syntax());
        let text = || Shown::from(cast.syntax());
        match inner.map(|inner| self.term(&inner, scope)) {
            Some(known @ (Term::Event(_) | Term::Text(_))) if is_text(cast) => known,
            Some(Term::Null) => Term::Null,
            Some(Term::Text(_) | Term::Constant(_)) => Term::Constant(tree::text(cast.syntax())),
            Some(row @ (Term::Record(_) | Term::Row { .. })) => row,
            Some(term) => Term::Other {
                text: text(),
                columns: term.columns(),
            },
            None => Term::opaque(text()),
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
            _ => Term::opaque(node),
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

pub(super) fn path_of(expr: &Expr) -> Option<Vec<String>> {
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

fn is_concatenation(binary: &ast::BinExpr) -> bool {
    match binary.op() {
        Some(BinOp::CustomOp(op)) => tree::text(op.syntax()) == "||",
        _ => false,
    }
}
