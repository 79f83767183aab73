//! Statements that change rows.

use squawk_syntax::{
    SyntaxKind, SyntaxNode,
    ast::{self, AstNode},
};

use super::{
    ColumnWrite, Events, Name, Value, Write, WriteKind,
    dynamic::is_harmless,
    names::{Scope, Shape, Source},
    queries::Row,
    reader::Reader,
    term::Term,
    tree,
};

impl Reader<'_> {
    /// Reads a statement of SQL. The row that it gives back, if it gives rows.
    pub(super) fn sql(&mut self, node: &SyntaxNode, scope: &Scope) -> Option<Row> {
        match node.kind() {
            SyntaxKind::INSERT => self.insert(node, scope),
            SyntaxKind::UPDATE | SyntaxKind::DELETE => self.change(node, scope),
            SyntaxKind::MERGE => self.merge(node, scope),
            SyntaxKind::TRUNCATE => {
                self.truncate(node);
                None
            }
            kind if ast::SelectVariant::can_cast(kind) => {
                self.query(node, scope).into_iter().next()
            }
            SyntaxKind::CALL => {
                let name = tree::child::<ast::ProcedureNameRef>(node)?;
                let path = tree::path(name.syntax());
                let list = tree::child::<ast::ArgList>(node)?;
                self.called(node, path, &list, scope);
                None
            }
            SyntaxKind::DO => {
                self.anonymous(node);
                None
            }
            kind => {
                if !is_harmless(kind) {
                    let words: Vec<_> = tree::tokens(node)
                        .take(2)
                        .map(|t| t.text().to_uppercase())
                        .collect();
                    self.unread(node, format!("{} is not followed", words.join(" ")));
                }
                None
            }
        }
    }

    fn write(&mut self, node: &SyntaxNode, write: Write) {
        let path = self.place.path(node);
        self.found.writes.push((path, write));
    }

    /// A write with nothing said yet but what and where.
    fn blank(&self, kind: WriteKind, target: Name) -> Write {
        Write {
            kind,
            target,
            events: Events::default(),
            columns: Vec::new(),
            positional: false,
            filter: Vec::new(),
            filter_is_partial: false,
            conflict: None,
            merge: None,
            conditions: self.state.guards.clone(),
            line: self.place.line(),
            inside: self.place.inside(),
        }
    }

    fn insert(&mut self, node: &SyntaxNode, scope: &Scope) -> Option<Row> {
        let scope = self.common(node, scope);
        let target = tree::child::<ast::RelationNameRef>(node)?;
        let target = named(target.syntax());
        let listed = listed(node);
        let query = node
            .children()
            .find(|n| ast::SelectVariant::can_cast(n.kind()));
        let rows = match &query {
            Some(query) => self.query(query, &scope),
            None => vec![Row::new()],
        };
        let condition = query.as_ref().and_then(condition_of);
        let alias = tree::child::<ast::RequiredAsAlias>(node);
        let written = source(&target, alias.map(|alias| alias.syntax().clone()));
        let conflict = tree::child::<ast::OnConflictClause>(node);
        let conflict = conflict.map(|clause| self.conflict(&clause, written.clone(), &scope));
        for row in rows {
            let mut write = self.blank(WriteKind::Insert, target.clone());
            write.positional = listed.is_empty() && query.is_some();
            write.columns = placed(&listed, row);
            write.conflict.clone_from(&conflict);
            write.conditions.extend(condition.clone());
            self.write(node, write);
        }
        self.returning(node, written, &scope)
    }

    fn change(&mut self, node: &SyntaxNode, scope: &Scope) -> Option<Row> {
        let scope = self.common(node, scope);
        let target = node.descendants().find_map(ast::RelationNameRef::cast)?;
        let target = named(target.syntax());
        let alias = tree::child::<ast::OptionalAsAlias>(node);
        let written = source(&target, alias.map(|alias| alias.syntax().clone()));
        let mut sources = vec![written.clone()];
        sources.extend(self.sources(tree::child::<ast::FromClause>(node), &scope));
        sources.extend(self.sources(tree::child::<ast::UsingClause>(node), &scope));
        let inner = scope.within(sources);
        let kind = match node.kind() {
            SyntaxKind::UPDATE => WriteKind::Update,
            _ => WriteKind::Delete,
        };
        let mut write = self.blank(kind, target);
        if let Some(set) = tree::child::<ast::SetClause>(node) {
            write.columns = self.set(set.syntax(), &inner);
        }
        match tree::child::<ast::WhereClauseOrCurrentOf>(node) {
            Some(ast::WhereClauseOrCurrentOf::WhereClause(clause)) => {
                self.filter(clause.syntax(), &inner, &mut write);
            }
            Some(_) => write.filter_is_partial = true,
            None => {}
        }
        self.write(node, write);
        self.returning(node, written, &scope)
    }

    fn truncate(&mut self, node: &SyntaxNode) {
        for table in node.descendants().filter_map(ast::TableNameRef::cast) {
            let write = self.blank(WriteKind::Truncate, named(table.syntax()));
            self.write(node, write);
        }
    }

    fn merge(&mut self, node: &SyntaxNode, scope: &Scope) -> Option<Row> {
        let scope = self.common(node, scope);
        let target = tree::child::<ast::TableRelationName>(node)?;
        let target = named(target.syntax());
        let alias = tree::child::<ast::OptionalAsAlias>(node);
        let mut sources = vec![source(&target, alias.map(|alias| alias.syntax().clone()))];
        let using = tree::child::<ast::UsingOnClause>(node)?;
        if let Some(item) = tree::child::<ast::FromItem>(using.syntax()) {
            sources.push(self.source(item.syntax(), &scope));
        }
        let inner = scope.within(sources);
        let mut common = self.blank(WriteKind::Merge, target);
        if let Some(on) = tree::child::<ast::OnClause>(using.syntax()) {
            self.filter(on.syntax(), &inner, &mut common);
        }
        for when in tree::children::<ast::MergeWhenClause>(node) {
            let Some(action) = tree::child::<ast::MergeAction>(when.syntax()) else {
                continue;
            };
            let mut write = common.clone();
            if let Some(condition) = tree::child::<ast::MergeCondition>(when.syntax()) {
                self.made_from(condition.syntax(), &inner);
                write.conditions.push(
                    tree::text(condition.syntax())
                        .trim_start_matches("AND ")
                        .to_owned(),
                );
            }
            let action = action.syntax();
            write.merge = Some(match action.kind() {
                SyntaxKind::MERGE_INSERT => {
                    let values = tree::child::<ast::Values>(action);
                    let rows = values.map(|values| self.query(values.syntax(), &inner));
                    let listed = listed(action);
                    write.positional = listed.is_empty() && rows.is_some();
                    let row = rows.unwrap_or_default().into_iter().next();
                    write.columns = placed(&listed, row.unwrap_or_default());
                    WriteKind::Insert
                }
                SyntaxKind::MERGE_UPDATE => {
                    write.columns = self.set(action, &inner);
                    WriteKind::Update
                }
                SyntaxKind::MERGE_DELETE => WriteKind::Delete,
                _ => continue,
            });
            self.write(when.syntax(), write);
        }
        None
    }

    fn returning(&mut self, node: &SyntaxNode, written: Source, scope: &Scope) -> Option<Row> {
        let clause = tree::child::<ast::ReturningClause>(node)?;
        let inner = scope.within(vec![written]);
        Some(self.selected(clause.syntax(), &inner))
    }

    /// What a `SET` sets.
    pub(super) fn set(&mut self, node: &SyntaxNode, scope: &Scope) -> Vec<ColumnWrite> {
        let mut found = Vec::new();
        for column in node.descendants().filter_map(ast::SetColumn::cast) {
            let node = column.syntax();
            let names: Vec<String> = columns(node);
            let terms = match tree::child::<ast::ParenSelect>(node) {
                Some(query) => {
                    let rows = self.query(query.syntax(), scope);
                    let row = rows.into_iter().next().unwrap_or_default();
                    row.into_iter().map(|(_, term)| term).collect()
                }
                None => self.set_values(node, scope),
            };
            let mut terms = terms.into_iter();
            for column in names {
                let term = terms.next().unwrap_or_else(|| Term::opaque(node));
                let value = term.value();
                found.push(ColumnWrite { column, value });
            }
        }
        found
    }

    fn set_values(&mut self, node: &SyntaxNode, scope: &Scope) -> Vec<Term> {
        let values = node
            .descendants()
            .filter(|n| n.kind() == SyntaxKind::SET_EXPR);
        let values: Vec<SyntaxNode> = values.collect();
        let value = |value: &SyntaxNode| match tree::child::<ast::Expr>(value) {
            Some(expr) => self.term(&expr, scope),
            None => Term::Default,
        };
        values.iter().map(value).collect()
    }
}

