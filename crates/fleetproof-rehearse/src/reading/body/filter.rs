//! Which rows a `WHERE` picks.

use squawk_syntax::{
    SyntaxNode,
    ast::{self, AstNode, BinOp, Expr},
};

use super::{Comparison, Write, names::Scope, reader::Reader, term::Term, tree, values::DEEPEST};

impl Reader<'_> {
    /// Reads the condition below `node` into the write's filter.
    pub(super) fn filter(&mut self, node: &SyntaxNode, scope: &Scope, write: &mut Write) {
        match tree::child::<Expr>(node) {
            Some(expr) => self.picks(&expr, scope, write),
            None => write.filter_is_partial = true,
        }
    }

    fn picks(&mut self, expr: &Expr, scope: &Scope, write: &mut Write) {
        if self.depth >= DEEPEST {
            write.filter_is_partial = true;
            return;
        }
        self.depth += 1;
        self.picks_here(expr, scope, write);
        self.depth -= 1;
    }

    fn picks_here(&mut self, expr: &Expr, scope: &Scope, write: &mut Write) {
        match expr {
            Expr::ParenExpr(paren) => match tree::child::<Expr>(paren.syntax()) {
                Some(inner) => return self.picks(&inner, scope, write),
                None => {
                    self.made_from(expr.syntax(), scope);
                }
            },
            Expr::BinExpr(binary) => {
                if let (Some(left), Some(right), Some(op)) =
                    (binary.lhs(), binary.rhs(), binary.op())
                {
                    if matches!(op, BinOp::And(_)) {
                        self.picks(&left, scope, write);
                        return self.picks(&right, scope, write);
                    }
                    if self.comparison(&left, &op, &right, scope, write) {
                        return;
                    }
                } else {
                    self.made_from(expr.syntax(), scope);
                }
            }
            Expr::Literal(literal) if tree::text(literal.syntax()).eq_ignore_ascii_case("true") => {
                return;
            }
            _ => {
                self.made_from(expr.syntax(), scope);
            }
        }
        write.filter_is_partial = true;
    }

    /// Whether `left op right` compares columns of the written table.
    fn comparison(
        &mut self,
        left: &Expr,
        op: &BinOp,
        right: &Expr,
        scope: &Scope,
        write: &mut Write,
    ) -> bool {
        let Some((op, turned)) = operator(op) else {
            self.made_from(left.syntax(), scope);
            self.made_from(right.syntax(), scope);
            return false;
        };
        if let (Expr::TupleExpr(lefts), Expr::TupleExpr(rights)) = (left, right)
            && op == "="
        {
            let lefts: Vec<Expr> = tree::children(lefts.syntax()).collect();
            let rights: Vec<Expr> = tree::children(rights.syntax()).collect();
            let mut all = lefts.len() == rights.len();
            for (left, right) in lefts.iter().zip(&rights) {
                let (left, right) = (self.term(left, scope), self.term(right, scope));
                all &= compare(left, op, op, right, write);
            }
            return all;
        }
        if op == "IN" {
            return self.one_of(left, right, scope, write);
        }
        let (left, right) = (self.term(left, scope), self.term(right, scope));
        compare(left, op, turned, right, write)
    }

    /// `id IN (SELECT id FROM old_rows)` picks each of them by its own.
    fn one_of(&mut self, left: &Expr, right: &Expr, scope: &Scope, write: &mut Write) -> bool {
        let lefts: Vec<Term> = match left {
            Expr::TupleExpr(tuple) => {
                let parts: Vec<Expr> = tree::children(tuple.syntax()).collect();
                parts.iter().map(|part| self.term(part, scope)).collect()
            }
            single => vec![self.term(single, scope)],
        };
        let query = right
            .syntax()
            .children()
            .find(|n| ast::SelectVariant::can_cast(n.kind()));
        let Some(query) = query else {
            let list: Vec<Expr> = tree::children(right.syntax()).collect();
            let terms: Vec<Term> = list.iter().map(|expr| self.term(expr, scope)).collect();
            return match (lefts.as_slice(), terms.as_slice()) {
                ([left], [right]) => compare(left.clone(), "=", "=", right.clone(), write),
                _ => false,
            };
        };
        let has_condition = query
            .descendants()
            .any(|n| ast::WhereClause::can_cast(n.kind()));
        let rows = self.query(&query, scope);
        match rows.as_slice() {
            [row] if row.len() == lefts.len() && !has_condition => {
                let mut all = true;
                for (left, (_, right)) in lefts.into_iter().zip(row.clone()) {
                    all &=
                        matches!(right, Term::Column(..)) && compare(left, "=", "=", right, write);
                }
                all
            }
            _ => false,
        }
    }
}

fn compare(left: Term, op: &str, turned: &str, right: Term, write: &mut Write) -> bool {
    let (column, op, value) = match (left, right) {
        (Term::Target(_), Term::Target(_)) => return false,
        (Term::Target(column), value) => (column, op, value),
        (value, Term::Target(column)) => (column, turned, value),
        _ => return false,
    };
    write.filter.push(Comparison {
        column,
        op: op.to_owned(),
        value: value.value(),
    });
    true
}

/// An operator as it is told, and the one that means the same with the sides exchanged.
fn operator(op: &BinOp) -> Option<(&'static str, &'static str)> {
    Some(match op {
        BinOp::Eq(_) => ("=", "="),
        BinOp::Neq(_) | BinOp::Neqb(_) => ("<>", "<>"),
        BinOp::LAngle(_) => ("<", ">"),
        BinOp::RAngle(_) => (">", "<"),
        BinOp::Lteq(_) => ("<=", ">="),
        BinOp::Gteq(_) => (">=", "<="),
        BinOp::IsDistinctFrom(_) => ("IS DISTINCT FROM", "IS DISTINCT FROM"),
        BinOp::IsNotDistinctFrom(_) => ("IS NOT DISTINCT FROM", "IS NOT DISTINCT FROM"),
        BinOp::Is(_) => ("IS", "IS"),
        BinOp::IsNot(_) => ("IS NOT", "IS NOT"),
        BinOp::In(_) => ("IN", "IN"),
        _ => return None,
    })
}
