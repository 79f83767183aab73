use axum::extract::{Path, State};
use fleetproof_model::RunnerType;

use crate::{
    auth::{
        Caller, TO_WRITE,
        policies::{
            RunnerRights, enter_project, level, may_create_in_project, require_access, runner_for,
        },
    },
    creation::reached_limit,
    database::Db,
    entities,
    error::{
        ApiError, ApiResult, bad_request_text, forbidden, forbidden_because, record_not_found,
    },
    params::{Fields, FromFields, Params},
    reply::Reply,
    site::Site,
    state::App,
    tables::{assignments, owners::OwnerKind, runners::Runner, settings, users::User},
};

/// Parameters of `POST /projects/:id/runners`.
pub(crate) struct AssignRunner {
    runner_id: Option<i64>,
}

impl FromFields for AssignRunner {
    fn read(fields: &mut Fields) -> Self {
        Self {
            runner_id: fields.required_id("runner_id"),
        }
    }
}

/// `POST /api/v4/projects/:id/runners`: has a project runner serve one more project (contract
/// ADM-71 to ADM-74).
pub(crate) async fn assign_runner(
    State(app): State<App>,
    caller: Caller,
    site: Site,
    Path(id): Path<String>,
    params: Result<Params<AssignRunner>, ApiError>,
) -> ApiResult {
    let db = app.db().await?;
    let user = caller.user(&app, &db, TO_WRITE).await?;
    let project = enter_project(&app, &db, Some(&user), &id).await?;
    project.require(level::MAINTAINER)?;
    let Params(AssignRunner { runner_id }) = params?;
    let settings = settings::read(&db).await?;
    if !may_create_in_project(&app, &db, &user, &project.place, &settings).await? {
        return Err(forbidden());
    }
    let runner_id = runner_id.ok_or_else(record_not_found)?;
    let (runner, rights) = runner_for(&app, &db, &user, runner_id).await?;
    require_assignable(&user, &runner, rights)?;
    assign(&app, &db, &runner, project.place.id).await?;
    let entities = entities::runners(&app, &db, std::slice::from_ref(&runner), &site).await?;
    Ok(Reply::created(entities.first()))
}

/// Only project runners can serve projects. GitLab lets an administrator try it with an instance
/// runner, and fails with a 500 then; here that is refused as for everybody else.
fn require_assignable(user: &User, runner: &Runner, rights: RunnerRights) -> ApiResult<()> {
    match runner.kind {
        RunnerType::Group => return Err(forbidden_because("Runner is a group runner")),
        RunnerType::Instance => require_access(false)?,
        RunnerType::Project => {}
    }
    if runner.locked && !user.admin {
        return Err(forbidden_because("Runner is locked"));
    }
    require_access(rights.assign)
}

async fn assign(app: &App, db: &Db, runner: &Runner, project_id: i64) -> ApiResult<()> {
    let now = app.now();
    if assignments::project_count(db, runner.id).await? == 0 {
        return Err(refusal(
            "Taking over an orphaned project runner is not allowed",
        ));
    }
    if let Some(limit) = reached_limit(db, OwnerKind::Project, project_id, now).await? {
        return Err(refusal(&format!(
            "Validation failed: Runner projects base Maximum number of ci registered project \
             runners ({limit}) exceeded"
        )));
    }
    match assignments::join(db, OwnerKind::Project, runner.id, project_id, now).await {
        Err(error) if error.is_unique_violation() => Err(refusal(
            "Validation failed: Runner projects runner has already been taken",
        )),
        result => Ok(result?),
    }
}

/// The text of `Ci::Runners::AssignRunnerService`: a Ruby list of messages, and the reason behind
/// it (contract ADM-72).
fn refusal(text: &str) -> ApiError {
    bad_request_text(&format!("[\"Assign to {text}\"] - runner_error"))
}
