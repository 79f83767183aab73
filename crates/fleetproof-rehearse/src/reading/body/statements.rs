//! The statements of PL/pgSQL.

use squawk_syntax::{
    SyntaxKind, SyntaxNode,
    ast::{self, AstNode, PlpgsqlStmt as Stmt},
};

use super::{
    Record, Returned,
    names::{Scope, Shape},
    queries::Row,
    reader::Reader,
    state::Frame,
    term::Term,
    tree,
};

/// Functions that call functions may come to more statements than anybody waits for.
const MOST_STEPS: usize = 20_000;

impl Reader<'_> {
    /// Reads a statement; tells whether the one after it is reached.
    pub(super) fn statement(&mut self, statement: &Stmt) -> bool {
        let node = statement.syntax();
        let scope = Scope::default();
        self.steps += 1;
        if self.steps > MOST_STEPS {
            if self.steps == MOST_STEPS + 1 {
                self.unread(node, "it calls too much to be followed further");
            }
            return false;
        }
        match statement {
            Stmt::PlpgsqlBlock(block) => return self.block(block),
            Stmt::PlpgsqlIfStmt(branches) => return self.if_statement(branches),
            Stmt::PlpgsqlCaseStmt(branches) => return self.case_statement(branches),
            Stmt::PlpgsqlReturnStmt(_) => {
                self.returned(node);
                return false;
            }
            Stmt::PlpgsqlRaiseStmt(raise) => return self.raise(raise),
            Stmt::PlpgsqlExitStmt(_) | Stmt::PlpgsqlContinueStmt(_) => return self.exit(node),
            Stmt::PlpgsqlLoopStmt(_) => {
                let body = tree::child::<ast::PlpgsqlBody>(node);
                let entry = self.state.clone();
                self.repeated(body.as_ref(), "LOOP", entry);
            }
            Stmt::PlpgsqlWhileStmt(_) => self.while_loop(node),
            Stmt::PlpgsqlForQueryStmt(_) => self.for_query(node),
            Stmt::PlpgsqlForIStmt(_)
            | Stmt::PlpgsqlForEachStmt(_)
            | Stmt::PlpgsqlForCursorStmt(_)
            | Stmt::PlpgsqlForDynStmt(_) => self.other_loop(node),
            Stmt::PlpgsqlAssignStmt(_) => self.assignment(node),
            Stmt::PlpgsqlExecSqlStmt(_) | Stmt::PlpgsqlPerformStmt(_) => {
                for inner in node.children() {
                    self.sql(&inner, &scope);
                }
            }
            Stmt::PlpgsqlGetDiagStmt(_) => {
                self.found.asks_found |=
                    tree::tokens(node).any(|token| token.kind() == SyntaxKind::ROW_COUNT_KW);
                self.forget_targets(node);
            }
            Stmt::PlpgsqlDynExecuteStmt(_) => {
                let row = self.execute(node);
                match row {
                    Some(row) => self.take(&targets(node), row, false),
                    None => self.forget_targets(node),
                }
            }
            Stmt::PlpgsqlReturnQueryStmt(_) | Stmt::PlpgsqlCallStmt(_) | Stmt::PlpgsqlDoStmt(_) => {
                for inner in node.children() {
                    self.sql(&inner, &scope);
                }
            }
            Stmt::PlpgsqlReturnQueryExecuteStmt(_) => {
                self.execute(node);
            }
            _ => {
                self.made_from(node, &scope);
                self.forget_targets(node);
            }
        }
        true
    }

    fn returned(&mut self, node: &SyntaxNode) {
        let expr = tree::child::<ast::PlpgsqlExpr>(node);
        let term = expr.map(|expr| self.expression(&expr, &Scope::default()));
        self.answers.push(term.clone().unwrap_or(Term::Null));
        let what = match term {
            None | Some(Term::Null) => Returned::Null,
            Some(
                Term::Record(record)
                | Term::Row {
                    base: Some(record), ..
                },
            ) => match record {
                Record::New => Returned::New,
                Record::Old => Returned::Old,
            },
            Some(_) => Returned::Other,
        };
        let line = self.place.line();
        let path = self.place.path(node);
        self.found.returns.push((path, what, line));
    }

    fn raise(&mut self, raise: &ast::PlpgsqlRaiseStmt) -> bool {
        self.made_from(raise.syntax(), &Scope::default());
        let level = tree::child::<ast::PlpgsqlRaiseLevel>(raise.syntax());
        let level = level.map(|level| tree::text(level.syntax()).to_ascii_lowercase());
        let is_error = level.is_none_or(|level| level == "exception");
        self.raised += usize::from(is_error);
        !is_error
    }

    fn exit(&mut self, node: &SyntaxNode) -> bool {
        let label = tree::child::<ast::PlpgsqlLabelNameRef>(node);
        let when = tree::child::<ast::PlpgsqlExitWhen>(node)
            .and_then(|when| tree::child::<ast::PlpgsqlExpr>(when.syntax()));
        let truth = when.map(|when| self.condition(&when, &Scope::default()));
        let denied = match truth {
            Some(super::conditions::Truth::False) => return true,
            Some(truth) => truth.denied(),
            None => None,
        };
        self.left
            .push(label.map(|label| tree::name(label.syntax())));
        let goes_on = denied.is_some();
        self.state.guards.extend(denied);
        goes_on
    }

    fn while_loop(&mut self, node: &SyntaxNode) {
        let entry = self.state.clone();
        let condition = tree::child::<ast::PlpgsqlExpr>(node);
        let head = condition.map_or_else(String::new, |condition| {
            self.condition(&condition, &Scope::default());
            format!("WHILE {}", tree::text(condition.syntax()))
        });
        self.state.guards.push(head.clone());
        self.repeated(tree::child(node).as_ref(), &head, entry);
    }

    fn for_query(&mut self, node: &SyntaxNode) {
        let entry = self.state.clone();
        let query = node
            .children()
            .find(|child| ast::Stmt::can_cast(child.kind()));
        let variables = tree::children::<ast::PlpgsqlForVariable>(node);
        let variables: Vec<String> = variables.map(|name| tree::text(name.syntax())).collect();
        let head = query.as_ref().map_or_else(String::new, |query| {
            format!("FOR {} IN {}", variables.join(", "), tree::text(query))
        });
        let row = query.and_then(|query| self.sql(&query, &Scope::default()));
        // One turn for each row of a transition table is no condition.
        let is_transition = matches!(row.as_deref(), Some([(_, Term::Record(_))]));
        if !is_transition {
            self.state.guards.push(head.clone());
        }
        self.state.frames.push(Frame::default());
        self.take(&targets(node), row.unwrap_or_default(), true);
        let mut outer = entry;
        outer.frames.push(Frame::default());
        self.repeated(tree::child(node).as_ref(), &head, outer);
        self.state.frames.pop();
    }

    fn other_loop(&mut self, node: &SyntaxNode) {
        let entry = self.state.clone();
        let body = tree::child::<ast::PlpgsqlBody>(node);
        let text = tree::text(node);
        let (head, _) = text
            .split_once(" LOOP")
            .or_else(|| text.split_once(" loop"))
            .unwrap_or((&text, ""));
        if matches!(node.kind(), SyntaxKind::PLPGSQL_FOR_DYN_STMT) {
            self.execute(node);
        }
        let head = head.to_owned();
        for inner in node
            .children()
            .filter(|child| !ast::PlpgsqlBody::can_cast(child.kind()))
        {
            self.made_from(&inner, &Scope::default());
        }
        self.state.guards.push(head.clone());
        self.state.frames.push(Frame::default());
        self.take(&targets(node), Row::new(), true);
        let mut outer = entry;
        outer.frames.push(Frame::default());
        self.repeated(body.as_ref(), &head, outer);
        self.state.frames.pop();
    }

    fn assignment(&mut self, node: &SyntaxNode) {
        let expr = tree::child::<ast::PlpgsqlExpr>(node);
        let term = expr.map_or_else(
            || Term::opaque(""),
            |expr| self.expression(&expr, &Scope::default()),
        );
        let target = tree::child::<ast::PlpgsqlAssignTarget>(node);
        let path = target.map(|target| target_path(target.syntax()));
        self.assign(&path.unwrap_or_default(), term);
    }

    /// Gives variables the columns of a row.
    pub(super) fn take(&mut self, targets: &[Vec<String>], row: Row, declares: bool) {
        if let [target] = targets {
            let [name] = target.as_slice() else {
                let term = row.into_iter().next().map(|(_, term)| term);
                self.assign(
                    target,
                    term.unwrap_or_else(|| Term::opaque(target.join("."))),
                );
                return;
            };
            let is_row = self.state.is_row(name);
            let term = match row.as_slice() {
                [(column, term)] if !is_row || column.is_empty() => term.clone(),
                [] => Term::opaque(name),
                _ => match Shape::Columns(row).row() {
                    Some(term) => term,
                    None => Term::opaque(name),
                },
            };
            if declares
                && self.state.variable(name).is_none()
                && let Some(frame) = self.state.frames.last_mut()
            {
                frame.variables.insert(name.clone(), Term::Null);
            }
            self.state.set(name, term);
            return;
        }
        let mut columns = row.into_iter();
        for target in targets {
            let term = columns.next().map(|(_, term)| term);
            self.assign(
                target,
                term.unwrap_or_else(|| Term::opaque(target.join("."))),
            );
        }
    }

    pub(super) fn assign(&mut self, path: &[String], term: Term) {
        match path {
            [name] => self.state.set(name, term),
            [of, column] if of == "new" => self.found.assigned.push(column.clone()),
            [of, column] => {
                if let Some(row) = self.state.variable(of).cloned() {
                    self.state.set(of, row.with_field(column, term));
                }
            }
            _ => {}
        }
    }

    pub(super) fn forget_targets(&mut self, node: &SyntaxNode) {
        for target in targets(node) {
            let text = target.join(".");
            self.assign(&target, Term::opaque(text));
        }
    }
}

/// The variables that a statement sets.
pub(super) fn targets(node: &SyntaxNode) -> Vec<Vec<String>> {
    let own = node
        .descendants()
        .take_while(|node| !ast::PlpgsqlBody::can_cast(node.kind()));
    let names = own.filter(|node| ast::PlpgsqlVarNameRef::can_cast(node.kind()));
    names
        .filter_map(|name| Some(target_path(&name.parent()?)))
        .collect()
}

/// `rec.column` of an assignment.
fn target_path(node: &SyntaxNode) -> Vec<String> {
    let names = node.descendants().filter(|node| {
        ast::PlpgsqlVarNameRef::can_cast(node.kind())
            || ast::CompositeFieldRef::can_cast(node.kind())
    });
    names.map(|name| tree::name(&name)).collect()
}
