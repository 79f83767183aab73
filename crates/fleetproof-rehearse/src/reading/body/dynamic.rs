//! `EXECUTE` of a text: read if the text can be told without running it.

use squawk_syntax::{
    SyntaxKind, SyntaxNode,
    ast::{self, AstNode},
};

use super::{guard, names::Scope, queries::Row, reader::Reader, term::Term, tree};

impl Reader<'_> {
    /// Reads what an `EXECUTE` executes. The row that it gives back, if it gives rows.
    pub(super) fn execute(&mut self, node: &SyntaxNode) -> Option<Row> {
        let expr = tree::child::<ast::PlpgsqlExpr>(node)?;
        let term = self.expression(&expr, &Scope::default());
        let using = tree::child::<ast::PlpgsqlUsingClause>(node);
        let mut scope = Scope::default();
        if let Some(using) = using {
            for expr in tree::children::<ast::PlpgsqlExpr>(using.syntax()) {
                let term = self.expression(&expr, &Scope::default());
                scope.parameters.push(term);
            }
        }
        // A text with values where names should be is not known either.
        let known = term.sql().filter(|sql| {
            let is_whole = term.text().is_some() || guard::refused(sql).is_some();
            is_whole || tree::sql(sql).errors.is_empty()
        });
        if let Some(sql) = known {
            return self.text(node, sql, &scope, None);
        }
        // A query reads, whatever the rest of it says.
        if !begins_with_select(expr.syntax()) {
            let text = tree::short(&tree::text(expr.syntax()));
            self.unread(node, format!("executes a text made when it runs: {text}"));
        }
        None
    }

    /// Reads statements from a text that `node` executes, or that is the body of `function`.
    pub(super) fn text(
        &mut self,
        node: &SyntaxNode,
        sql: &str,
        scope: &Scope,
        function: Option<&str>,
    ) -> Option<Row> {
        if let Some(reason) = guard::refused(sql) {
            self.unread(node, reason);
            return None;
        }
        let tree = tree::sql(sql);
        if let Some(stumble) = tree.errors.first() {
            let reason = format!("{} in {}", stumble.message, tree::short(sql));
            self.unread(node, reason);
            return None;
        }
        let inner = self.place.within(node, sql, function);
        let outer = std::mem::replace(&mut self.place, inner);
        let mut row = None;
        for statement in tree.root.children() {
            self.place.enter(&statement);
            row = self.sql(&statement, scope);
        }
        self.place = outer;
        row
    }
}

/// Whether the first known piece of a text begins a query.
fn begins_with_select(node: &SyntaxNode) -> bool {
    let piece = node.descendants().filter_map(ast::Literal::cast).next();
    let piece = piece.and_then(|piece| piece.string_value());
    piece.is_some_and(|text| {
        let word = text
            .trim_start()
            .get(..7)
            .unwrap_or_default()
            .to_ascii_lowercase();
        word.starts_with("select") && !word.ends_with(char::is_alphanumeric)
    })
}

impl Term {
    /// The text that it is, if it is one that can be executed.
    fn sql(&self) -> Option<&str> {
        match self {
            Self::Built { sql, .. } => Some(sql),
            other => other.text(),
        }
    }
}

/// Whether a statement is one that gives no rows to anyone and changes none.
pub(super) fn is_harmless(kind: SyntaxKind) -> bool {
    !matches!(
        kind,
        SyntaxKind::ALTER_TABLE
            | SyntaxKind::DROP_TABLE
            | SyntaxKind::DROP_SCHEMA
            | SyntaxKind::EXECUTE
            | SyntaxKind::COPY
            | SyntaxKind::CREATE_TABLE_AS
    )
}
