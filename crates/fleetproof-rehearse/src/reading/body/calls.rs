//! Calls of other functions, which are followed.

use squawk_syntax::{
    SyntaxNode,
    ast::{self, AstNode, Expr},
};

use super::{
    Name, guard,
    names::Scope,
    reader::Reader,
    state::{Frame, State},
    term::{self, Term},
    texts::arguments,
    tree,
};
use crate::reading::Routine;

/// Functions that call one another deeper than this are not followed to their end.
const DEEPEST: usize = 8;

/// Functions that make a row of a table from a document.
const POPULATE: [&str; 3] = [
    "jsonb_populate_record",
    "json_populate_record",
    "populate_record",
];

impl Reader<'_> {
    /// What a call of a function gives back.
    pub(super) fn call(&mut self, node: &ast::CallExpr, scope: &Scope) -> Option<Term> {
        let callee = tree::child::<Expr>(node.syntax())?;
        let path = super::values::path_of(&callee)?;
        let list = tree::child::<ast::ArgList>(node.syntax())?;
        self.called(node.syntax(), path, &list, scope)
    }

    /// Follows a call of a function or procedure.
    pub(super) fn called(
        &mut self,
        node: &SyntaxNode,
        mut path: Vec<String>,
        list: &ast::ArgList,
        scope: &Scope,
    ) -> Option<Term> {
        let name = path.pop()?;
        let given = arguments(Some(list));
        let terms: Vec<(Option<String>, Term)> = given
            .into_iter()
            .map(|(name, expr)| (name, self.term(&expr, scope)))
            .collect();
        self.found.asks_depth |= name == "pg_trigger_depth";
        if POPULATE.contains(&name.as_str())
            && let Some(row) = self.populated(list, scope)
        {
            return Some(row);
        }
        let plain: Vec<Term> = terms.iter().map(|(_, term)| term.clone()).collect();
        let name = Name {
            schema: path.pop(),
            name,
        };
        let mut routines = self.routines.find(&name, terms.len());
        let built_in = name
            .schema
            .as_deref()
            .is_none_or(|schema| schema == "pg_catalog");
        let answer = match (routines.pop(), routines.is_empty()) {
            (None, _) if built_in => self.text_function(node, &name.name, &plain),
            (None, _) => None,
            (Some(routine), true) => self.follow(node, &routine, terms),
            (Some(routine), false) => {
                let reason = format!("calls one of several functions named {}", routine.shown);
                self.unread(node, reason);
                None
            }
        };
        let mut columns = Vec::new();
        for term in &plain {
            term::add(&mut columns, term.columns());
        }
        Some(answer.unwrap_or_else(|| Term::Other {
            text: node.into(),
            columns,
        }))
    }

    /// Reads the function's body with these arguments. What it returns, if that is one thing.
    fn follow(
        &mut self,
        node: &SyntaxNode,
        routine: &Routine,
        arguments: Vec<(Option<String>, Term)>,
    ) -> Option<Term> {
        if let Some(reason) = guard::refused(&routine.source) {
            self.unread(node, format!("{}: {reason}", routine.shown));
            return None;
        }
        if self.calls.contains(&routine.shown) || self.calls.len() >= DEEPEST {
            self.unread(
                node,
                format!("{} is called by what it calls", routine.shown),
            );
            return None;
        }
        let (frame, parameters) = given(routine, arguments);
        let scope = Scope {
            parameters,
            ..Scope::default()
        };
        let inner = State {
            frames: vec![frame],
            guards: self.state.guards.clone(),
        };
        let outer = std::mem::replace(&mut self.state, inner);
        self.calls.push(routine.shown.clone());
        let answer = match routine.language.as_str() {
            "plpgsql" => self.program(node, routine, scope.parameters),
            "sql" => {
                let row = self.text(node, &routine.source, &scope, Some(&routine.shown));
                let mut row = row.unwrap_or_default();
                (row.len() == 1).then(|| row.remove(0).1)
            }
            "internal" => None,
            language => {
                let reason = format!("calls {}, which is written in {language}", routine.shown);
                self.unread(node, reason);
                None
            }
        };
        self.calls.pop();
        self.state = outer;
        answer
    }

    /// `jsonb_populate_record(NULL::shadow, to_jsonb(NEW))` is `NEW`, by the names of its columns.
    fn populated(&mut self, list: &ast::ArgList, scope: &Scope) -> Option<Term> {
        let (_, last) = arguments(Some(list)).pop()?;
        let Expr::CallExpr(call) = last else {
            return None;
        };
        let callee = super::values::path_of(&tree::child::<Expr>(call.syntax())?)?;
        let inner = tree::child::<ast::ArgList>(call.syntax());
        let (_, row) = arguments(inner.as_ref()).pop()?;
        match (callee.last()?.as_str(), self.term(&row, scope)) {
            (
                "to_jsonb" | "to_json" | "row_to_json" | "hstore",
                row @ (Term::Record(_) | Term::Row { .. }),
            ) => Some(row),
            _ => None,
        }
    }

    /// Reads another PL/pgSQL body. Its `RETURN`s are none of the trigger function's.
    fn program(
        &mut self,
        node: &SyntaxNode,
        routine: &Routine,
        parameters: Vec<Term>,
    ) -> Option<Term> {
        let tree = tree::body(&routine.source);
        let inner = self
            .place
            .within(node, &routine.source, Some(&routine.shown));
        let outer = std::mem::replace(&mut self.place, inner);
        let left = std::mem::take(&mut self.left);
        let parameters = std::mem::replace(&mut self.parameters, parameters);
        let returns = std::mem::take(&mut self.found.returns);
        let answers = std::mem::take(&mut self.answers);
        self.root(&tree);
        let mut answers = std::mem::replace(&mut self.answers, answers);
        self.found.returns = returns;
        self.parameters = parameters;
        self.left = left;
        self.place = outer;
        let first = answers.pop()?;
        answers
            .iter()
            .all(|answer| *answer == first)
            .then_some(first)
    }

    /// A `DO` block, which sees no variables.
    pub(super) fn anonymous(&mut self, node: &SyntaxNode) {
        let body = node.descendants().filter_map(ast::Literal::cast).last();
        let Some(source) = body.and_then(|body| body.string_value()) else {
            return;
        };
        let routine = Routine {
            shown: "DO".to_owned(),
            language: "plpgsql".to_owned(),
            source,
            parameters: Vec::new(),
        };
        self.follow(node, &routine, Vec::new());
    }
}

/// The arguments as the variables that the function sees them as, and as `$1`, `$2` …
fn given(routine: &Routine, arguments: Vec<(Option<String>, Term)>) -> (Frame, Vec<Term>) {
    let label = routine.shown.rsplit('.').next().unwrap_or_default();
    let mut frame = Frame {
        label: Some(label.trim_end_matches("()").to_owned()),
        ..Frame::default()
    };
    let names = &routine.parameters;
    let mut parameters: Vec<Term> = names.iter().map(Term::opaque).collect();
    for (at, (name, term)) in arguments.into_iter().enumerate() {
        let at = match name {
            Some(name) => names.iter().position(|known| *known == name).unwrap_or(at),
            None => at,
        };
        if parameters.len() <= at {
            parameters.resize(at + 1, Term::opaque(""));
        }
        if let Some(place) = parameters.get_mut(at) {
            *place = term;
        }
    }
    for (name, term) in names.iter().zip(&parameters) {
        frame.variables.insert(name.clone(), term.clone());
    }
    (frame, parameters)
}
