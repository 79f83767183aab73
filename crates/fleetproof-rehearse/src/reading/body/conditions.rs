//! Whether a condition is true for the event at hand.

use squawk_syntax::ast::{self, AstNode, BinOp, Expr, PrefixOp};

use super::{names::Scope, reader::Reader, term::Term, tree, values::DEEPEST};

/// What is known of a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Truth {
    True,
    False,
    /// What it still depends on, joined by AND.
    Open(Vec<String>),
}

impl Truth {
    /// The condition's contrary, as text.
    pub(super) fn denied(&self) -> Option<String> {
        match self {
            Self::Open(terms) => Some(negated(&terms.join(" AND "), terms.len() > 1)),
            _ => None,
        }
    }

    fn not(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            open => Self::Open(open.denied().into_iter().collect()),
        }
    }

    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::False, _) | (_, Self::False) => Self::False,
            (Self::True, other) | (other, Self::True) => other,
            (Self::Open(mut terms), Self::Open(more)) => {
                terms.extend(more);
                Self::Open(terms)
            }
        }
    }

    fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::True, _) | (_, Self::True) => Self::True,
            (Self::False, other) | (other, Self::False) => other,
            (Self::Open(a), Self::Open(b)) => {
                Self::Open(vec![format!("{} OR {}", a.join(" AND "), b.join(" AND "))])
            }
        }
    }
}

fn negated(text: &str, is_compound: bool) -> String {
    let word = |text: &str| text.chars().all(|c| c.is_alphanumeric() || c == '_');
    match text.strip_prefix("NOT ") {
        Some(inner) if word(inner) && !is_compound => inner.to_owned(),
        _ if word(text) => format!("NOT {text}"),
        _ => format!("NOT ({text})"),
    }
}

