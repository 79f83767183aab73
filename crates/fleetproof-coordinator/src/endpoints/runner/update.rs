use axum::extract::{Path, State};

use crate::{
    auth::{
        Caller, TO_MANAGE_RUNNER,
        policies::{require_access, runner_for},
    },
    changing::{NotChanged, change_runner},
    endpoints::{
        number_in_path,
        traits::{access_level, unique},
    },
    entities::runner_details,
    error::{ApiError, ApiResult},
    params::{Fields, FromFields, Params, Update},
    reply::Reply,
    runner_rules::Refusals,
    site::Site,
    state::App,
    tables::runner_changes::RunnerChanges,
};

/// The parameters, in the order of GitLab's declaration.
const NAMES: [&str; 9] = [
    "description",
    "active",
    "paused",
    "tag_list",
    "run_untagged",
    "locked",
    "access_level",
    "maximum_timeout",
    "maintenance_note",
];

/// Parameters of `PUT /runners/:id`.
pub(crate) struct UpdateRunner {
    changes: RunnerChanges,
    /// `access_level` was given as null, which the model refuses.
    clears_access_level: bool,
}

impl FromFields for UpdateRunner {
    fn read(fields: &mut Fields) -> Self {
        let description = fields.update("description", Fields::text);
        let active = fields.boolean("active");
        let paused = fields.update("paused", Fields::boolean);
        let tags = fields.update("tag_list", Fields::comma_list);
        let run_untagged = fields.boolean("run_untagged");
        let locked = fields.boolean("locked");
        let access_level = fields.update("access_level", |fields, _| access_level(fields));
        let maximum_timeout = fields.update("maximum_timeout", Fields::integer);
        let maintenance_note = fields.update("maintenance_note", Fields::text);
        fields.at_least_one_of(&NAMES);
        fields.mutually_exclusive(&["active", "paused"]);
        Self {
            clears_access_level: access_level == Update::Set(None),
            changes: RunnerChanges {
                description,
                maximum_timeout,
                maintenance_note,
                active: match paused {
                    Update::Keep => active,
                    Update::Set(paused) => Some(!paused.unwrap_or(false)),
                },
                run_untagged,
                locked,
                access_level: access_level.or(None),
                tags: match tags {
                    Update::Keep => None,
                    Update::Set(tags) => Some(unique(tags.unwrap_or_default())),
                },
            },
        }
    }
}

/// `PUT /api/v4/runners/:id` (contract ADM-30 to ADM-36): a runner that waits for jobs is woken.
pub(crate) async fn update(
    State(app): State<App>,
    caller: Caller,
    site: Site,
    Path(id): Path<String>,
    params: Result<Params<UpdateRunner>, ApiError>,
) -> ApiResult {
    let mut db = app.db().await?;
    let user = caller.user(&app, &db, TO_MANAGE_RUNNER).await?;
    let Params(params) = params?;
    let id = number_in_path("id", &id)?;
    let (runner, rights) = runner_for(&app, &db, &user, id).await?;
    require_access(rights.update)?;
    if params.clears_access_level {
        return Err(Refusals::one("access_level", "can't be blank".to_owned()).as_map());
    }
    let changed = change_runner(&app, &mut db, runner, params.changes).await;
    let runner = changed.map_err(|error| match error {
        NotChanged::Refused(refusals) => refusals.as_map(),
        NotChanged::Failed(error) => error,
    })?;
    // The newest GitLab leaves the projects out of this answer (contract ADM-30).
    let details = runner_details(&app, &db, &user, (&runner, rights), false, &site).await?;
    Ok(Reply::ok(details))
}
