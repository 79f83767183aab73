use std::borrow::Cow;

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
    /// The JSON body; none for an empty one, and for a page.
    pub body: Option<Value>,
    /// The body of an answer that is not JSON: a page, a style sheet.
    pub(crate) text: Option<Text>,
    /// Headers of this answer; those of every answer are added later.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// What the log says went wrong; never shown to the caller.
    pub(crate) exception: Option<Box<Exception>>,
}

/// A body that is not JSON.
#[derive(Debug, Clone)]
pub(crate) struct Text {
    pub(crate) content_type: &'static str,
    pub(crate) text: Cow<'static, str>,
}

/// Marks a response whose body is sent as it comes, and not from a [`Reply`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Streamed;

impl Reply {
    /// A JSON answer.
    pub fn json(status: StatusCode, body: Value) -> Self {
        Self {
            status,
            body: Some(body),
            text: None,
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
        Self::empty(StatusCode::NO_CONTENT)
    }

    /// An answer without a body.
    pub(crate) fn empty(status: StatusCode) -> Self {
        Self {
            status,
            body: None,
            text: None,
            headers: Vec::new(),
            exception: None,
        }
    }

    /// An answer that is not JSON.
    pub(crate) fn text(
        status: StatusCode,
        content_type: &'static str,
        text: impl Into<Cow<'static, str>>,
    ) -> Self {
        let text = text.into();
        Self {
            text: Some(Text { content_type, text }),
            ..Self::empty(status)
        }
    }

    /// `302` to another path of this site.
    pub(crate) fn see(path: &str) -> Self {
        Self::empty(StatusCode::FOUND).header(http::header::LOCATION, path)
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
