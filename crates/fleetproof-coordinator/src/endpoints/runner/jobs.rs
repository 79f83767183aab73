use axum::extract::{Path, State};
use serde_json::Value;

use crate::{
    auth::{
        Caller, TO_READ_RUNNER,
        policies::{require_access, runner_for},
    },
    endpoints::number_in_path,
    error::{ApiError, ApiResult},
    pagination::{Page, Total},
    params::{Fields, FromFields, Params},
    site::Site,
    state::App,
};

/// Statuses of a job (`Ci::Build::AVAILABLE_STATUSES`).
const STATUSES: [&str; 13] = [
    "created",
    "waiting_for_resource",
    "preparing",
    "waiting_for_callback",
    "pending",
    "running",
    "success",
    "failed",
    "canceling",
    "canceled",
    "skipped",
    "manual",
    "scheduled",
];

/// Parameters of `GET /runners/:id/jobs`.
pub(crate) struct ListJobs {
    names_a_manager: bool,
    page: Page,
}

impl FromFields for ListJobs {
    fn read(fields: &mut Fields) -> Self {
        let system_id = fields.text("system_id");
        fields.one_of("status", &STATUSES);
        fields.one_of("order_by", &["id"]);
        fields.one_of("sort", &["asc", "desc"]);
        fields.text("cursor");
        Self {
            names_a_manager: system_id.is_some_and(|system_id| !system_id.is_empty()),
            page: Page::read(fields),
        }
    }
}

/// `GET /api/v4/runners/:id/jobs`: an empty list, since the coordinator keeps no jobs; with the
/// refusals of one that does (contract ADM-60 to ADM-62).
pub(crate) async fn jobs(
    State(app): State<App>,
    caller: Caller,
    site: Site,
    Path(id): Path<String>,
    params: Result<Params<ListJobs>, ApiError>,
) -> ApiResult {
    let db = app.db().await?;
    let user = caller.user(&app, &db, TO_READ_RUNNER).await?;
    let Params(params) = params?;
    let id = number_in_path("id", &id)?;
    let (_, rights) = runner_for(&app, &db, &user, id).await?;
    require_access(rights.read_jobs)?;
    let total = if params.names_a_manager {
        Total::Unknown
    } else {
        Total::Known(0)
    };
    Ok(params.page.reply(&[] as &[Value], false, total, &site))
}
