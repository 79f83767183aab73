//! Which of several ways a body goes.

use squawk_syntax::ast::{self, AstNode};

use super::{conditions::Truth, names::Scope, reader::Reader, state::State, tree};

/// The ways out of an `IF` or `CASE`, while it is being read.
struct Ways {
    entry: State,
    /// What the conditions before this one leave over.
    denied: Vec<String>,
    /// States at the ends that are reached, each with how many guards are the branch's own.
    ends: Vec<(State, usize)>,
    /// What must not hold for the statement after it to be reached.
    stops: Vec<String>,
    /// Whether some branch is taken in any case.
    decided: bool,
}

impl Ways {
    fn new(entry: State) -> Self {
        Self {
            entry,
            denied: Vec::new(),
            ends: Vec::new(),
            stops: Vec::new(),
            decided: false,
        }
    }
}

impl Reader<'_> {
    pub(super) fn if_statement(&mut self, node: &ast::PlpgsqlIfStmt) -> bool {
        let mut ways = Ways::new(self.state.clone());
        let condition = tree::child::<ast::PlpgsqlExpr>(node.syntax());
        self.branch(&mut ways, condition, tree::child(node.syntax()));
        for clause in tree::children::<ast::PlpgsqlElsifClause>(node.syntax()) {
            let condition = tree::child::<ast::PlpgsqlExpr>(clause.syntax());
            self.branch(&mut ways, condition, tree::child(clause.syntax()));
        }
        let otherwise = tree::child::<ast::PlpgsqlElseClause>(node.syntax());
        self.otherwise(
            &mut ways,
            otherwise.and_then(|clause| tree::child(clause.syntax())),
        );
        self.joined(ways)
    }

    pub(super) fn case_statement(&mut self, node: &ast::PlpgsqlCaseStmt) -> bool {
        let mut ways = Ways::new(self.state.clone());
        let subject = tree::child::<ast::PlpgsqlExpr>(node.syntax());
        for when in tree::children::<ast::PlpgsqlCaseWhen>(node.syntax()) {
            let condition = tree::child::<ast::PlpgsqlExpr>(when.syntax());
            let body = tree::child(when.syntax());
            match (&subject, &condition) {
                (Some(subject), Some(condition)) => {
                    self.state = ways.entry.clone();
                    let truth = self.is_one_of(subject, condition);
                    self.taken(&mut ways, truth, body);
                }
                _ => self.branch(&mut ways, condition, body),
            }
        }
        let otherwise = tree::child::<ast::PlpgsqlElseClause>(node.syntax());
        let body = otherwise.and_then(|clause| tree::child(clause.syntax()));
        // Without an ELSE, a CASE that nothing matches is an error.
        if body.is_some() {
            self.otherwise(&mut ways, body);
        }
        self.joined(ways)
    }

    /// Whether the subject of a `CASE` is one of the values of a `WHEN`.
    fn is_one_of(&mut self, subject: &ast::PlpgsqlExpr, values: &ast::PlpgsqlExpr) -> Truth {
        let scope = Scope::default();
        let subject_term = self.expression(subject, &scope);
        let row = self.selected(values.syntax(), &scope);
        let mut open = false;
        for (_, value) in row {
            match (subject_term.text(), value.text()) {
                (Some(a), Some(b)) if a == b => return Truth::True,
                (Some(_), Some(_)) => {}
                _ => open = true,
            }
        }
        match open {
            true => Truth::Open(vec![format!(
                "{} = {}",
                tree::text(subject.syntax()),
                tree::text(values.syntax())
            )]),
            false => Truth::False,
        }
    }

    fn branch(
        &mut self,
        ways: &mut Ways,
        condition: Option<ast::PlpgsqlExpr>,
        body: Option<ast::PlpgsqlBody>,
    ) {
        self.state = ways.entry.clone();
        let truth = match condition {
            Some(condition) if !ways.decided => self.condition(&condition, &Scope::default()),
            Some(_) => return,
            None => Truth::Open(vec!["?".to_owned()]),
        };
        self.taken(ways, truth, body);
    }

    fn taken(&mut self, ways: &mut Ways, truth: Truth, body: Option<ast::PlpgsqlBody>) {
        if ways.decided || truth == Truth::False {
            return;
        }
        let denied = truth.denied();
        self.state = ways.entry.clone();
        self.state.guards.extend(ways.denied.iter().cloned());
        match truth {
            Truth::Open(terms) => self.state.guards.extend(terms),
            _ => ways.decided = true,
        }
        self.way(ways, body, denied.clone());
        ways.denied.extend(denied);
    }

    fn otherwise(&mut self, ways: &mut Ways, body: Option<ast::PlpgsqlBody>) {
        if ways.decided {
            return;
        }
        self.state = ways.entry.clone();
        self.state.guards.extend(ways.denied.iter().cloned());
        self.way(ways, body, None);
    }

    fn way(&mut self, ways: &mut Ways, body: Option<ast::PlpgsqlBody>, denied: Option<String>) {
        let own = self.state.guards.len();
        match self.body(body.as_ref()) {
            true => ways.ends.push((self.state.clone(), own)),
            false => ways.stops.extend(denied),
        }
    }

    fn joined(&mut self, ways: Ways) -> bool {
        let mut ends = ways.ends.into_iter();
        let Some((first, own)) = ends.next() else {
            return false;
        };
        let others: Vec<_> = ends.collect();
        if others.is_empty() {
            // The only way on: all that led there still holds.
            self.state = first;
            return true;
        }
        let mut guards = ways.entry.guards;
        guards.extend(ways.stops);
        let mut state = first.clone();
        for (end, own) in std::iter::once(&(first, own)).chain(&others) {
            guards.extend(end.guards.iter().skip(*own).cloned());
            state.agree(end);
        }
        state.guards = guards;
        self.state = state;
        true
    }
}
