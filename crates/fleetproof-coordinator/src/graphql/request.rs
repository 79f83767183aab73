//! What is asked: `query`, `variables`, `operationName`, from a JSON body, a form or the query of
//! the address.

use async_graphql::{
    Variables,
    parser::types::{DocumentOperations, ExecutableDocument, OperationDefinition, OperationType},
};
use axum::extract::Request;
use http::StatusCode;
use serde_json::{Map, Value, json};

use super::answer;
use crate::{params, reply::Reply};

/// The longest query, in characters (`GraphqlController::MAX_QUERY_SIZE`).
const LONGEST_QUERY: usize = 10_000;
/// The name of the query by which clients learn the schema.
const INTROSPECTION: &str = "IntrospectionQuery";

/// What is asked.
#[derive(Debug)]
pub(super) struct Question {
    pub(super) query: String,
    pub(super) variables: Variables,
    pub(super) operation_name: Option<String>,
}

impl Question {
    /// Whether it asks for the schema, by its name.
    pub(super) fn is_introspection(&self) -> bool {
        match &self.operation_name {
            Some(name) => name == INTROSPECTION,
            None => self.query.contains(INTROSPECTION),
        }
    }
}

/// Reads a request; the answer to one that cannot be read.
pub(super) async fn read(request: Request) -> Result<Question, Reply> {
    let mut fields = params::unchecked(request).await.map_err(|error| {
        let text = match error.status() {
            StatusCode::PAYLOAD_TOO_LARGE => "Request too large",
            StatusCode::UNSUPPORTED_MEDIA_TYPE => "The provided content-type is not supported.",
            _ => "Problems parsing the request body",
        };
        answer::failed(error.status(), text)
    })?;
    let query = text(&mut fields, "query").unwrap_or_default();
    if query.chars().count() > LONGEST_QUERY {
        return Err(unprocessable("Query too large"));
    }
    if query.trim().is_empty() {
        return Err(answer::failed(
            StatusCode::OK,
            "No query string was present",
        ));
    }
    let variables = match fields.remove("variables") {
        None | Some(Value::Null) => Map::new(),
        Some(Value::Object(variables)) => variables,
        Some(Value::String(text)) if text.is_empty() => Map::new(),
        Some(Value::String(text)) => match serde_json::from_str(&text) {
            Ok(Value::Object(variables)) => variables,
            Ok(Value::Null) => Map::new(),
            Ok(other) => return Err(unprocessable(&format!("Unexpected parameter: {other}"))),
            Err(_) => return Err(unprocessable("Variables are not valid JSON")),
        },
        Some(other) => return Err(unprocessable(&format!("Unexpected parameter: {other}"))),
    };
    Ok(Question {
        query,
        variables: Variables::from_json(Value::Object(variables)),
        operation_name: text(&mut fields, "operationName").filter(|name| !name.is_empty()),
    })
}

fn text(fields: &mut Map<String, Value>, name: &str) -> Option<String> {
    match fields.remove(name) {
        Some(Value::String(text)) => Some(text),
        _ => None,
    }
}

fn unprocessable(text: &str) -> Reply {
    answer::failed(StatusCode::UNPROCESSABLE_ENTITY, text)
}

/// The operation that is asked for, if the document has it.
fn operation<'a>(
    document: &'a ExecutableDocument,
    question: &Question,
) -> Option<&'a OperationDefinition> {
    match (&document.operations, &question.operation_name) {
        (DocumentOperations::Single(only), None) => Some(&only.node),
        (DocumentOperations::Multiple(all), Some(name)) => {
            all.get(name.as_str()).map(|operation| &operation.node)
        }
        (DocumentOperations::Multiple(all), None) if all.len() == 1 => {
            all.values().next().map(|operation| &operation.node)
        }
        _ => None,
    }
}

/// Whether it is a mutation.
pub(super) fn changes_something(document: &ExecutableDocument, question: &Question) -> bool {
    operation(document, question).is_some_and(|asked| asked.ty == OperationType::Mutation)
}

/// The errors for variables that must be given and are not, in `graphql-ruby`'s words.
pub(super) fn missing_variables(
    document: &ExecutableDocument,
    question: &Question,
) -> Option<Vec<Value>> {
    let asked = operation(document, question)?;
    let given = |name: &str| {
        question
            .variables
            .get(name)
            .is_some_and(|value| *value != async_graphql::Value::Null)
    };
    let missing: Vec<Value> = asked
        .variable_definitions
        .iter()
        .filter(|variable| {
            let definition = &variable.node;
            !definition.var_type.node.nullable
                && definition.default_value.is_none()
                && !given(definition.name.node.as_str())
        })
        .map(|variable| {
            let (name, kind) = (&variable.node.name.node, &variable.node.var_type.node);
            json!({
                "message": format!("Variable ${name} of type {kind} was provided invalid value"),
                "locations": [{ "line": variable.pos.line, "column": variable.pos.column }],
                "extensions": {
                    "value": null,
                    "problems": [{ "path": [], "explanation": "Expected value to not be null" }],
                },
            })
        })
        .collect();
    (!missing.is_empty()).then_some(missing)
}
