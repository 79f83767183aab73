use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use http::{HeaderName, HeaderValue, StatusCode};
use serde::Serialize;
use serde_json::Value;

use crate::log::Exception;

/// What a handler answers, before it becomes bytes.
///
/// It travels through the layers as an extension of an empty response, so that a defect can change
/// it and the log can tell what went wrong; [`crate::layers::answer`] writes it out.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The status.
    pub status: StatusCode,
    /// The JSON body; none for an empty one.
    pub body: Option<Value>,
    /// Headers of this answer; those of every answer are added later.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// What the log says went wrong; never shown to the caller.
    pub(crate) exception: Option<Box<Exception>>,
}

impl Reply {
    /// A JSON answer.
    pub fn json(status: StatusCode, body: Value) -> Self {
        Self {
            status,
            body: Some(body),
            headers: Vec::new(),
            exception: None,
        }
    }

    /// `200` with `body` as JSON.
    pub fn ok(body: impl Serialize) -> Self {
        Self::serialized(StatusCode::OK, body)
    }

    /// `201` with `body` as JSON.
    pub fn created(body: impl Serialize) -> Self {
        Self::serialized(StatusCode::CREATED, body)
    }

    /// `204` without a body.
    pub fn no_content() -> Self {
        Self {
            status: StatusCode::NO_CONTENT,
            body: None,
            headers: Vec::new(),
            exception: None,
        }
    }

    /// The same answer with one more header; a value that HTTP cannot carry is left out.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: impl AsRef<str>) -> Self {
        if let Ok(value) = HeaderValue::from_str(value.as_ref()) {
            self.headers.push((name, value));
        }
        self
    }

    fn serialized(status: StatusCode, body: impl Serialize) -> Self {
        match serde_json::to_value(body) {
            Ok(body) => Self::json(status, body),
            Err(error) => Self {
                exception: Some(Box::new(Exception::new(
                    "JSON::GeneratorError",
                    error.to_string(),
                ))),
                ..Self::json(
                    StatusCode::INTERNAL_SERVER_ERROR,
                    serde_json::json!({ "message": "500 Internal Server Error" }),
                )
            },
        }
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = self.status;
        response.extensions_mut().insert(self);
        response
    }
}
