//! The deprecated tokens with which runners register: shown to owners, and replaced.

mod reset_group;
mod reset_instance;
mod reset_project;

use fleetproof_model::Secret;

use crate::{
    database::Db,
    error::{ApiResult, forbidden},
    state::App,
    tables::{
        owners::{self, OwnerKind},
        settings,
    },
    tokens::new_registration_token,
};

pub(crate) use reset_group::reset_group;
pub(crate) use reset_instance::reset_instance;
pub(crate) use reset_project::reset_project;

/// The registration token of a group or project, made if there is none; null where such tokens are
/// switched off, by the instance or (`allowed` is false) by a group above (contract REG-05).
pub(crate) async fn shown_token(
    app: &App,
    db: &Db,
    (kind, id): (OwnerKind, i64),
    allowed: bool,
) -> ApiResult<Option<String>> {
    if !allowed || !settings::read(db).await?.allow_runner_registration_token {
        return Ok(None);
    }
    let stored = owners::by_id(db, kind, id)
        .await?
        .and_then(|owner| owner.registration_token_encrypted);
    let token = match stored {
        // One that cannot be read was stored under another secret; it is not replaced by looking.
        Some(stored) => app.cipher().decrypt(&stored),
        None => Some(reset(app, db, (kind, id)).await?),
    };
    Ok(token.map(|token| token.expose().to_owned()))
}

/// 403 where registration tokens are switched off, for administrators too (contract RST-21).
async fn require_allowed(db: &Db, allowed: bool) -> ApiResult<()> {
    if allowed && settings::read(db).await?.allow_runner_registration_token {
        Ok(())
    } else {
        Err(forbidden())
    }
}

/// Gives a group or project another registration token.
async fn reset(app: &App, db: &Db, (kind, id): (OwnerKind, i64)) -> ApiResult<Secret> {
    let token = new_registration_token();
    if !app.skips_write("registration_tokens.reset") {
        let stored = app.cipher().encrypt(&token);
        owners::write_registration_token(db, kind, id, &stored).await?;
    }
    Ok(token)
}
