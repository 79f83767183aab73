//! What can go wrong: for a caller of the API ([`ApiError`], with GitLab's own texts), and for
//! whoever starts the coordinator ([`CoordinatorError`]).

use axum::response::{IntoResponse, Response};
use http::{HeaderName, HeaderValue, StatusCode, header};
use serde_json::{Map, Value, json};

use crate::{log::Exception, reply::Reply};

/// What a handler gives back.
pub type ApiResult<T = Reply> = Result<T, ApiError>;

/// Why the coordinator could not be started or moved to another step.
#[derive(Debug, thiserror::Error)]
pub enum CoordinatorError {
    /// The database could not be reached, or refused a statement.
    #[error("the coordinator could not use the database: {0}")]
    Database(#[from] crate::database::QueryError),
    /// No connection to the database was to be had.
    #[error("no connection to the database")]
    Connection(#[source] deadpool_postgres::PoolError),
    /// The pool could not be set up.
    #[error("the pool of database connections could not be built")]
    Pool(#[source] deadpool_postgres::BuildError),
    /// The schema could not be brought to the step.
    #[error("the schema could not be brought to the step {step}")]
    Migration {
        /// The step that was wanted.
        step: fleetproof_model::SchemaStep,
        /// What stopped it.
        #[source]
        source: fleetproof_schema::SchemaError,
    },
    /// The tokens in the database were encrypted under another secret.
    #[error("the tokens in the database were encrypted under another secret than the given one")]
    WrongKey,
    /// The log file could not be opened.
    #[error("the log file {path} could not be opened")]
    LogFile {
        /// The file.
        path: std::path::PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The listening socket failed.
    #[error("the listening socket failed")]
    Listener(#[source] std::io::Error),
}

/// A refusal, with the status and body that GitLab answers (contract GEN-02, GEN-03).
///
/// Made by the constructors of this module, so that handlers hold no status and no text.
#[derive(Debug)]
pub struct ApiError {
    status: StatusCode,
    body: Value,
    headers: Vec<(HeaderName, HeaderValue)>,
    exception: Option<Box<Exception>>,
}

impl ApiError {
    fn message(status: StatusCode, message: impl Into<Value>) -> Self {
        Self::with_body(status, json!({ "message": message.into() }))
    }

    fn error(status: StatusCode, error: impl Into<Value>) -> Self {
        Self::with_body(status, json!({ "error": error.into() }))
    }

    fn with_body(status: StatusCode, body: Value) -> Self {
        Self {
            status,
            body,
            headers: Vec::new(),
            exception: None,
        }
    }

    /// The same refusal with one more header.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// The status it is answered with.
    pub fn status(&self) -> StatusCode {
        self.status
    }
}

/// Parameters that Grape refuses: its texts, joined by `, `.
pub fn invalid_params(texts: &[String]) -> ApiError {
    ApiError::error(StatusCode::BAD_REQUEST, texts.join(", "))
}

/// A body that is not what its content type says (Grape's text).
pub fn malformed_body() -> ApiError {
    ApiError::error(
        StatusCode::BAD_REQUEST,
        "message body does not match declared format",
    )
}

/// A content type that is not read (contract GEN-10).
pub fn unsupported_content_type(content_type: &str) -> ApiError {
    ApiError::error(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        format!("The provided content-type '{content_type}' is not supported."),
    )
}

/// `400 Bad request - <reason>`, one sentence.
pub fn bad_request(reason: &str) -> ApiError {
    ApiError::message(
        StatusCode::BAD_REQUEST,
        format!("400 Bad request - {reason}"),
    )
}

/// A 400 whose message is just `text` (contract ADM-09).
pub fn bad_request_text(text: &str) -> ApiError {
    ApiError::message(StatusCode::BAD_REQUEST, text)
}

/// Fields that the model refuses, each with its texts (contract REG-15 and others).
pub fn validation(fields: &[(&str, String)]) -> ApiError {
    let mut map = Map::new();
    for (field, text) in fields {
        let texts = map
            .entry((*field).to_owned())
            .or_insert_with(|| Value::Array(Vec::new()));
        if let Value::Array(texts) = texts {
            texts.push(Value::from(text.as_str()));
        }
    }
    ApiError::message(StatusCode::BAD_REQUEST, Value::Object(map))
}

/// No or unknown credentials (contract GEN-08).
pub fn unauthorized() -> ApiError {
    ApiError::message(StatusCode::UNAUTHORIZED, "401 Unauthorized")
}

/// A personal access token that is expired or revoked (contract GEN-08).
pub fn invalid_token(description: &str) -> ApiError {
    let challenge = format!(
        "Bearer realm=\"Protected by OAuth 2.0\", error=\"invalid_token\", \
         error_description=\"{description}\""
    );
    let refusal = ApiError::with_body(
        StatusCode::UNAUTHORIZED,
        json!({ "error": "invalid_token", "error_description": description }),
    );
    match HeaderValue::from_str(&challenge) {
        Ok(value) => refusal.header(header::WWW_AUTHENTICATE, value),
        Err(_) => refusal,
    }
}

/// A personal access token without a needed scope; `scopes` are those that would do (contract
/// USR-02).
pub fn insufficient_scope(scopes: &[&str]) -> ApiError {
    ApiError::with_body(
        StatusCode::FORBIDDEN,
        json!({
            "error": "insufficient_scope",
            "error_description":
                "The request requires higher privileges than provided by the access token.",
            "scope": scopes.join(" "),
        }),
    )
}

/// `403 Forbidden`.
pub fn forbidden() -> ApiError {
    ApiError::message(StatusCode::FORBIDDEN, "403 Forbidden")
}

/// `403 Forbidden - <reason>`.
pub fn forbidden_because(reason: &str) -> ApiError {
    ApiError::message(StatusCode::FORBIDDEN, format!("403 Forbidden - {reason}"))
}

/// `404 <what> Not Found`, such as `404 Runner Not Found`.
pub fn not_found(what: &str) -> ApiError {
    ApiError::message(StatusCode::NOT_FOUND, format!("404 {what} Not Found"))
}

/// A record that a look-up by key did not find: lower-case "found", as GitLab's rescue of
/// `ActiveRecord::RecordNotFound` says it (contract GEN-03, RST-12).
pub fn record_not_found() -> ApiError {
    ApiError::message(StatusCode::NOT_FOUND, "404 Not found")
}

/// No such path (contract GEN-03).
pub fn no_route() -> ApiError {
    ApiError::error(StatusCode::NOT_FOUND, "404 Not Found")
}

/// No such method on this path (contract GEN-04).
pub fn method_not_allowed() -> ApiError {
    ApiError::error(StatusCode::METHOD_NOT_ALLOWED, "405 Not Allowed")
}

/// `410 Gone - <reason>`.
pub fn gone(reason: &str) -> ApiError {
    ApiError::message(StatusCode::GONE, format!("410 Gone - {reason}"))
}

/// API version 3 (contract GEN-05).
pub fn api_v3_gone() -> ApiError {
    ApiError::error(
        StatusCode::GONE,
        "API V3 is no longer supported. Use API V4 instead.",
    )
}

/// The row changed after the time in `If-Unmodified-Since` (contract GEN-24).
pub fn precondition_failed() -> ApiError {
    ApiError::message(StatusCode::PRECONDITION_FAILED, "412 Precondition Failed")
}

/// A body longer than the endpoint reads (contract REQ-10).
pub fn body_too_large() -> ApiError {
    ApiError::message(
        StatusCode::PAYLOAD_TOO_LARGE,
        "413 Request Entity Too Large",
    )
}

/// Runners are asked to back off while the database is migrated (contract GEN-20).
pub fn migration_backoff() -> ApiError {
    ApiError::message(
        StatusCode::TOO_MANY_REQUESTS,
        "Executing database migrations. Please retry later.",
    )
    .header(header::RETRY_AFTER, HeaderValue::from_static("60"))
}

/// One of the application's own rate limits (contract REQ-22, GEN-22).
pub fn rate_limited() -> ApiError {
    ApiError::message(
        StatusCode::TOO_MANY_REQUESTS,
        json!({ "error": "This endpoint has been requested too many times. Try again later." }),
    )
    .header(header::RETRY_AFTER, HeaderValue::from_static("60"))
}

/// Anything unforeseen, a database error above all: what happened stands in the log alone, under
/// the answer's correlation ID (contract GEN-06, INV-12).
pub fn internal(exception: Exception) -> ApiError {
    ApiError {
        exception: Some(Box::new(exception)),
        ..ApiError::message(
            StatusCode::INTERNAL_SERVER_ERROR,
            "500 Internal Server Error",
        )
    }
}

impl From<ApiError> for Reply {
    fn from(error: ApiError) -> Self {
        let mut reply = Self::json(error.status, error.body);
        reply.headers = error.headers;
        reply.exception = error.exception;
        reply
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        Reply::from(self).into_response()
    }
}