impl Reader<'_> {
    /// Whether the condition of an `IF` holds.
    pub(super) fn condition(&mut self, node: &ast::PlpgsqlExpr, scope: &Scope) -> Truth {
        let list = tree::child::<ast::TargetList>(node.syntax());
        let mut targets = list
            .map(|list| tree::children::<ast::Target>(list.syntax()).collect::<Vec<_>>())
            .unwrap_or_default()
            .into_iter();
        let is_query = tree::child::<ast::FromClause>(node.syntax()).is_some();
        match (targets.next(), targets.next()) {
            (Some(target), None) if !is_query => match tree::child::<Expr>(target.syntax()) {
                Some(expr) => self.truth(&expr, scope),
                None => open(node),
            },
            _ => {
                self.selected(node.syntax(), scope);
                open(node)
            }
        }
    }

    /// Whether an expression is true.
    pub(super) fn truth(&mut self, expr: &Expr, scope: &Scope) -> Truth {
        if self.depth >= DEEPEST {
            return Truth::Open(vec![tree::text(expr.syntax())]);
        }
        self.depth += 1;
        let truth = self.truth_here(expr, scope);
        self.depth -= 1;
        truth
    }

    fn truth_here(&mut self, expr: &Expr, scope: &Scope) -> Truth {
        match expr {
            Expr::ParenExpr(paren) => match tree::child::<Expr>(paren.syntax()) {
                Some(inner) => self.truth(&inner, scope),
                None => self.depends(expr, scope),
            },
            Expr::PrefixExpr(prefix) if matches!(prefix.op(), Some(PrefixOp::Not(_))) => {
                match tree::child::<Expr>(prefix.syntax()) {
                    Some(inner) => self.truth(&inner, scope).not(),
                    None => self.depends(expr, scope),
                }
            }
            Expr::BinExpr(binary) => self.compared(binary, scope),
            _ => self.depends(expr, scope),
        }
    }

    fn depends(&mut self, expr: &Expr, scope: &Scope) -> Truth {
        match self.term(expr, scope) {
            Term::Constant(text) if text.eq_ignore_ascii_case("true") => Truth::True,
            Term::Constant(text) if text.eq_ignore_ascii_case("false") => Truth::False,
            _ => Truth::Open(vec![tree::text(expr.syntax())]),
        }
    }

    fn compared(&mut self, binary: &ast::BinExpr, scope: &Scope) -> Truth {
        let (Some(left), Some(right)) = (binary.lhs(), binary.rhs()) else {
            return Truth::Open(vec![tree::text(binary.syntax())]);
        };
        let open = || Truth::Open(vec![tree::text(binary.syntax())]);
        let Some(op) = binary.op() else {
            self.made_from(binary.syntax(), scope);
            return open();
        };
        match op {
            BinOp::And(_) => {
                let left = self.truth(&left, scope);
                left.and(self.truth(&right, scope))
            }
            BinOp::Or(_) => {
                let left = self.truth(&left, scope);
                left.or(self.truth(&right, scope))
            }
            BinOp::Eq(_) | BinOp::IsNotDistinctFrom(_) => {
                self.equal(&left, &right, scope).unwrap_or_else(open)
            }
            BinOp::Neq(_) | BinOp::Neqb(_) | BinOp::IsDistinctFrom(_) => {
                let equal = self.equal(&left, &right, scope);
                equal.map_or_else(open, Truth::not)
            }
            BinOp::In(_) => self.among(&left, &right, scope).unwrap_or_else(open),
            BinOp::NotIn(_) => {
                let among = self.among(&left, &right, scope);
                among.map_or_else(open, Truth::not)
            }
            BinOp::Is(_) => self.is(&left, &right, scope).unwrap_or_else(open),
            BinOp::IsNot(_) => {
                let is = self.is(&left, &right, scope);
                is.map_or_else(open, Truth::not)
            }
            _ => {
                self.made_from(binary.syntax(), scope);
                open()
            }
        }
    }

    pub(super) fn equal(&mut self, left: &Expr, right: &Expr, scope: &Scope) -> Option<Truth> {
        if let Expr::CallExpr(call) = right
            && let Some(any) = tree::child::<ast::AnyFn>(call.syntax())
        {
            return self.among_nodes(left, any.syntax(), scope);
        }
        let (left, right) = (self.term(left, scope), self.term(right, scope));
        if let (Some(a), Some(b)) = (left.text(), right.text()) {
            return Some(known(a == b));
        }
        match (left, right) {
            (Term::Constant(a), Term::Constant(b)) if a == b => Some(Truth::True),
            // Of a row that is there and one that is not.
            (Term::Record(a), Term::Record(b)) if self.is_absent(a) != self.is_absent(b) => {
                Some(Truth::False)
            }
            _ => None,
        }
    }

    fn among(&mut self, left: &Expr, right: &Expr, scope: &Scope) -> Option<Truth> {
        self.among_nodes(left, right.syntax(), scope)
    }

    /// Whether a value is one of those in the brackets of `node`.
    fn among_nodes(
        &mut self,
        left: &Expr,
        node: &squawk_syntax::SyntaxNode,
        scope: &Scope,
    ) -> Option<Truth> {
        let left = self.term(left, scope);
        let mut list: Vec<Expr> = tree::children(node).collect();
        if let [Expr::ArrayExpr(array)] = list.as_slice() {
            list = tree::children(array.syntax()).collect();
        }
        let terms: Vec<Term> = list.iter().map(|expr| self.term(expr, scope)).collect();
        if list.is_empty() {
            self.made_from(node, scope);
        }
        let left = left.text()?;
        let texts: Vec<&str> = terms.iter().map(Term::text).collect::<Option<_>>()?;
        match texts.as_slice() {
            [] => None,
            // `ANY ('{INSERT,UPDATE}')`
            [array] if array.starts_with('{') => {
                let mut items = array.trim_matches(['{', '}']).split(',');
                Some(known(items.any(|item| item.trim_matches('"') == left)))
            }
            texts => Some(known(texts.contains(&left))),
        }
    }

    /// `IS NULL`, of a record that the event gives or not.
    fn is(&mut self, left: &Expr, right: &Expr, scope: &Scope) -> Option<Truth> {
        let (left, right) = (self.term(left, scope), self.term(right, scope));
        match (left, right) {
            (Term::Record(record) | Term::Column(record, _), Term::Null)
                if self.is_absent(record) =>
            {
                Some(Truth::True)
            }
            (Term::Event(_) | Term::Text(_) | Term::Constant(_), Term::Null) => Some(Truth::False),
            (Term::Null, Term::Null) => Some(Truth::True),
            _ => None,
        }
    }
}

fn known(truth: bool) -> Truth {
    if truth { Truth::True } else { Truth::False }
}

fn open(node: &ast::PlpgsqlExpr) -> Truth {
    Truth::Open(vec![tree::text(node.syntax())])
}
