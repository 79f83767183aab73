//! Errors in the words and the shape of `graphql-ruby`, which GitLab's clients know.

use async_graphql::{PathSegment, ServerError, parser::types::ExecutableDocument};
use serde_json::{Map, Value, json};

use super::outline;

/// An error of a field while the query ran.
pub(super) fn of_field(error: &ServerError) -> Value {
    let path: Vec<Value> = error
        .path
        .iter()
        .map(|segment| match segment {
            PathSegment::Field(name) => json!(name),
            PathSegment::Index(index) => json!(index),
        })
        .collect();
    json!({
        "message": own_words(&error.message),
        "locations": places(error),
        "path": path,
    })
}

/// An error of the query itself.
pub(super) fn of_query(error: &ServerError, document: &ExecutableDocument) -> Value {
    let spot = error
        .locations
        .first()
        .and_then(|at| outline::spot(document, *at));
    let mut said = Said::of(&error.message);
    let mut path = spot
        .as_ref()
        .map(|spot| spot.path.clone())
        .unwrap_or_default();
    if let (Some(argument), Some(field)) = (&said.argument, spot.and_then(|spot| spot.field)) {
        if let Some(value) = field.get_argument(argument) {
            said.text = said
                .text
                .replace("{field}", &field.name.node)
                .replace("{value}", &value.node.to_string());
        }
        path.push(argument.clone());
    }
    let mut shown = Map::new();
    shown.insert("message".to_owned(), json!(said.text));
    if !error.locations.is_empty() {
        shown.insert("locations".to_owned(), places(error));
        shown.insert("path".to_owned(), json!(path));
    }
    if let Some(extensions) = said.extensions {
        shown.insert("extensions".to_owned(), extensions);
    }
    Value::Object(shown)
}

fn places(error: &ServerError) -> Value {
    let places = error.locations.iter();
    places
        .map(|place| json!({ "line": place.line, "column": place.column }))
        .collect()
}

/// A message without what the library says around those of ours.
fn own_words(message: &str) -> &str {
    let inner = message
        .strip_prefix("Failed to parse \"")
        .and_then(|rest| rest.split_once("\": "))
        .map_or(message, |(_, text)| text);
    inner
        .split_once(" (occurred while parsing ")
        .map_or(inner, |(text, _)| text)
}

/// What an error says.
struct Said {
    text: String,
    extensions: Option<Value>,
    /// The argument that it is about; then `{field}` and `{value}` in the text are still open.
    argument: Option<String>,
}

impl Said {
    fn coded(text: String, extensions: Value) -> Self {
        Self {
            text,
            extensions: Some(extensions),
            argument: None,
        }
    }

    /// The message of the library, said as `graphql-ruby` says it; others stay as they are.
    fn of(message: &str) -> Self {
        let named: Vec<&str> = message.split('"').skip(1).step_by(2).collect();
        let is = |lead: &str, part: &str| message.starts_with(lead) && message.contains(part);
        match *named.as_slice() {
            [field, kind] if is("Unknown field", "on type") => Self::coded(
                format!("Field '{field}' doesn't exist on type '{kind}'"),
                json!({ "code": "undefinedField", "typeName": kind, "fieldName": field }),
            ),
            [argument, field, _] if is("Unknown argument", "on field") => Self::coded(
                format!("Field '{field}' doesn't accept argument '{argument}'"),
                json!({
                    "code": "argumentNotAccepted",
                    "name": field,
                    "typeName": "Field",
                    "argumentName": argument,
                }),
            ),
            [field, argument, _] if is("Field", "is required but not provided") => Self::coded(
                format!("Field '{field}' is missing required arguments: {argument}"),
                json!({
                    "code": "missingRequiredArguments",
                    "className": "Field",
                    "name": field,
                    "arguments": argument,
                }),
            ),
            [field, kind] if is("Field", "must have a selection of subfields") => Self::coded(
                format!(
                    "Field must have selections (field '{field}' returns {kind} but has no \
                     selections. Did you mean '{field} {{ ... }}'?)"
                ),
                json!({
                    "code": "selectionMismatch",
                    "nodeName": format!("field '{field}'"),
                    "typeName": kind,
                }),
            ),
            [field, kind] if is("Field", "must not have a selection") => Self::coded(
                format!("Selections can't be made on scalars (field '{field}' returns {kind})"),
                json!({
                    "code": "selectionMismatch",
                    "nodeName": format!("field '{field}'"),
                    "typeName": kind,
                }),
            ),
            [variable, ..] if is("Variable \"$", "is not defined") => Self::coded(
                format!(
                    "Variable {variable} is used by {} but not declared",
                    operation(&named)
                ),
                json!({ "code": "variableNotDefined", "variableName": bare(variable) }),
            ),
            [variable, ..] if is("Variable \"$", "is not used") => Self::coded(
                format!(
                    "Variable {variable} is declared by {} but not used",
                    operation(&named)
                ),
                json!({ "code": "variableNotUsed", "variableName": bare(variable) }),
            ),
            [fragment] if is("Unknown fragment", "") => Self::coded(
                format!("Fragment {fragment} was used, but not defined"),
                json!({ "code": "useAndDefineFragment", "fragmentName": fragment }),
            ),
            [fragment] if is("Fragment", "is never used") => Self::coded(
                format!("Fragment {fragment} was defined, but not used"),
                json!({ "code": "useAndDefineFragment", "fragmentName": fragment }),
            ),
            [argument, .., kind] if is("Invalid value for argument", "expected type") => Self {
                argument: Some(argument.split('.').next().unwrap_or(argument).to_owned()),
                ..Self::coded(
                    format!(
                        "Argument '{argument}' on Field '{{field}}' has an invalid value \
                         ({{value}}). Expected type '{kind}'."
                    ),
                    json!({
                        "code": "argumentLiteralsIncompatible",
                        "typeName": "Field",
                        "argumentName": argument,
                    }),
                )
            },
            [argument, kind, _] if is("Invalid value for argument", "does not contain") => Self {
                argument: Some(argument.to_owned()),
                ..Self::coded(
                    format!(
                        "Argument '{argument}' on Field '{{field}}' has an invalid value \
                         ({{value}}). Expected type '{kind}'."
                    ),
                    json!({
                        "code": "argumentLiteralsIncompatible",
                        "typeName": "Field",
                        "argumentName": argument,
                    }),
                )
            },
            _ => match message.strip_prefix("Unknown operation named ") {
                Some(name) => Self::plain(&format!("No operation named {name}")),
                None if message.starts_with("Operation name required") => {
                    Self::plain("An operation name is required")
                }
                None => Self::plain(own_words(message)),
            },
        }
    }

    fn plain(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            extensions: None,
            argument: None,
        }
    }
}

/// `$id` as `id`.
fn bare(variable: &str) -> &str {
    variable.trim_start_matches('$')
}

/// The operation that an error about a variable names, if it names one.
fn operation(named: &[&str]) -> String {
    match named {
        [_, name] => (*name).to_owned(),
        _ => "anonymous query".to_owned(),
    }
}
