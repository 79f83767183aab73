use axum::{body::Body, response::Response};
use http::{HeaderValue, StatusCode, header};

use crate::{call::Call, error, log::Exception, reply::Reply, state::App};

/// Writes out the [`Reply`] that a handler made, after the defects have had it; gives what went
/// wrong beside it, for the log.
pub(super) fn write(
    app: &App,
    call: &Call,
    mut response: Response,
) -> (Response, Option<Box<Exception>>) {
    let reply = match response.extensions_mut().remove::<Reply>() {
        Some(reply) => reply,
        None => unanswered(&response),
    };
    let mut reply = reply;
    app.change_reply(call, &mut reply);
    let Reply {
        status,
        body,
        headers,
        exception,
    } = reply;
    *response.status_mut() = status;
    for (name, value) in headers {
        response.headers_mut().insert(name, value);
    }
    response.headers_mut().remove(header::CONTENT_LENGTH);
    match body {
        Some(body) => {
            response.headers_mut().insert(
                header::CONTENT_TYPE,
                HeaderValue::from_static("application/json"),
            );
            *response.body_mut() = Body::from(body.to_string());
        }
        None => *response.body_mut() = Body::empty(),
    }
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
