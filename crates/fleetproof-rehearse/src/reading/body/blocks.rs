//! Blocks: their variables, statements and exception handlers.

use squawk_syntax::{
    SyntaxKind,
    ast::{self, AstNode},
};

use super::{
    Handler,
    names::Scope,
    reader::Reader,
    state::{Frame, State},
    term::Term,
    tree,
};

impl Reader<'_> {
    /// Reads a block; tells whether the statement after it is reached.
    pub(super) fn block(&mut self, node: &ast::PlpgsqlBlock) -> bool {
        let label = tree::child::<ast::PlpgsqlLabel>(node.syntax())
            .and_then(|label| tree::child::<ast::PlpgsqlLabelName>(label.syntax()))
            .map(|name| tree::name(name.syntax()));
        self.state.frames.push(Frame {
            label: label.clone(),
            ..Frame::default()
        });
        if let Some(section) = tree::child::<ast::PlpgsqlDeclareSection>(node.syntax()) {
            for declaration in tree::children::<ast::PlpgsqlDecl>(section.syntax()) {
                let outer = self.place.enter(declaration.syntax());
                self.declaration(&declaration);
                self.place.leave(outer);
            }
        }
        let entry = self.state.clone();
        let left = self.left.len();
        let mut reached = self.body(tree::child(node.syntax()).as_ref());
        let mut end = self.state.clone();
        let section = tree::child::<ast::PlpgsqlExceptionSection>(node.syntax());
        let handlers = section.map(|section| tree::children(section.syntax()));
        for handler in handlers.into_iter().flatten() {
            self.state = entry.clone();
            let falls = self.handler(&handler);
            match (reached, falls) {
                (true, true) => end.agree(&self.state),
                (false, true) => end = self.state.clone(),
                _ => {}
            }
            reached |= falls;
        }
        let exits = self.left.split_off(left);
        let (own, others): (Vec<_>, Vec<_>) = exits
            .into_iter()
            .partition(|exit| exit.is_some() && *exit == label);
        self.left.extend(others);
        self.state = match reached || own.is_empty() {
            true => end,
            false => entry.clone(),
        };
        if !own.is_empty() {
            self.state.guards.truncate(entry.guards.len());
        }
        self.state.frames.pop();
        reached || !own.is_empty()
    }

    fn declaration(&mut self, declaration: &ast::PlpgsqlDecl) {
        let node = declaration.syntax();
        let Some(name) = tree::child::<ast::PlpgsqlVarName>(node) else {
            return;
        };
        let name = tree::name(name.syntax());
        let scope = Scope::default();
        let term = match declaration {
            ast::PlpgsqlDecl::PlpgsqlVarDecl(_) => {
                let init = tree::child::<ast::PlpgsqlVarInit>(node);
                let init = init.and_then(|init| tree::child::<ast::PlpgsqlExpr>(init.syntax()));
                init.map_or(Term::Null, |init| self.expression(&init, &scope))
            }
            ast::PlpgsqlDecl::PlpgsqlAliasDecl(_) => {
                let target = tree::child::<ast::PlpgsqlAliasTarget>(node);
                let path = target.map(|target| tree::path(target.syntax()));
                self.named(&path.unwrap_or_default(), &scope)
            }
            ast::PlpgsqlDecl::PlpgsqlCursorDecl(_) => Term::opaque(&name),
        };
        let mut words = tree::tokens(node).skip(1);
        let is_row = words.any(|token| {
            token.text().eq_ignore_ascii_case("record")
                || token.text().eq_ignore_ascii_case("rowtype")
        });
        if let Some(frame) = self.state.frames.last_mut() {
            if is_row {
                frame.rows.insert(name.clone());
            }
            frame.variables.insert(name, term);
        }
    }

    fn handler(&mut self, node: &ast::PlpgsqlExceptionHandler) -> bool {
        let conditions = tree::children::<ast::PlpgsqlCondition>(node.syntax());
        let conditions: Vec<String> = conditions
            .map(|condition| tree::text(condition.syntax()))
            .collect();
        let guard = format!("EXCEPTION WHEN {}", conditions.join(" OR "));
        self.state.guards.push(guard);
        let (writes, raised) = (self.found.writes.len(), self.raised);
        let falls = self.body(tree::child(node.syntax()).as_ref());
        let handler = Handler {
            conditions,
            raises: self.raised > raised,
            records: self.found.writes.len() > writes,
            line: self.place.line_at(tree::start(node.syntax())),
        };
        let path = self.place.path(node.syntax());
        self.found.handlers.push((path, handler));
        if falls {
            self.state.guards.pop();
        }
        falls
    }

    /// Reads statements in their order; tells whether the one after them is reached.
    pub(super) fn body(&mut self, body: Option<&ast::PlpgsqlBody>) -> bool {
        let Some(body) = body else {
            return true;
        };
        for node in body.syntax().children() {
            let reached = match ast::PlpgsqlStmt::cast(node.clone()) {
                Some(statement) => {
                    let outer = self.place.enter(&node);
                    let reached = self.statement(&statement);
                    self.place.leave(outer);
                    reached
                }
                None if node.kind() == SyntaxKind::ERROR => {
                    let outer = self.place.enter(&node);
                    self.with_into(&node);
                    self.place.leave(outer);
                    true
                }
                None => true,
            };
            if !reached {
                return false;
            }
        }
        true
    }

    /// Reads the body of a loop, which may be run more than once, or never.
    pub(super) fn repeated(&mut self, body: Option<&ast::PlpgsqlBody>, head: &str, entry: State) {
        self.forget(body);
        let returns = self.found.returns.len();
        let left = self.left.len();
        self.body(body);
        self.left.truncate(left);
        let returned = self.found.returns.len() > returns;
        let mut after = entry;
        after.agree(&self.state);
        self.state = after;
        self.forget(body);
        if returned {
            self.state.guards.push(format!("no RETURN in {head}"));
        }
    }

    /// Forgets what the loop itself sets.
    fn forget(&mut self, body: Option<&ast::PlpgsqlBody>) {
        let Some(body) = body else {
            return;
        };
        let set = body
            .syntax()
            .descendants()
            .filter(|node| ast::PlpgsqlVarNameRef::can_cast(node.kind()));
        for name in set {
            let name = tree::name(&name);
            if !matches!(name.as_str(), "new" | "old") {
                self.state.set(&name, Term::opaque(&name));
            }
        }
        let range = body.syntax().text_range();
        let (from, to) = (usize::from(range.start()), usize::from(range.end()));
        let intos = self.intos.clone();
        for (_, split) in intos.range(from..to) {
            for target in &split.targets {
                let name = target.first().cloned().unwrap_or_default();
                if !matches!(name.as_str(), "new" | "old") {
                    self.state.set(&name, Term::opaque(&name));
                }
            }
        }
    }
}
