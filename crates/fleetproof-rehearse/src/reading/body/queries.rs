//! What a query selects.

use squawk_syntax::{
    SyntaxKind, SyntaxNode,
    ast::{self, AstNode, Expr},
};

use super::{
    names::{Scope, Shape, Source},
    reader::Reader,
    term::Term,
    tree,
};

/// The columns of one row, in order; `*` of a record is one of them, without a name.
pub(super) type Row = Vec<(String, Term)>;

impl Reader<'_> {
    /// The rows that a query selects: one for each of its arms, or of its `VALUES`.
    pub(super) fn query(&mut self, node: &SyntaxNode, scope: &Scope) -> Vec<Row> {
        let scope = self.common(node, scope);
        match node.kind() {
            SyntaxKind::SELECT | SyntaxKind::SELECT_INTO => {
                let clause = tree::child::<ast::SelectClause>(node);
                let list = clause.as_ref().map_or(node, |clause| clause.syntax());
                vec![self.targets(list, node, &scope)]
            }
            SyntaxKind::VALUES => {
                let rows = node.descendants().filter_map(ast::Row::cast);
                let rows: Vec<ast::Row> = rows.collect();
                rows.iter().map(|row| self.values(row, &scope)).collect()
            }
            SyntaxKind::TABLE => {
                let table = node.descendants().find_map(ast::RelationNameRef::cast);
                let path = table.map(|table| tree::path(table.syntax()));
                let shape = self.table(&path.unwrap_or_default(), &scope);
                vec![spread(&shape, "*")]
            }
            _ => {
                let inner = node.children().filter(|n| {
                    ast::SelectVariant::can_cast(n.kind()) || ast::ParenExpr::can_cast(n.kind())
                });
                let inner: Vec<SyntaxNode> = inner.collect();
                let rows = inner.iter().map(|inner| self.query(inner, &scope));
                rows.collect::<Vec<_>>().into_iter().flatten().collect()
            }
        }
    }

    /// What an expression of PL/pgSQL selects.
    pub(super) fn selected(&mut self, node: &SyntaxNode, scope: &Scope) -> Row {
        self.targets(node, node, scope)
    }

    fn targets(&mut self, list: &SyntaxNode, query: &SyntaxNode, scope: &Scope) -> Row {
        let sources = self.sources(tree::child::<ast::FromClause>(query), scope);
        let inner = scope.within(sources);
        let mut row = Row::new();
        let list = tree::child::<ast::TargetList>(list);
        let targets: Option<Vec<_>> =
            list.map(|list| tree::children::<ast::Target>(list.syntax()).collect());
        for target in targets.unwrap_or_default() {
            let Some(expr) = tree::child::<Expr>(target.syntax()) else {
                if tree::has(target.syntax(), SyntaxKind::STAR) {
                    let level = inner.levels.last().cloned().unwrap_or_default();
                    row.extend(level.iter().flat_map(|source| spread(&source.shape, "*")));
                }
                continue;
            };
            let term = self.term(&expr, &inner);
            let name = tree::child::<ast::AsName>(target.syntax())
                .and_then(|name| tree::child::<ast::ColumnName>(name.syntax()))
                .map_or_else(|| column_name(&expr), |name| tree::name(name.syntax()));
            let is_star = tree::has(expr.syntax(), SyntaxKind::STAR);
            match term {
                Term::Row {
                    base: None,
                    columns,
                } if is_star => row.extend(columns),
                term => row.push((name, term)),
            }
        }
        for clause in query.children() {
            let is_list = ast::SelectClause::can_cast(clause.kind())
                || ast::TargetList::can_cast(clause.kind())
                || ast::FromClause::can_cast(clause.kind())
                || ast::WithClause::can_cast(clause.kind());
            if !is_list {
                self.made_from(&clause, &inner);
            }
        }
        row
    }

    fn values(&mut self, row: &ast::Row, scope: &Scope) -> Row {
        let exprs: Vec<Expr> = tree::children(row.syntax()).collect();
        let named = exprs.iter().enumerate().map(|(at, expr)| {
            let term = self.term(expr, scope);
            (format!("column{}", at + 1), term)
        });
        named.collect()
    }

    /// The scope with the query's own `WITH`; what that writes is written.
    pub(super) fn common(&mut self, node: &SyntaxNode, scope: &Scope) -> Scope {
        let mut scope = scope.clone();
        let Some(with) = tree::child::<ast::WithClause>(node) else {
            return scope;
        };
        for table in tree::children::<ast::WithTable>(with.syntax()) {
            let Some(name) = tree::child::<ast::CteName>(table.syntax()) else {
                continue;
            };
            let name = tree::name(name.syntax());
            let query = tree::child::<ast::WithQuery>(table.syntax());
            let rows = query.map_or_else(Vec::new, |query| {
                if ast::SelectVariant::can_cast(query.syntax().kind()) {
                    self.query(query.syntax(), &scope)
                } else {
                    self.sql(query.syntax(), &scope).into_iter().collect()
                }
            });
            let columns = tree::child::<ast::ColumnList>(table.syntax());
            let shape = shaped(rows, columns.as_ref());
            scope.tables.insert(name, shape);
        }
        scope
    }

    /// What a `FROM` or `USING` reads.
    pub(super) fn sources<N: AstNode>(&mut self, clause: Option<N>, scope: &Scope) -> Vec<Source> {
        let mut items = Vec::new();
        let mut conditions = Vec::new();
        if let Some(clause) = clause {
            collect(clause.syntax(), &mut items, &mut conditions);
        }
        let mut found = Vec::new();
        for item in items {
            // A subquery or a function may use what stands before it.
            let source = match ast::RelationFromItem::can_cast(item.kind()) {
                true => self.source(&item, scope),
                false => self.source(&item, &scope.within(found.clone())),
            };
            found.push(source);
        }
        if !conditions.is_empty() {
            let inner = scope.within(found.clone());
            for condition in conditions {
                self.made_from(&condition, &inner);
            }
        }
        found
    }

    pub(super) fn source(&mut self, item: &SyntaxNode, scope: &Scope) -> Source {
        let alias = tree::child::<ast::FromAlias>(item);
        let name = alias
            .as_ref()
            .and_then(|alias| tree::child::<ast::TableAlias>(alias.syntax()));
        let name = name.map(|name| tree::name(name.syntax()));
        let columns = alias
            .as_ref()
            .and_then(|alias| tree::child::<ast::ColumnList>(alias.syntax()));
        let (own, shape) = if let Some(table) = tree::child::<ast::RelationNameRef>(item) {
            let path = tree::path(table.syntax());
            (path.last().cloned(), self.table(&path, scope))
        } else if ast::ParenFromItem::can_cast(item.kind()) {
            let inner = item.children().find(|n| {
                ast::ParenSelect::can_cast(n.kind()) || ast::ParenExpr::can_cast(n.kind())
            });
            let rows = inner.map_or_else(Vec::new, |inner| self.query(&inner, scope));
            (None, shaped(rows, columns.as_ref()))
        } else {
            let call = tree::child::<Expr>(item);
            let shape = match call.map(|call| self.term(&call, scope)) {
                Some(Term::Record(record)) => Shape::Record(record),
                _ => Shape::Opaque,
            };
            (None, shape)
        };
        let names = name.or(own).into_iter().collect();
        Source { names, shape }
    }
}