/// The name that a relation is given.
fn named(node: &SyntaxNode) -> Name {
    let mut path = tree::path(node);
    let name = path.pop().unwrap_or_default();
    Name {
        schema: path.pop(),
        name,
    }
}

/// The written table as something whose columns can be named.
fn source(target: &Name, alias: Option<SyntaxNode>) -> Source {
    let alias = alias.and_then(|alias| tree::child::<ast::TableAlias>(&alias));
    let name = alias.map_or_else(|| target.name.clone(), |alias| tree::name(alias.syntax()));
    Source {
        names: vec![name],
        shape: Shape::Target,
    }
}

/// The columns that an `INSERT` names.
fn listed(node: &SyntaxNode) -> Vec<String> {
    let list = tree::child::<ast::ColumnTargetList>(node);
    list.map_or_else(Vec::new, |list| columns(list.syntax()))
}

fn columns(node: &SyntaxNode) -> Vec<String> {
    let targets = node.descendants().filter_map(ast::ColumnTarget::cast);
    let names = targets.filter_map(|target| tree::child::<ast::ColumnNameRef>(target.syntax()));
    names.map(|name| tree::name(name.syntax())).collect()
}

/// Values by the columns that they go to.
fn placed(listed: &[String], row: Row) -> Vec<ColumnWrite> {
    let mut columns = listed.iter();
    let mut found = Vec::new();
    for (_, term) in row {
        let value = term.value();
        let column = columns.next().cloned().unwrap_or_default();
        let is_row = matches!(value, Value::Row(_));
        found.push(ColumnWrite {
            column,
            value: value.clone(),
        });
        if is_row {
            // `NEW.*` fills the columns that are left.
            found.extend(columns.by_ref().map(|column| ColumnWrite {
                column: column.clone(),
                value: value.clone(),
            }));
        }
    }
    found
}

/// What an `INSERT … SELECT … WHERE` depends on.
fn condition_of(query: &SyntaxNode) -> Option<String> {
    let clause = tree::child::<ast::WhereClause>(query)?;
    let condition = tree::child::<ast::Expr>(clause.syntax())?;
    Some(tree::text(condition.syntax()))
}
