//! Answers: `data` and `errors`, and 500 for what went wrong inside.

use async_graphql::{PathSegment, Response, ServerError, parser::types::ExecutableDocument};
use http::StatusCode;
use serde_json::{Map, Value, json};

use super::{asked::Broken, ordering, wording};
use crate::{error::ApiError, log::Exception, reply::Reply};

/// How many errors of a query are named (`validate_max_errors`).
const MOST_ERRORS: usize = 5;

/// A request that was not answered, with one sentence why.
pub(super) fn failed(status: StatusCode, text: &str) -> Reply {
    Reply::json(status, json!({ "errors": [{ "message": text }] }))
}

/// A query that was not run.
pub(super) fn refused(errors: Vec<Value>) -> Reply {
    Reply::json(StatusCode::OK, json!({ "errors": errors }))
}

/// The answer of the library in GitLab's words.
pub(super) fn reply(response: Response, document: &ExecutableDocument) -> Reply {
    if let Some(exception) = response.errors.iter().find_map(exception) {
        return Reply {
            exception: Some(Box::new(exception)),
            ..failed(StatusCode::INTERNAL_SERVER_ERROR, "Internal server error")
        };
    }
    let mut errors = response.errors;
    errors.sort_by_key(|error| {
        error
            .locations
            .first()
            .map(|place| (place.line, place.column))
    });
    let (run, not_run): (Vec<_>, Vec<_>) =
        errors.into_iter().partition(|error| !error.path.is_empty());
    if !not_run.is_empty() {
        let mut texts = Vec::new();
        for error in not_run {
            let text = wording::of_query(&error, document);
            if !texts.contains(&text) {
                texts.push(text);
            }
        }
        texts.truncate(MOST_ERRORS);
        return refused(texts);
    }
    let mut data = response.data.into_json().unwrap_or(Value::Null);
    for error in &run {
        null_at(&mut data, &error.path);
    }
    let mut body = Map::new();
    body.insert("data".to_owned(), ordering::ordered(data, document));
    if !run.is_empty() {
        let errors = run.iter().map(wording::of_field).collect();
        body.insert("errors".to_owned(), errors);
    }
    Reply::json(StatusCode::OK, Value::Object(body))
}

/// What the log says of an error that no caller is told. An error of ours has no source; whatever
/// has one is not meant for the caller.
fn exception(error: &ServerError) -> Option<Exception> {
    error.source.as_ref()?;
    Some(match error.source::<Broken>() {
        Some(Broken(cause)) => Exception::of_query(cause),
        None => match error.source::<Failure>() {
            Some(Failure(exception)) => exception.clone(),
            None => Exception::new("GraphQL::ExecutionError", error.message.clone()),
        },
    })
}

/// An exception on its way through the library.
#[derive(Debug, Clone)]
pub(super) struct Failure(Exception);

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Internal server error")
    }
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Self {
        let status = error.status();
        let exception = Reply::from(error).exception.map(|exception| *exception);
        Self(exception.unwrap_or_else(|| {
            Exception::new("GraphQL::ExecutionError", format!("answered {status}"))
        }))
    }
}

/// Puts null where an error left nothing: the library leaves such a field out.
fn null_at(data: &mut Value, path: &[PathSegment]) {
    let Some((first, rest)) = path.split_first() else {
        return;
    };
    let next = match first {
        PathSegment::Field(name) => {
            if data.is_null() {
                *data = Value::Object(Map::new());
            }
            match data {
                Value::Object(fields) => fields.entry(name.as_str()).or_insert(Value::Null),
                _ => return,
            }
        }
        PathSegment::Index(index) => match data.get_mut(*index) {
            Some(entry) => entry,
            None => return,
        },
    };
    // What is null further up is null for its own error.
    if !rest.is_empty() && !next.is_null() {
        null_at(next, rest);
    }
}
