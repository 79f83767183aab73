//! Functions that a trigger function may call.

use squawk_syntax::{
    SourceFile,
    ast::{self, AstNode, normalize_name_node},
};

use super::Name;

/// A function as far as a call of it is followed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Routine {
    /// The name for reports.
    pub shown: String,
    /// Such as `plpgsql`.
    pub language: String,
    /// Its body.
    pub source: String,
    /// Its input parameters in order; empty for one without a name.
    pub parameters: Vec<String>,
}

/// Where functions are looked up by the name that they are called by.
pub trait Routines: Sync {
    /// The functions of this name that take so many arguments.
    fn find(&self, name: &Name, arguments: usize) -> Vec<Routine>;
}

/// Knows none: calls are taken for those of functions that write nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoRoutines;

impl Routines for NoRoutines {
    fn find(&self, _: &Name, _: usize) -> Vec<Routine> {
        Vec::new()
    }
}

/// What the server's `CREATE FUNCTION` of a function tells: its input parameters, how many of them
/// may be left out, and its body, if that is no text.
struct Signature {
    parameters: Vec<String>,
    optional: usize,
    atomic: Option<String>,
}

/// Reads a `CREATE FUNCTION` or `CREATE PROCEDURE`.
fn signature(definition: &str) -> Option<Signature> {
    let root = SourceFile::parse(definition).syntax_node();
    let function = root.children().find(|node| {
        ast::CreateFunction::can_cast(node.kind()) || ast::CreateProcedure::can_cast(node.kind())
    })?;
    let list = function.children().find_map(ast::ParamList::cast)?;
    let mut parameters = Vec::new();
    let mut optional = 0;
    for parameter in list.syntax().children().filter_map(ast::Param::cast) {
        let node = parameter.syntax();
        if node
            .children()
            .any(|child| ast::ParamOut::can_cast(child.kind()))
        {
            continue;
        }
        let mut children = node.children();
        let name = children.find_map(ast::ParamName::cast);
        parameters.push(name.map_or_else(String::new, |name| normalize_name_node(name.syntax())));
        optional += usize::from(
            node.children()
                .any(|n| ast::ParamDefault::can_cast(n.kind())),
        );
    }
    let body = function
        .children()
        .find(|node| ast::RoutineBody::can_cast(node.kind()));
    let atomic = body.map(|body| {
        let text = body.text().to_string();
        let inner = text.trim();
        let words = |text: &str, words: &str| {
            text.get(..words.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(words))
        };
        match () {
            // `RETURN expression` means `SELECT expression`.
            () if words(inner, "RETURN") => {
                format!("SELECT {}", inner.get(6..).unwrap_or_default())
            }
            () if words(inner, "BEGIN ATOMIC") => {
                let inner = inner.get(12..).unwrap_or_default();
                inner
                    .get(..inner.len().saturating_sub(3))
                    .unwrap_or_default()
                    .to_owned()
            }
            () => inner.to_owned(),
        }
    });
    Some(Signature {
        parameters,
        optional,
        atomic,
    })
}

impl Routines for crate::catalog::Catalog {
    fn find(&self, name: &Name, arguments: usize) -> Vec<Routine> {
        let mut found = Vec::new();
        let schema = name.schema.as_deref();
        for function in &self.functions {
            if function.name != name.name || schema.is_some_and(|schema| schema != function.schema)
            {
                continue;
            }
            let Some(signature) = function.definition.as_deref().and_then(signature) else {
                continue;
            };
            let most = signature.parameters.len();
            if arguments > most || arguments + signature.optional < most {
                continue;
            }
            found.push(Routine {
                shown: function.shown(),
                language: function.language.clone(),
                source: signature.atomic.unwrap_or_else(|| function.source.clone()),
                parameters: signature.parameters,
            });
        }
        found
    }
}