/// The items of a `FROM`, and the conditions that join them.
fn collect(node: &SyntaxNode, items: &mut Vec<SyntaxNode>, conditions: &mut Vec<SyntaxNode>) {
    let mut left = vec![node.clone()];
    while let Some(node) = left.pop() {
        if ast::FromItem::can_cast(node.kind()) {
            items.push(node);
        } else if ast::JoinCondition::can_cast(node.kind()) {
            conditions.push(node);
        } else {
            // The first of them is to come off the end first.
            let inner: Vec<SyntaxNode> = node.children().collect();
            left.extend(inner.into_iter().rev());
        }
    }
}

/// The row of a query without columns of its own names, as a source.
fn shaped(rows: Vec<Row>, names: Option<&ast::ColumnList>) -> Shape {
    // Several arms: only what all agree on would be known, and that is rarely needed.
    let mut rows = rows.into_iter();
    let (Some(mut row), None) = (rows.next(), rows.next()) else {
        return Shape::Opaque;
    };
    if let Some(names) = names {
        let names = names
            .syntax()
            .descendants()
            .filter_map(ast::ColumnName::cast);
        for ((column, _), name) in row.iter_mut().zip(names) {
            *column = tree::name(name.syntax());
        }
    }
    match row.as_slice() {
        [(name, Term::Record(record))] if name.is_empty() => Shape::Record(*record),
        _ if row.iter().any(|(name, _)| name.is_empty()) => Shape::Opaque,
        _ => Shape::Columns(row),
    }
}

/// A source's columns where `*` stands.
fn spread(shape: &Shape, text: &str) -> Row {
    match shape {
        Shape::Columns(columns) => columns.clone(),
        Shape::Record(record) => vec![(String::new(), Term::Record(*record))],
        _ => vec![(String::new(), Term::opaque(text))],
    }
}

/// The name that a selected expression has of its own; none for a whole row.
fn column_name(expr: &Expr) -> String {
    match expr {
        Expr::NameRef(name) => tree::name(name.syntax()),
        Expr::FieldExpr(field) if tree::has(field.syntax(), SyntaxKind::STAR) => String::new(),
        Expr::FieldExpr(field) => {
            let last = tree::children::<ast::NameRef>(field.syntax()).last();
            last.map_or_else(|| "?column?".to_owned(), |name| tree::name(name.syntax()))
        }
        Expr::CastExpr(cast) => {
            let inner = tree::child::<Expr>(cast.syntax());
            inner.map_or_else(|| "?column?".to_owned(), |inner| column_name(&inner))
        }
        _ => "?column?".to_owned(),
    }
}
