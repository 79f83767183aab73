//! What an `INSERT` does about a row that is there already.

use squawk_syntax::{
    SyntaxKind,
    ast::{self, AstNode, Expr},
};

use super::{
    Conflict, ConflictAction,
    names::{Scope, Shape, Source},
    reader::Reader,
    tree,
};

impl Reader<'_> {
    pub(super) fn conflict(
        &mut self,
        clause: &ast::OnConflictClause,
        written: Source,
        scope: &Scope,
    ) -> Conflict {
        let node = clause.syntax();
        let excluded = Source {
            names: vec!["excluded".to_owned()],
            shape: Shape::Excluded,
        };
        let inner = scope.within(vec![written, excluded]);
        let index = tree::child::<ast::ConflictOnIndex>(node);
        let items = index.as_ref().map(|index| index.syntax().descendants());
        let items = items
            .into_iter()
            .flatten()
            .filter_map(ast::ConflictIndexItem::cast);
        let columns = items.filter_map(|item| match tree::child::<Expr>(item.syntax()) {
            Some(Expr::NameRef(name)) => Some(tree::name(name.syntax())),
            _ => None,
        });
        let constraint = node.descendants().find_map(ast::ConstraintNameRef::cast);
        let update = tree::child::<ast::ConflictDoUpdateSet>(node);
        let updates = match &update {
            Some(update) => {
                if let Some(clause) = tree::child::<ast::WhereClause>(update.syntax()) {
                    self.made_from(clause.syntax(), &inner);
                }
                self.set(update.syntax(), &inner)
            }
            None => Vec::new(),
        };
        Conflict {
            columns: columns.collect(),
            constraint: constraint.map(|name| {
                tree::path(name.syntax())
                    .pop()
                    .unwrap_or_else(|| tree::name(name.syntax()))
            }),
            predicate: index.is_some_and(|index| {
                index
                    .syntax()
                    .children()
                    .any(|n| n.kind() == SyntaxKind::WHERE_CLAUSE)
            }),
            action: match update {
                Some(_) => ConflictAction::Update,
                None => ConflictAction::Nothing,
            },
            updates,
        }
    }
}
