use axum::extract::{Path, State};

use crate::{
    auth::{
        Caller, TO_READ_RUNNER,
        policies::{require_access, runner_for},
    },
    endpoints::number_in_path,
    entities::runner_details,
    error::{ApiError, ApiResult},
    params::{Fields, FromFields, Params},
    reply::Reply,
    site::Site,
    state::App,
};

/// Parameters of `GET /runners/:id`.
pub(crate) struct ShowRunner {
    include_projects: bool,
}

impl FromFields for ShowRunner {
    fn read(fields: &mut Fields) -> Self {
        Self {
            include_projects: fields.boolean("include_projects").unwrap_or(true),
        }
    }
}

/// `GET /api/v4/runners/:id` (contract ADM-20 to ADM-26).
pub(crate) async fn show(
    State(app): State<App>,
    caller: Caller,
    site: Site,
    Path(id): Path<String>,
    params: Result<Params<ShowRunner>, ApiError>,
) -> ApiResult {
    let db = app.db().await?;
    let user = caller.user(&app, &db, TO_READ_RUNNER).await?;
    let Params(params) = params?;
    let id = number_in_path("id", &id)?;
    let (runner, rights) = runner_for(&app, &db, &user, id).await?;
    require_access(rights.read)?;
    let details = runner_details(
        &app,
        &db,
        &user,
        (&runner, rights),
        params.include_projects,
        &site,
    )
    .await?;
    Ok(Reply::ok(details))
}
