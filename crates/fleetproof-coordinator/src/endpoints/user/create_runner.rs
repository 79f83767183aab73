use axum::extract::State;
use fleetproof_model::RunnerType;

use crate::{
    auth::{
        Caller, TO_CREATE_RUNNER,
        policies::{may_create_in_group, may_create_in_project},
    },
    creation::{self, NewOwner, NotCreated},
    database::Db,
    endpoints::{runners::Credentials, traits},
    error::{ApiError, ApiResult, bad_request, forbidden_because},
    params::{Fields, FromFields, Params},
    reply::Reply,
    state::App,
    tables::{
        groups,
        owners::{self, OwnerKind},
        projects,
        runners::Traits,
        settings::{self, Settings},
        users::User,
    },
    tokens::RegistrationType,
};

/// Parameters of `POST /user/runners`.
pub(crate) struct CreateRunner {
    scope: Scope,
    traits: Traits,
}

/// Whom the runner is for; a group or project that was not given is no group or project.
enum Scope {
    Instance,
    Group(Option<i64>),
    Project(Option<i64>),
}

impl FromFields for CreateRunner {
    fn read(fields: &mut Fields) -> Self {
        if !fields.has("runner_type") {
            fields.refuse("runner_type is missing".to_owned());
            fields.refuse("runner_type does not have a valid value".to_owned());
        }
        let kind = fields.one_of("runner_type", &RunnerType::ALL.map(RunnerType::wire));
        let scope = match kind.and_then(RunnerType::from_wire) {
            Some(RunnerType::Group) => Scope::Group(fields.required_id("group_id")),
            Some(RunnerType::Project) => Scope::Project(fields.required_id("project_id")),
            _ => Scope::Instance,
        };
        Self {
            scope,
            traits: traits::read(fields, false),
        }
    }
}

/// `POST /api/v4/user/runners`: makes a runner that belongs to the caller (contract USR-01 to
/// USR-25).
pub(crate) async fn create_runner(
    State(app): State<App>,
    caller: Caller,
    params: Result<Params<CreateRunner>, ApiError>,
) -> ApiResult {
    let mut db = app.db().await?;
    let user = caller.user(&app, &db, TO_CREATE_RUNNER).await?;
    let Params(params) = params?;
    let settings = settings::read(&db).await?;
    let owner = owner(&app, &db, &user, &settings, params.scope).await?;
    let (runner, token) = creation::create_runner(
        &app,
        &mut db,
        &owner,
        RegistrationType::AuthenticatedUser,
        Some(user.id),
        &settings,
        params.traits,
    )
    .await
    .map_err(|error| match error {
        NotCreated::Refused(refusals) => refusals.as_sentence(),
        NotCreated::Failed(error) => error,
    })?;
    Ok(Reply::created(Credentials::new(
        runner.id,
        &token,
        runner.token_expires_at,
    )))
}

/// Whom the runner is to belong to; 400 if there is no such group or project, 403 if the caller may
/// not make one there, whether they can see it or not (contract USR-07, USR-09 to USR-14).
async fn owner(
    app: &App,
    db: &Db,
    user: &User,
    settings: &Settings,
    scope: Scope,
) -> ApiResult<NewOwner> {
    let (kind, id, allowed) = match scope {
        Scope::Instance if user.admin => return Ok(NewOwner::Instance),
        Scope::Instance => return Err(insufficient_permissions()),
        Scope::Group(id) => {
            let found = groups::by_id(db, id.unwrap_or(-1)).await?;
            let group = found.ok_or_else(|| missing("group"))?;
            let allowed = may_create_in_group(app, db, user, &group, settings).await?;
            (OwnerKind::Group, group.id, allowed)
        }
        Scope::Project(id) => {
            let found = projects::by_id(db, id.unwrap_or(-1)).await?;
            let project = found.ok_or_else(|| missing("project"))?;
            let allowed = may_create_in_project(app, db, user, &project, settings).await?;
            (OwnerKind::Project, project.id, allowed)
        }
    };
    if !allowed {
        return Err(insufficient_permissions());
    }
    let owner = owners::by_id(db, kind, id).await?;
    match (kind, owner) {
        (OwnerKind::Group, Some(owner)) => Ok(NewOwner::Group(owner)),
        (OwnerKind::Project, Some(owner)) => Ok(NewOwner::Project(owner)),
        (OwnerKind::Group, None) => Err(missing("group")),
        (OwnerKind::Project, None) => Err(missing("project")),
    }
}

fn missing(what: &str) -> ApiError {
    bad_request(&format!("Missing/invalid {what}"))
}

fn insufficient_permissions() -> ApiError {
    forbidden_because("Insufficient permissions")
}
