use http::StatusCode;
use maud::html;

use super::frame::Frame;
use crate::{call::Call, call::with_current, reply::Reply};

/// The page for a path that is not there, or that the caller may not know of.
pub(crate) fn not_found() -> Reply {
    let id = with_current(|call| call.correlation_id.clone()).unwrap_or_default();
    page(StatusCode::NOT_FOUND, &id)
}

/// Makes a page of a refusal that was meant for programs; what the log tells of it stays.
pub(crate) fn present(call: &Call, reply: &mut Reply) {
    let is_refusal = reply.status.is_client_error() || reply.status.is_server_error();
    if !is_refusal || reply.text.is_some() {
        return;
    }
    let page = page(reply.status, &call.correlation_id);
    reply.body = None;
    reply.text = page.text;
    reply.headers.extend(page.headers);
}

fn page(status: StatusCode, request_id: &str) -> Reply {
    let (title, advice) = match status {
        StatusCode::NOT_FOUND => (
            "404: Page not found",
            "The address may be wrong, or you may not have the right to look at this page.",
        ),
        StatusCode::UNPROCESSABLE_ENTITY => (
            "422: The change was refused",
            "The form was older than your session. Go back, load the page again and repeat it.",
        ),
        status if status.is_server_error() => (
            "500: Something went wrong on our end",
            "Try again. If it stays so, tell your administrator the request's number.",
        ),
        _ => ("The request was refused", "Go back and try it another way."),
    };
    let main = html! {
        div.notice {
            h1 { (title) }
            p { (advice) }
            p.small { "Request ID: " code { (request_id) } }
            p { a href="/" { "To the start" } }
        }
    };
    Frame {
        title,
        reader: None,
        csrf_token: "",
        trail: &[],
        main,
    }
    .reply(status)
}
