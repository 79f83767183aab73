use axum::{body::Body, response::Response};
use http::{HeaderValue, StatusCode, header};

use crate::{
    call::Call,
    error,
    log::Exception,
    pages,
    reply::{Reply, Streamed, Text},
    state::App,
};

/// Writes out the [`Reply`] that a handler made, after the defects have had it; gives what went
/// wrong beside it, for the log.
pub(super) fn write(
    app: &App,
    call: &Call,
    mut response: Response,
) -> (Response, Option<Box<Exception>>) {
    if response.extensions_mut().remove::<Streamed>().is_some() {
        return (response, None);
    }
    let reply = match response.extensions_mut().remove::<Reply>() {
        Some(reply) => reply,
        None => unanswered(&response),
    };
    let mut reply = reply;
    app.change_reply(call, &mut reply);
    if pages::is_page(call) {
        pages::present(call, &mut reply);
    }
    let Reply {
        status,
        body,
        text,
        headers,
        exception,
    } = reply;
    *response.status_mut() = status;
    for (name, value) in headers {
        response.headers_mut().insert(name, value);
    }
    response.headers_mut().remove(header::CONTENT_LENGTH);
    let body = match (text, body) {
        (Some(Text { content_type, text }), _) => Some((content_type, Body::from(text))),
        (None, Some(body)) => Some(("application/json", Body::from(body.to_string()))),
        (None, None) => None,
    };
    *response.body_mut() = match body {
        Some((content_type, body)) => {
            let content_type = HeaderValue::from_static(content_type);
            response
                .headers_mut()
                .insert(header::CONTENT_TYPE, content_type);
            body
        }
        None => Body::empty(),
    };
    (response, exception)
}

/// The reply for an answer that the router gave by itself.
fn unanswered(response: &Response) -> Reply {
    match response.status() {
        StatusCode::METHOD_NOT_ALLOWED => error::method_not_allowed().into(),
        StatusCode::NOT_FOUND => error::no_route().into(),
        // A path that cannot be decoded, for one.
        _ => error::bad_request("Invalid request").into(),
    }
}
