//! Making a runner, with a registration token or by a user: what both ways share
//! (`app/services/ci/runners/register_runner_service.rb`, `create_runner_service.rb`).

use fleetproof_model::{RunnerType, Secret};
use time::{Duration, OffsetDateTime};

use crate::{
    database::{Db, QueryError},
    error::ApiError,
    runner_rules::Refusals,
    state::App,
    tables::{
        assignments,
        owners::{Owner, OwnerKind},
        runners::{self, NewRunner, Runner, Traits},
        settings::{self, Settings},
        tags,
    },
    tokens::{RegistrationType, new_runner_token},
};

/// Runners made or in contact within this time count towards the limits (contract REG-28, STA-10).
const RECENT: Duration = Duration::days(7);

/// Whom a new runner belongs to.
#[derive(Debug, Clone)]
pub enum NewOwner {
    /// The instance.
    Instance,
    /// A group.
    Group(Owner),
    /// A project.
    Project(Owner),
}

impl NewOwner {
    /// The type of its runners.
    pub const fn runner_type(&self) -> RunnerType {
        match self {
            Self::Instance => RunnerType::Instance,
            Self::Group(_) => RunnerType::Group,
            Self::Project(_) => RunnerType::Project,
        }
    }

    /// The group or project.
    pub const fn owner(&self) -> Option<(OwnerKind, &Owner)> {
        match self {
            Self::Instance => None,
            Self::Group(owner) => Some((OwnerKind::Group, owner)),
            Self::Project(owner) => Some((OwnerKind::Project, owner)),
        }
    }

    /// When the token of a runner of this owner, given out now, ends: the shortest interval that
    /// applies (contract REG-13).
    pub fn token_end(&self, settings: &Settings, now: OffsetDateTime) -> Option<OffsetDateTime> {
        let instance_wide = match self {
            Self::Instance => settings.instance_token_life,
            Self::Group(_) => settings.group_token_life,
            Self::Project(_) => settings.project_token_life,
        };
        let own = self.owner().and_then(|(_, owner)| owner.token_life);
        let life = own.into_iter().chain(instance_wide).min()?;
        Some(now + life)
    }
}

/// Why no runner was made.
#[derive(Debug)]
pub enum NotCreated {
    /// The model refuses it; each way of making one has its own form of answer.
    Refused(Refusals),
    /// Anything else.
    Failed(ApiError),
}

impl From<QueryError> for NotCreated {
    fn from(error: QueryError) -> Self {
        Self::Failed(error.into())
    }
}

/// Makes a runner with its rows of owner and tags, in one transaction; the runner and its token,
/// which nobody can read afterwards.
pub(crate) async fn create_runner(
    app: &App,
    db: &mut Db,
    owner: &NewOwner,
    registration: RegistrationType,
    creator_id: Option<i64>,
    settings: &Settings,
    traits: Traits,
) -> Result<(Runner, Secret), NotCreated> {
    let refusals = Refusals::of(&traits);
    if !refusals.is_empty() {
        return Err(NotCreated::Refused(refusals));
    }
    let now = app.now();
    let token = new_runner_token(app.token_type(owner.runner_type()), registration);
    let mut new = NewRunner {
        kind: owner.runner_type(),
        registration,
        token_encrypted: app.cipher().encrypt(&token),
        token_expires_at: owner.token_end(settings, now),
        sharding_key_id: owner.owner().map(|(_, owner)| owner.id),
        creator_id,
        traits,
    };
    app.change_new_runner(&mut new);
    let transaction = db.begin().await?;
    if let Some(refusals) = over_limit(&transaction, owner, now).await? {
        transaction.roll_back().await?;
        return Err(NotCreated::Refused(refusals));
    }
    let runner = runners::insert(&transaction, &new, now).await?;
    if let Some((kind, owner)) = owner.owner()
        && !app.skips_write("owners.join")
    {
        assignments::join(&transaction, kind, runner.id, owner.id, now).await?;
    }
    tags::attach(&transaction, runner.id, &new.traits.tags, now).await?;
    transaction.commit().await?;
    Ok((runner, token))
}

/// The refusal if the owner has as many recent runners as it may (contract REG-28, REG-29).
async fn over_limit(
    db: &Db,
    owner: &NewOwner,
    now: OffsetDateTime,
) -> Result<Option<Refusals>, QueryError> {
    let Some((kind, owner)) = owner.owner() else {
        return Ok(None);
    };
    let (field, what) = match kind {
        OwnerKind::Group => ("runner_namespaces.base", "group"),
        OwnerKind::Project => ("runner_projects.base", "project"),
    };
    let limit = reached_limit(db, kind, owner.id, now).await?;
    Ok(limit.map(|limit| {
        let text = format!("Maximum number of ci registered {what} runners ({limit}) exceeded");
        Refusals::one(field, text)
    }))
}

/// The limit of a group's or project's runners, if it has as many recent ones.
pub(crate) async fn reached_limit(
    db: &Db,
    kind: OwnerKind,
    owner_id: i64,
    now: OffsetDateTime,
) -> Result<Option<i32>, QueryError> {
    let limits = settings::runner_limits(db).await?;
    let limit = match kind {
        OwnerKind::Group => limits.group,
        OwnerKind::Project => limits.project,
    };
    let is_reached = limit != 0
        && assignments::recent_runners(db, kind, owner_id, now - RECENT).await? >= limit.into();
    Ok(is_reached.then_some(limit))
}
