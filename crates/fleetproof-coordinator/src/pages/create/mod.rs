//! Making a runner, and the page that shows its token until it is in contact.

mod form;
mod live;
mod register;

use axum::extract::State;
use fleetproof_model::RunnerType;
use http::StatusCode;

use super::{frame::Frame, here::Here, place::Place};
use crate::{
    auth::policies::{may_create_in_group, may_create_in_project},
    creation::{self, NewOwner, NotCreated},
    endpoints::traits,
    error::{ApiError, ApiResult, not_found},
    params::{Fields, FromFields, Params},
    reply::Reply,
    state::App,
    tables::{
        groups,
        owners::{self, OwnerKind},
        projects,
        runners::Traits,
        settings::{self, Settings},
    },
    tokens::RegistrationType,
};

pub(super) use live::events;
pub(super) use register::register;

/// `GET …/runners/new`.
pub(super) async fn new(State(app): State<App>, here: Here) -> ApiResult {
    let settings = settings::read(&here.db).await?;
    owner(&app, &here, &settings).await?;
    Ok(page(&here, StatusCode::OK, None))
}

/// The fields of the form.
pub(crate) struct NewRunnerForm {
    csrf_token: Option<String>,
    traits: Traits,
}

impl FromFields for NewRunnerForm {
    fn read(fields: &mut Fields) -> Self {
        let mut traits = traits::read(fields, false);
        // A form sends empty fields, too.
        let filled = |text: &String| !text.trim().is_empty();
        traits.description = traits.description.filter(filled);
        traits.maintainer_note = traits.maintainer_note.filter(filled);
        traits.tags.retain(|tag| filled(tag));
        Self {
            csrf_token: fields.text("authenticity_token"),
            traits,
        }
    }
}

/// `POST …/runners/new`: makes the runner, and leads to the page with its token.
pub(super) async fn create(
    State(app): State<App>,
    mut here: Here,
    params: Result<Params<NewRunnerForm>, ApiError>,
) -> ApiResult {
    let Params(sent) = params?;
    if !here.reader.sent(&app, sent.csrf_token.as_deref()) {
        return Ok(Reply::empty(StatusCode::UNPROCESSABLE_ENTITY));
    }
    let settings = settings::read(&here.db).await?;
    let owner = owner(&app, &here, &settings).await?;
    let made = creation::create_runner(
        &app,
        &mut here.db,
        &owner,
        RegistrationType::AuthenticatedUser,
        Some(here.reader.user.id),
        &settings,
        sent.traits,
    )
    .await;
    match made {
        Ok((runner, _)) => {
            let path = here.place.runners_path();
            Ok(Reply::see(&format!("{path}/{}/register", runner.id)))
        }
        Err(NotCreated::Refused(refusals)) => {
            let text = refusals.messages().join(", ");
            Ok(page(&here, StatusCode::UNPROCESSABLE_ENTITY, Some(&text)))
        }
        Err(NotCreated::Failed(error)) => Err(error),
    }
}

/// Whom the new runner is to belong to, if the reader may make one there.
async fn owner(app: &App, here: &Here, settings: &Settings) -> ApiResult<NewOwner> {
    let (db, user) = (&here.db, &here.reader.user);
    let missing = || not_found("Page");
    let (kind, id, allowed) = match &here.place {
        Place::Admin => return Ok(NewOwner::Instance),
        Place::Group { id, .. } => {
            let group = groups::by_id(db, *id).await?.ok_or_else(missing)?;
            let allowed = may_create_in_group(app, db, user, &group, settings).await?;
            (OwnerKind::Group, *id, allowed)
        }
        Place::Project { id, .. } => {
            let project = projects::by_id(db, *id).await?.ok_or_else(missing)?;
            let allowed = may_create_in_project(app, db, user, &project, settings).await?;
            (OwnerKind::Project, *id, allowed)
        }
    };
    let owner = owners::by_id(db, kind, id).await?.filter(|_| allowed);
    let owner = owner.ok_or_else(missing)?;
    Ok(match kind {
        OwnerKind::Group => NewOwner::Group(owner),
        OwnerKind::Project => NewOwner::Project(owner),
    })
}

fn page(here: &Here, status: StatusCode, refusal: Option<&str>) -> Reply {
    let kind = match here.place {
        Place::Admin => RunnerType::Instance,
        Place::Group { .. } => RunnerType::Group,
        Place::Project { .. } => RunnerType::Project,
    };
    let path = format!("{}/new", here.place.runners_path());
    let title = format!("New {kind} runner");
    let mut trail = here.place.trail();
    trail.push((title.clone(), path.clone()));
    Frame {
        title: &title,
        reader: Some(&here.reader),
        csrf_token: "",
        trail: &trail,
        main: form::new_runner(&title, &path, &here.reader.csrf_token, kind, refusal),
    }
    .reply(status)
}
