//! From the syntax of a statement to what it does.

use squawk_syntax::{
    SyntaxNode,
    ast::{self, AstNode, normalize_name_node},
};

use super::{Action, queries};
use crate::reading::Name;

pub(super) fn action(statement: &ast::Stmt) -> Action {
    known(statement).unwrap_or(Action::Other)
}

fn known(statement: &ast::Stmt) -> Option<Action> {
    Some(match statement {
        ast::Stmt::Select(select) => Action::Select(queries::select(select)),
        ast::Stmt::ParenSelect(select) => Action::Select(queries::variant(&select.select()?)),
        ast::Stmt::Insert(insert) => Action::Insert(queries::insert(insert)?),
        ast::Stmt::Update(update) => Action::Update(relation(&update.relation_name()?)?),
        ast::Stmt::Delete(delete) => Action::Delete(relation(&delete.relation_name()?)?),
        ast::Stmt::CreateTableAs(made) => Action::CreateTableAs {
            table: new_name(&made.table_name()?)?,
            query: queries::variant(&made.query()?.select_variant()?),
        },
        ast::Stmt::CreateIndex(index) => {
            let table = index.table_relation_name()?;
            Action::CreateIndex {
                unique: index.unique_token().is_some(),
                concurrently: index.concurrently_token().is_some(),
                only: table.only_token().is_some(),
                table: path(table.table_name_ref()?.path_ref())?,
            }
        }
        ast::Stmt::AlterTable(alter) => {
            let table = path(alter.table_relation_name()?.table_name_ref()?.path_ref())?;
            let renamed = alter.actions().find_map(|action| match action {
                ast::AlterTableAction::TableRenameTo(to) => new_name(&to.table_name()?),
                _ => None,
            });
            match renamed {
                Some(to) => Action::Rename { table, to: to.name },
                None => Action::AlterTable(table),
            }
        }
        ast::Stmt::DropTable(drop) => dropped(
            drop.table_name_refs().map(|name| path(name.path_ref())),
            drop.drop_behavior(),
        ),
        ast::Stmt::DropView(drop) => dropped(
            drop.view_refs().map(|name| path(name.path_ref())),
            drop.drop_behavior(),
        ),
        ast::Stmt::DropSequence(drop) => dropped(
            drop.sequence_refs().map(|name| path(name.path_ref())),
            drop.drop_behavior(),
        ),
        ast::Stmt::DropFunction(drop) => dropped(
            drop.function_sig_list()?
                .function_sigs()
                .map(|function| path(function.function_name_ref()?.path_ref())),
            drop.drop_behavior(),
        ),
        ast::Stmt::Lock(lock) => Action::Lock {
            waits: lock.nowait().is_none(),
            tables: lock
                .relation_list()?
                .relation_names()
                .filter_map(|name| relation(&name))
                .collect(),
            mode: lock
                .lock_mode_clause()
                .and_then(|clause| clause.lock_mode())
                .map_or_else(
                    || "ACCESS EXCLUSIVE".to_owned(),
                    |mode| plain(mode.syntax()),
                ),
        },
        _ => return None,
    })
}

fn dropped(
    names: impl Iterator<Item = Option<Name>>,
    behavior: Option<ast::DropBehavior>,
) -> Action {
    Action::Drop {
        names: names.flatten().collect(),
        cascade: matches!(behavior, Some(ast::DropBehavior::Cascade(_))),
    }
}

fn relation(name: &ast::RelationName) -> Option<Name> {
    path(name.relation_name_ref()?.path_ref())
}

/// A name that is there already. Of three parts, the last two.
pub(super) fn path(path: Option<ast::PathRef>) -> Option<Name> {
    let path = path?;
    Some(Name {
        schema: path
            .qualifier()
            .and_then(|schema| schema.segment())
            .map(|schema| schema.text()),
        name: path.segment()?.text(),
    })
}

/// A name that the statement gives.
fn new_name(name: &ast::TableName) -> Option<Name> {
    let path = name.path()?;
    Some(Name {
        schema: path
            .qualifier()
            .and_then(|schema| schema.segment())
            .map(|schema| schema.text()),
        name: path.segment()?.text(),
    })
}

/// A name without a schema.
pub(super) fn folded(node: &SyntaxNode) -> String {
    normalize_name_node(node)
}

/// A text in capitals, with single blanks.
pub(super) fn plain(node: &SyntaxNode) -> String {
    let text = node.text().to_string().to_ascii_uppercase();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
