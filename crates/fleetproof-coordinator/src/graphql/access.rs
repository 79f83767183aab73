//! Who may ask: the same tokens as in REST, with other refusals
//! (`GraphqlController#authorize_access_api!`), and whoever is signed in on the pages.

use http::StatusCode;

use super::answer;
use crate::{
    auth::{Caller, Scope},
    database::Db,
    error::{ApiError, ApiResult},
    reply::Reply,
    state::App,
    tables::users::User,
};

/// What will do to ask at all.
const TO_ASK: [Scope; 2] = [Scope::Api, Scope::ReadApi];

/// Somebody who may ask; without a token and a session, that is nobody in particular.
#[derive(Debug, Clone)]
pub(crate) struct Admitted {
    /// Who asks.
    pub(crate) user: Option<User>,
    /// Whether their token may change something (scope `api`); a session may.
    pub(crate) may_write: bool,
    /// Whether it is the cookie that says who asks: a mutation then needs the session's token, too.
    pub(super) by_cookie: bool,
}

impl Admitted {
    /// The user of a session, or nobody in particular.
    pub(super) fn signed_in(user: Option<User>) -> Self {
        Self {
            may_write: user.is_some(),
            by_cookie: user.is_some(),
            user,
        }
    }
}

/// Whose token it is, or the answer to one who may not ask: 401 for a token that is unknown, over or of other
/// scopes, 403 for a blocked user (contract GQL-06).
pub(super) async fn admit(
    app: &App,
    db: &Db,
    caller: &Caller,
) -> ApiResult<Result<Admitted, Reply>> {
    let user = match caller.token_owner(app, db).await {
        Ok(user) => user,
        Err(error) if is_refusal(&error) => return Ok(Err(invalid_token())),
        Err(error) => return Err(error),
    };
    let has = |scope: Scope| user.scopes.iter().any(|name| name == scope.as_str());
    if !TO_ASK.into_iter().any(has) {
        return Ok(Err(invalid_token()));
    }
    if !user.active {
        let text = "API not accessible for user";
        return Ok(Err(answer::failed(StatusCode::FORBIDDEN, text)));
    }
    let may_write = has(Scope::Api);
    Ok(Ok(Admitted {
        user: Some(user),
        may_write,
        by_cookie: false,
    }))
}

fn is_refusal(error: &ApiError) -> bool {
    error.status() == StatusCode::UNAUTHORIZED
}

fn invalid_token() -> Reply {
    answer::failed(StatusCode::UNAUTHORIZED, "Invalid token")
}
