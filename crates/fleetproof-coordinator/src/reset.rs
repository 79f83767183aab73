//! Giving a runner another token (`app/services/ci/runners/reset_authentication_token_service.rb`).

use fleetproof_model::{RunnerType, Secret};
use time::OffsetDateTime;

use crate::{
    database::Db,
    error::ApiResult,
    state::App,
    tables::{
        owners::{self, OwnerKind},
        runners::{self, Runner},
        settings,
    },
    tokens::new_runner_token,
};

/// Replaces the token of a runner; the old one ends at once (contract RST-01, RST-02). Gives the
/// new one, and when it ends.
pub(crate) async fn reset_token(
    app: &App,
    db: &Db,
    runner: &Runner,
) -> ApiResult<(Secret, Option<OffsetDateTime>)> {
    let token = new_runner_token(runner.kind, runner.registration);
    let now = app.now();
    let ends = token_end(db, runner, now).await?;
    if !app.skips_write("runners.reset_token") {
        let stored = app.cipher().encrypt(&token);
        runners::write_token(db, runner.id, &stored, ends, now).await?;
    }
    Ok((token, ends))
}

/// When a token given out now ends: after the shortest interval that the runner's owners or the
/// instance set (contract REG-13).
async fn token_end(
    db: &Db,
    runner: &Runner,
    now: OffsetDateTime,
) -> ApiResult<Option<OffsetDateTime>> {
    let settings = settings::read(db).await?;
    let (kind, instance_wide) = match runner.kind {
        RunnerType::Instance => return Ok(settings.instance_token_life.map(|life| now + life)),
        RunnerType::Group => (OwnerKind::Group, settings.group_token_life),
        RunnerType::Project => (OwnerKind::Project, settings.project_token_life),
    };
    let owners = owners::of_runner(db, kind, runner.id).await?;
    let shortest = owners
        .iter()
        .filter_map(|owner| owner.token_life)
        .chain(instance_wide)
        .min();
    Ok(shortest.map(|life| now + life))
}
