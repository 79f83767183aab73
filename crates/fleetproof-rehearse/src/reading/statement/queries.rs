//! `SELECT` and `INSERT`.

use squawk_syntax::{
    SyntaxNode,
    ast::{self, AstNode},
};

use super::{
    Insert, Select,
    actions::{folded, path},
    terms,
};
use crate::reading::{ColumnWrite, Conflict, ConflictAction, Name, Value};

pub(super) fn variant(query: &ast::SelectVariant) -> Select {
    match query {
        ast::SelectVariant::Select(query) => select(query),
        ast::SelectVariant::ParenSelect(query) => match query.select() {
            Some(query) => variant(&query),
            None => Select::default(),
        },
        other => Select {
            // A union, `TABLE t`: nothing is known of its rows.
            filter_is_partial: true,
            text: text(other.syntax()),
            ..Select::default()
        },
    }
}

pub(super) fn select(query: &ast::Select) -> Select {
    let items: Vec<_> = query.from_clause().map_or_else(Vec::new, |from| {
        from.items().map(|item| item.syntax().clone()).collect()
    });
    let single = match items.as_slice() {
        [only] => ast::RelationFromItem::cast(only.clone()),
        _ => None,
    };
    let table = single
        .as_ref()
        .and_then(|item| path(item.relation_name_ref()?.path_ref()));
    let (filter, filter_is_partial) = match query.where_clause().and_then(|clause| clause.expr()) {
        Some(condition) => terms::terms(&condition),
        None => (Vec::new(), false),
    };
    let locking =
        |tail: &ast::SelectTailClause| matches!(tail, ast::SelectTailClause::LockingClause(_));
    let targets = query
        .select_clause()
        .and_then(|clause| clause.target_list());
    Select {
        table,
        from: items.iter().map(text).collect::<Vec<_>>().join(", "),
        condition: query
            .where_clause()
            .and_then(|clause| clause.expr())
            .map(|condition| text(condition.syntax())),
        filter,
        filter_is_partial: filter_is_partial || query.with_clause().is_some(),
        everything: targets.is_some_and(|list| list.targets().any(|target| is_star(&target))),
        locks: query.tail_clauses().any(|tail| locking(&tail)),
        text: unlocked(query),
    }
}

/// `*` or `t.*`
fn is_star(target: &ast::Target) -> bool {
    target.star_token().is_some()
        || matches!(target.expr(), Some(ast::Expr::FieldExpr(field)) if field.star_token().is_some())
}

/// The query's text without its locking clauses.
fn unlocked(query: &ast::Select) -> String {
    let start = query.syntax().text_range().start();
    let mut whole = query.syntax().text().to_string();
    let locking: Vec<_> = query
        .tail_clauses()
        .filter_map(|tail| match tail {
            ast::SelectTailClause::LockingClause(clause) => {
                Some(clause.syntax().text_range() - start)
            }
            _ => None,
        })
        .collect();
    for range in locking.into_iter().rev() {
        whole.replace_range(usize::from(range.start())..usize::from(range.end()), "");
    }
    whole.trim().trim_end_matches(';').trim().to_owned()
}

pub(super) fn insert(insert: &ast::Insert) -> Option<Insert> {
    let source = insert.insert_source();
    let columns = insert.column_target_list().map_or_else(Vec::new, |list| {
        let name = |target: ast::ColumnTarget| Some(folded(target.name()?.syntax()));
        list.column_targets().filter_map(name).collect()
    });
    let (rows, query) = match &source {
        Some(ast::InsertSource::SelectVariant(ast::SelectVariant::Values(values))) => {
            (rows(values), None)
        }
        Some(ast::InsertSource::SelectVariant(query)) => (Vec::new(), Some(variant(query))),
        _ => (Vec::new(), None),
    };
    let (head, tail) = around(insert.syntax(), source.as_ref().map(AstNode::syntax));
    Some(Insert {
        table: path(insert.relation_name_ref()?.path_ref())?,
        columns,
        rows,
        query,
        conflict: insert
            .on_conflict_clause()
            .and_then(|clause| conflict(&clause)),
        head,
        tail,
    })
}

/// What stands before and behind `part`.
fn around(whole: &SyntaxNode, part: Option<&SyntaxNode>) -> (String, String) {
    let all = whole.text().to_string();
    let Some(part) = part else {
        return (all, String::new());
    };
    let range = part.text_range() - whole.text_range().start();
    let (head, tail) = (
        &all[..usize::from(range.start())],
        &all[usize::from(range.end())..],
    );
    (
        head.trim().to_owned(),
        tail.trim().trim_end_matches(';').trim().to_owned(),
    )
}

fn rows(values: &ast::Values) -> Vec<Vec<super::Operand>> {
    let rows = values.row_list().map(|list| list.rows());
    rows.into_iter()
        .flatten()
        .map(|row| row.exprs().map(|value| terms::operand(&value)).collect())
        .collect()
}

fn conflict(clause: &ast::OnConflictClause) -> Option<Conflict> {
    let mut conflict = Conflict {
        columns: Vec::new(),
        constraint: None,
        predicate: false,
        action: ConflictAction::Nothing,
        updates: Vec::new(),
    };
    match clause.conflict_target() {
        Some(ast::ConflictTarget::ConflictOnConstraint(target)) => {
            conflict.constraint = path(target.constraint_name_ref()?.path_ref()).map(last);
        }
        Some(ast::ConflictTarget::ConflictOnIndex(target)) => {
            let items = target.conflict_index_item_list()?;
            let column = |item: ast::ConflictIndexItem| terms::column(&item.expr()?);
            conflict.columns = items.conflict_index_items().filter_map(column).collect();
            conflict.predicate = target.where_clause().is_some();
        }
        None => {}
    }
    if let ast::ConflictAction::ConflictDoUpdateSet(update) = clause.conflict_action()? {
        conflict.action = ConflictAction::Update;
        let set = update.set_clause()?.set_column_list()?;
        for column in set.set_columns() {
            let ast::SetColumn::SetSingleColumn(column) = column else {
                continue;
            };
            let (Some(target), Some(value)) = (
                column.column_target().and_then(|target| target.name()),
                column.set_expr().and_then(|value| value.expr()),
            ) else {
                continue;
            };
            conflict.updates.push(ColumnWrite {
                column: folded(target.syntax()),
                value: Value::Expression {
                    text: text(value.syntax()),
                    columns: Vec::new(),
                },
            });
        }
    }
    Some(conflict)
}

fn last(name: Name) -> String {
    name.name
}

fn text(node: &SyntaxNode) -> String {
    node.text().to_string().trim().to_owned()
}
