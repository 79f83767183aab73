use std::sync::Arc;

use async_graphql::{Context, Error, InputObject, Object, SimpleObject};

use super::writer;
use crate::{
    auth::policies::{may_create_in_group, may_create_in_project},
    call,
    creation::{self, NewOwner, NotCreated},
    database::{Db, QueryError},
    endpoints::traits::unique,
    graphql::{
        answer::Failure,
        asked::{Broken, InContext, not_available},
        ids::{GroupId, ProjectId},
        types::{AccessLevel, CiRunner, RunnerKind},
    },
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

/// What a new runner is to be like.
#[derive(Debug, InputObject)]
#[graphql(name = "RunnerCreateInput")]
struct RunnerCreateInput {
    client_mutation_id: Option<String>,
    runner_type: RunnerKind,
    group_id: Option<GroupId>,
    project_id: Option<ProjectId>,
    description: Option<String>,
    maintenance_note: Option<String>,
    maximum_timeout: Option<i32>,
    access_level: Option<AccessLevel>,
    paused: Option<bool>,
    locked: Option<bool>,
    run_untagged: Option<bool>,
    tag_list: Option<Vec<String>>,
}

/// The new runner, or what is wrong with it.
#[derive(SimpleObject)]
#[graphql(name = "RunnerCreatePayload")]
struct RunnerCreatePayload {
    client_mutation_id: Option<String>,
    runner: Option<CiRunner>,
    errors: Vec<String>,
}

/// Holds the field.
#[derive(Default)]
pub(super) struct RunnerCreate;

#[Object]
impl RunnerCreate {
    /// Makes a runner that belongs to the caller, as `POST /user/runners` does.
    async fn runner_create(
        &self,
        ctx: &Context<'_>,
        input: RunnerCreateInput,
    ) -> Result<Option<RunnerCreatePayload>, Error> {
        let user = writer(ctx)?;
        let place = Place::of(&input)?;
        let asked = ctx.asked();
        let app = asked.app();
        let mut db = asked.db().write().await;
        let settings = settings::read(&db).await.map_err(Broken::from)?;
        let owner = place.owner(app, &db, user, &settings).await;
        let owner = owner.map_err(Broken::from)?.ok_or_else(not_available)?;
        let client_mutation_id = input.client_mutation_id.clone();
        let made = creation::create_runner(
            app,
            &mut db,
            &owner,
            RegistrationType::AuthenticatedUser,
            Some(user.id),
            &settings,
            input.traits(),
        )
        .await;
        let (runner, errors) = match made {
            Ok((runner, _)) => {
                call::note_runner(&runner);
                (Some(CiRunner::new(Arc::new(runner))), Vec::new())
            }
            Err(NotCreated::Refused(refusals)) => (None, refusals.messages()),
            Err(NotCreated::Failed(error)) => return Err(Failure::from(error).into()),
        };
        Ok(Some(RunnerCreatePayload {
            client_mutation_id,
            runner,
            errors,
        }))
    }
}

impl RunnerCreateInput {
    fn traits(self) -> Traits {
        let defaults = Traits::default();
        Traits {
            description: self.description,
            name: None,
            active: self.paused.map_or(defaults.active, |paused| !paused),
            run_untagged: self.run_untagged.unwrap_or(defaults.run_untagged),
            locked: self.locked.unwrap_or(defaults.locked),
            access_level: self
                .access_level
                .map_or(defaults.access_level, AccessLevel::number),
            maximum_timeout: self.maximum_timeout,
            maintainer_note: self.maintenance_note,
            tags: unique(self.tag_list.unwrap_or_default()),
        }
    }
}

/// Whom the runner is for.
#[derive(Debug, Clone, Copy)]
enum Place {
    Instance,
    Group(i64),
    Project(i64),
}

impl Place {
    fn of(input: &RunnerCreateInput) -> Result<Self, Error> {
        match input.runner_type {
            RunnerKind::InstanceType => Ok(Self::Instance),
            RunnerKind::GroupType => match input.group_id {
                Some(id) => Ok(Self::Group(id.0)),
                None => Err(Error::new("`group_id` is missing")),
            },
            RunnerKind::ProjectType => match input.project_id {
                Some(id) => Ok(Self::Project(id.0)),
                None => Err(Error::new("`project_id` is missing")),
            },
        }
    }

    /// Whom it belongs to; nothing if there is no such place, or if the caller may make no runner
    /// there (contract USR-09 to USR-14).
    async fn owner(
        self,
        app: &App,
        db: &Db,
        user: &User,
        settings: &Settings,
    ) -> Result<Option<NewOwner>, QueryError> {
        match self {
            Self::Instance => Ok(user.admin.then_some(NewOwner::Instance)),
            Self::Group(id) => match groups::by_id(db, id).await? {
                Some(group) if may_create_in_group(app, db, user, &group, settings).await? => {
                    let owner = owners::by_id(db, OwnerKind::Group, id).await?;
                    Ok(owner.map(NewOwner::Group))
                }
                _ => Ok(None),
            },
            Self::Project(id) => match projects::by_id(db, id).await? {
                Some(project)
                    if may_create_in_project(app, db, user, &project, settings).await? =>
                {
                    let owner = owners::by_id(db, OwnerKind::Project, id).await?;
                    Ok(owner.map(NewOwner::Project))
                }
                _ => Ok(None),
            },
        }
    }
}
