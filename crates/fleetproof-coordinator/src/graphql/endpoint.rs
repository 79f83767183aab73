use std::sync::Arc;

use async_graphql::parser::types::ExecutableDocument;
use axum::extract::{Request, State};
use http::{HeaderMap, Method, StatusCode};

use super::{
    access::{self, Admitted},
    answer,
    asked::Asked,
    gate::Gate,
    guard,
    limits::Limit,
    loaders,
    request::{self, Question},
};
use crate::{
    auth::Caller, call, error::ApiResult, layers::filtered, pages::Visitor, reply::Reply,
    site::Site, state::App,
};

/// `POST /api/graphql`, and `GET` for what changes nothing
/// (`app/controllers/graphql_controller.rb`).
pub(crate) async fn execute(
    State(app): State<App>,
    caller: Caller,
    visitor: Visitor,
    site: Site,
    request: Request,
) -> ApiResult {
    let (method, headers) = (request.method().clone(), request.headers().clone());
    // Read before a connection is taken, since a body may come slowly.
    let question = request::read(request).await;
    let sent = csrf_token(&headers);
    let (db, admitted) = if caller.has_credentials() {
        let db = app.db().await?;
        match access::admit(&app, &db, &caller).await? {
            Ok(admitted) => (db, admitted),
            Err(refusal) => return Ok(refusal),
        }
    } else {
        // A token beats the cookie.
        let user = visitor.user(&app).await?;
        (app.db().await?, Admitted::signed_in(user))
    };
    let question = match question {
        Ok(question) => question,
        Err(refusal) => return Ok(refusal),
    };
    if app.log().is_on() {
        // The query itself may hold a token that is searched for.
        let name = question.operation_name.clone().into();
        call::note_params(filtered(
            &[("operationName".to_owned(), name)].into_iter().collect(),
        ));
    }
    let document = match guard::parse(&question.query) {
        Ok(document) => document,
        Err(error) => return Ok(answer::refused(vec![error])),
    };
    if request::changes_something(&document, &question) {
        let refusal = if method != Method::POST {
            Some(format!("Mutations are forbidden in {method} requests"))
        } else if admitted.by_cookie && !visitor.sent(&app, sent) {
            Some("Can't verify CSRF token authenticity.".to_owned())
        } else {
            None
        };
        if let Some(text) = refusal {
            return Ok(answer::failed(StatusCode::UNPROCESSABLE_ENTITY, &text));
        }
    }
    if let Some(refusal) = request::missing_variables(&document, &question) {
        return Ok(answer::refused(refusal));
    }
    Ok(run(
        &app,
        Asked::new(&app, db, admitted, site),
        question,
        document,
    )
    .await)
}

/// What a page's script brings along to show that the page is ours.
fn csrf_token(headers: &HeaderMap) -> Option<&str> {
    headers.get("x-csrf-token")?.to_str().ok()
}

async fn run(app: &App, asked: Asked, question: Question, document: ExecutableDocument) -> Reply {
    let Admitted { user, .. } = asked.admitted();
    let limit = Limit::of(user.as_ref(), question.is_introspection());
    let (asked, gate) = (Arc::new(asked), Gate::default());
    let mut request = async_graphql::Request::new(question.query.as_str())
        .variables(question.variables)
        .data(limit)
        .data(loaders::new(&asked, &gate))
        .data(Arc::clone(&asked));
    request.operation_name = question.operation_name;
    request.set_parsed_query(document.clone());
    let response = gate.around(app.graphql().execute(request)).await;
    answer::reply(response, &document)
}
