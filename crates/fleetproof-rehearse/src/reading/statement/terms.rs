//! Conditions, term by term.

use squawk_syntax::ast::{self, AstNode, BinOp, LitKind, PostfixOp, PrefixOp};

use super::{
    Operand, Term,
    actions::{folded, plain},
};

/// The terms of `condition` that `AND` joins, and whether there is more to it.
pub(super) fn terms(condition: &ast::Expr) -> (Vec<Term>, bool) {
    let mut found = Vec::new();
    let all = collect(condition, &mut found);
    (found, !all)
}

/// True if all of it was understood.
fn collect(condition: &ast::Expr, found: &mut Vec<Term>) -> bool {
    let term = match condition {
        ast::Expr::ParenExpr(inner) => {
            return inner.expr().is_some_and(|inner| collect(&inner, found));
        }
        ast::Expr::BinExpr(both) => match (both.lhs(), both.op(), both.rhs()) {
            (Some(left), Some(BinOp::And(_)), Some(right)) => {
                return collect(&left, found) & collect(&right, found);
            }
            (Some(left), Some(op), Some(right)) => {
                if let Some(pairs) = tuples(&left, &op, &right) {
                    found.extend(pairs);
                    return true;
                }
                comparison(&left, &op, &right)
            }
            _ => None,
        },
        ast::Expr::PostfixExpr(tested) => tested.expr().and_then(|inner| {
            let op = match tested.op()? {
                PostfixOp::IsNull(_) => "IS",
                PostfixOp::NotNull(_) => "IS NOT",
                _ => return None,
            };
            Some(term(column(&inner)?, op, Operand::Null))
        }),
        // A boolean column by itself.
        ast::Expr::PrefixExpr(tested) => match (tested.op(), tested.expr()) {
            (Some(PrefixOp::Not(_)), Some(inner)) => {
                column(&inner).map(|name| term(name, "=", Operand::Constant("false".to_owned())))
            }
            _ => None,
        },
        other => column(other).map(|name| term(name, "=", Operand::Constant("true".to_owned()))),
    };
    let understood = term.is_some();
    found.extend(term);
    understood
}

fn term(column: String, op: &str, value: Operand) -> Term {
    Term {
        column,
        op: op.to_owned(),
        value,
    }
}

fn comparison(left: &ast::Expr, op: &BinOp, right: &ast::Expr) -> Option<Term> {
    if let (BinOp::Eq(_), ast::Expr::CallExpr(call)) = (op, right)
        && let Some(any) = call.any_fn()
    {
        let list = any.expr()?;
        return Some(term(column(left)?, "= ANY", operand(&list)));
    }
    let name = name(op)?;
    match (column(left), column(right)) {
        (Some(column), None) => Some(term(column, name, operand(right))),
        (None, Some(column)) => Some(term(column, mirrored(name)?, operand(left))),
        _ => None,
    }
}

/// `(a, b) = (1, 2)`
fn tuples(left: &ast::Expr, op: &BinOp, right: &ast::Expr) -> Option<Vec<Term>> {
    let (ast::Expr::TupleExpr(left), ast::Expr::TupleExpr(right), BinOp::Eq(_)) = (left, right, op)
    else {
        return None;
    };
    let pairs = left.exprs().zip(right.exprs());
    pairs
        .map(|(left, right)| comparison(&left, op, &right))
        .collect()
}

fn name(op: &BinOp) -> Option<&'static str> {
    Some(match op {
        BinOp::Eq(_) => "=",
        BinOp::Neq(_) | BinOp::Neqb(_) => "<>",
        BinOp::LAngle(_) => "<",
        BinOp::RAngle(_) => ">",
        BinOp::Lteq(_) => "<=",
        BinOp::Gteq(_) => ">=",
        BinOp::Is(_) => "IS",
        BinOp::IsNot(_) => "IS NOT",
        BinOp::In(_) => "IN",
        BinOp::NotIn(_) => "NOT IN",
        BinOp::Like(_) => "LIKE",
        BinOp::Ilike(_) => "ILIKE",
        BinOp::IsDistinctFrom(_) => "IS DISTINCT FROM",
        BinOp::IsNotDistinctFrom(_) => "IS NOT DISTINCT FROM",
        _ => return None,
    })
}

fn mirrored(op: &str) -> Option<&str> {
    Some(match op {
        "<" => ">",
        ">" => "<",
        "<=" => ">=",
        ">=" => "<=",
        "=" | "<>" | "IS DISTINCT FROM" | "IS NOT DISTINCT FROM" => op,
        _ => return None,
    })
}

/// The name of a column, casts and brackets taken off.
pub(super) fn column(expression: &ast::Expr) -> Option<String> {
    match expression {
        ast::Expr::NameRef(name) => {
            let folded = folded(name.syntax());
            (name.is_quoted() || !FUNCTIONS.contains(&folded.as_str())).then_some(folded)
        }
        ast::Expr::FieldExpr(field) => Some(folded(field.field()?.syntax())),
        ast::Expr::ParenExpr(inner) => column(&inner.expr()?),
        _ => None,
    }
}

pub(super) fn operand(expression: &ast::Expr) -> Operand {
    let stands = || Operand::Expression(expression.syntax().text().to_string().trim().to_owned());
    match expression {
        ast::Expr::Literal(literal) => match literal.kind() {
            Some(LitKind::PositionalParam(_)) => literal
                .positional_param_index()
                .map_or_else(stands, |index| Operand::Parameter(index + 1)),
            Some(LitKind::Null(_)) => Operand::Null,
            Some(LitKind::Default(_)) => Operand::Default,
            Some(_) => Operand::Constant(literal.syntax().text().to_string()),
            None => stands(),
        },
        ast::Expr::CastExpr(cast) => match cast.expr().map(|inner| operand(&inner)) {
            // A parameter keeps its number under a cast, a constant its cast.
            Some(Operand::Parameter(number)) => Operand::Parameter(number),
            Some(Operand::Null) => Operand::Null,
            Some(Operand::Constant(_)) => Operand::Constant(expression.syntax().text().to_string()),
            _ => stands(),
        },
        ast::Expr::ParenExpr(inner) => match inner.expr() {
            Some(inner) => operand(&inner),
            None => stands(),
        },
        ast::Expr::TupleExpr(list) => {
            let mut values = list.exprs().map(|value| operand(&value));
            // `IN ($1)`, which is a list of one.
            match (values.next(), values.next()) {
                (Some(only), None) => only,
                _ => stands(),
            }
        }
        ast::Expr::PrefixExpr(signed) => match signed.expr().map(|inner| operand(&inner)) {
            Some(Operand::Constant(_)) => Operand::Constant(plain(expression.syntax())),
            _ => stands(),
        },
        _ => stands(),
    }
}

/// Names that are calls, if they are not in quotes.
const FUNCTIONS: &[&str] = &[
    "current_catalog",
    "current_date",
    "current_role",
    "current_schema",
    "current_time",
    "current_timestamp",
    "current_user",
    "localtime",
    "localtimestamp",
    "session_user",
    "system_user",
    "user",
];
