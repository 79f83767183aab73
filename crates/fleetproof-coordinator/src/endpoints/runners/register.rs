use axum::extract::State;
use fleetproof_model::Secret;

use crate::{
    creation::{NewOwner, NotCreated, create_runner},
    database::Db,
    endpoints::{
        runners::Credentials,
        traits::{self, name_in_info},
    },
    error::{ApiError, ApiResult, forbidden_because, gone},
    params::{Fields, FromFields, Params},
    reply::Reply,
    state::App,
    tables::{
        owners::{self, OwnerKind},
        runners::Traits,
        settings::{self, Settings},
    },
    tokens::{self, RegistrationType},
};

/// Parameters of `POST /runners`.
pub(crate) struct RegisterRunner {
    token: Secret,
    traits: Traits,
}

impl FromFields for RegisterRunner {
    fn read(fields: &mut Fields) -> Self {
        let token = fields.required_secret("token");
        let traits = traits::read(fields, true);
        fields.object("info");
        Self {
            token,
            traits: Traits {
                name: name_in_info(fields),
                ..traits
            },
        }
    }
}

/// `POST /api/v4/runners`: makes a runner with a registration token (contract REG-01 to REG-34).
pub(crate) async fn register(
    State(app): State<App>,
    Params(params): Params<RegisterRunner>,
) -> ApiResult {
    let mut db = app.db().await?;
    let settings = settings::read(&db).await?;
    let owner = owner_of_token(&app, &db, &settings, &params.token).await?;
    let (runner, token) = create_runner(
        &app,
        &mut db,
        &owner,
        RegistrationType::RegistrationToken,
        None,
        &settings,
        params.traits,
    )
    .await
    .map_err(|error| match error {
        NotCreated::Refused(refusals) => refusals.as_map(),
        NotCreated::Failed(error) => error,
    })?;
    Ok(Reply::created(Credentials::new(
        runner.id,
        &token,
        runner.token_expires_at,
    )))
}

/// Whose registration token it is (`app/services/ci/runners/register_runner_service.rb`).
async fn owner_of_token(
    app: &App,
    db: &Db,
    settings: &Settings,
    token: &Secret,
) -> ApiResult<NewOwner> {
    if !settings.allow_runner_registration_token {
        return Err(disallowed());
    }
    let stored = app.cipher().encrypt(token);
    if is_token(app, settings.registration_token_encrypted.as_deref(), token) {
        return Ok(NewOwner::Instance);
    }
    for (kind, registrar) in [(OwnerKind::Project, "project"), (OwnerKind::Group, "group")] {
        let valid = settings.valid_runner_registrars.iter();
        if !valid.into_iter().any(|valid| valid == registrar) {
            continue;
        }
        let found = owners::by_token(db, kind, &stored).await?;
        let Some(owner) = found
            .filter(|owner| is_token(app, owner.registration_token_encrypted.as_deref(), token))
        else {
            continue;
        };
        if !owner.allow_registration_token {
            return Err(disallowed());
        }
        return Ok(match kind {
            OwnerKind::Group => NewOwner::Group(owner),
            OwnerKind::Project => NewOwner::Project(owner),
        });
    }
    Err(forbidden_because("invalid token supplied"))
}

fn is_token(app: &App, stored: Option<&str>, token: &Secret) -> bool {
    stored
        .and_then(|stored| app.cipher().decrypt(stored))
        .is_some_and(|known| tokens::same(&known, token))
}

fn disallowed() -> ApiError {
    gone("runner registration disallowed")
}
