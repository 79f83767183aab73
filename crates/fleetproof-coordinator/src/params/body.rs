use axum::{
    body::to_bytes,
    extract::{MatchedPath, Request},
};
use http::{HeaderMap, header};
use serde_json::{Map, Value};

use super::form;
use crate::error::{
    ApiResult, bad_request, body_too_large, malformed_body, unsupported_content_type,
};

/// The longest body, in bytes.
const BODY_LIMIT: usize = 1024 * 1024;
/// The longest body of a request for jobs, which the proxy in front reads whole (contract REQ-10).
const JOB_REQUEST_LIMIT: usize = 32 * 1024;

/// All parameters of a request. Those of the body beat those of the query.
pub(super) async fn read(request: Request) -> ApiResult<Map<String, Value>> {
    let (parts, body) = request.into_parts();
    let limit = match parts.extensions.get::<MatchedPath>() {
        Some(path) if path.as_str().ends_with("/jobs/request") => JOB_REQUEST_LIMIT,
        _ => BODY_LIMIT,
    };
    let mut fields = match parts.uri.query() {
        Some(query) => form::parse(query).ok_or_else(malformed_body)?,
        None => Map::new(),
    };
    if declared_length(&parts.headers).is_some_and(|length| length > limit) {
        return Err(body_too_large());
    }
    let body = to_bytes(body, limit).await.map_err(|error| {
        // A body over the limit and one that broke off come as the same type.
        if std::error::Error::source(&error)
            .is_some_and(|cause| cause.to_string().contains("length limit"))
        {
            body_too_large()
        } else {
            malformed_body()
        }
    })?;
    if !body.is_empty() {
        fields.extend(parse(&parts.headers, &body)?);
    }
    if fields.values().any(has_nul) {
        return Err(bad_request("Invalid character"));
    }
    Ok(fields)
}

fn declared_length(headers: &HeaderMap) -> Option<usize> {
    let value = headers.get(header::CONTENT_LENGTH)?;
    value.to_str().ok()?.parse().ok()
}

fn parse(headers: &HeaderMap, body: &[u8]) -> ApiResult<Map<String, Value>> {
    let content_type = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("application/x-www-form-urlencoded");
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    match media_type.to_ascii_lowercase().as_str() {
        "application/json" => match serde_json::from_slice(body) {
            Ok(Value::Object(fields)) => Ok(fields),
            // Grape takes parameters from an object only, and ignores any other JSON.
            Ok(_) => Ok(Map::new()),
            Err(_) => Err(malformed_body()),
        },
        "application/x-www-form-urlencoded" => std::str::from_utf8(body)
            .ok()
            .and_then(form::parse)
            .ok_or_else(malformed_body),
        _ => Err(unsupported_content_type(media_type)),
    }
}

/// PostgreSQL stores no NUL character; GitLab refuses it before the application sees it
/// (`lib/gitlab/middleware/handle_malformed_strings.rb`).
fn has_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(has_nul),
        Value::Object(fields) => fields
            .iter()
            .any(|(name, value)| name.contains('\0') || has_nul(value)),
        _ => false,
    }
}
