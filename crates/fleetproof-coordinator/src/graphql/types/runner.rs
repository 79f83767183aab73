use std::sync::Arc;

use async_graphql::{Context, Error, Object};
use fleetproof_model::{RunnerType, Secret};
use time::Duration;

use super::{
    connections::{GroupConnection, JobConnection, ProjectConnection},
    enums::{
        AccessLevel, CreationMethod, CreationState, JobExecutionStatus, RunnerKind, RunnerStatus,
    },
    manager_connection::ManagerConnection,
    permissions::RunnerPermissions,
    project::Project,
    user::User,
};
use crate::{
    auth::policies::RunnerRights,
    contact::is_finished,
    entities::runner_contacted_at,
    graphql::{
        asked::InContext,
        cost,
        ids::RunnerId,
        loaders::{
            GroupsKey, OwnerProjectKey, PersonKey, ProjectCountKey, RightsKey, RunnerAtWorkKey,
            TagsKey,
        },
        paging::{self, PageArguments},
        scalars::{Time, time},
    },
    status,
    tables::runners::Runner,
    tokens::{self, RegistrationType},
};

/// How long after its creation a runner can be registered
/// (`Ci::Runner::REGISTRATION_AVAILABILITY_TIME`).
const REGISTRATION_AVAILABILITY: Duration = Duration::HOUR;
/// `creation_state` of a runner that has asked for jobs.
const FINISHED: i16 = 100;

/// `CiRunner` (`app/graphql/types/ci/runner_type.rb`, contract GQL-01).
pub(crate) struct CiRunner(pub(crate) Arc<Runner>);

impl CiRunner {
    async fn rights(&self, ctx: &Context<'_>) -> Result<Option<RunnerRights>, Error> {
        let rights = ctx.loads().load_one(RightsKey::of(&self.0)).await?;
        Ok(rights)
    }

    /// Whether managers can still be registered with its token by who created it.
    fn is_registration_available(&self, ctx: &Context<'_>) -> bool {
        let since = ctx.asked().app().now() - REGISTRATION_AVAILABILITY;
        self.0.registration == RegistrationType::AuthenticatedUser
            && self.0.creation_state != FINISHED
            && self.0.created_at.is_some_and(|at| at > since)
    }

    /// Whether the caller created it, and its token can still be told to them.
    fn is_open_to_creator(&self, ctx: &Context<'_>) -> bool {
        let user = ctx.asked().user();
        let is_creator = user.is_some_and(|user| self.0.creator_id == Some(user.id));
        is_creator && self.is_registration_available(ctx)
    }

    fn token(&self, ctx: &Context<'_>) -> Option<Secret> {
        let stored = self.0.token_encrypted.as_deref()?;
        ctx.asked().app().cipher().decrypt(stored)
    }

    fn admin_page(&self, ctx: &Context<'_>, rest: &str) -> Option<String> {
        let asked = ctx.asked();
        let page = format!("admin/runners/{}{rest}", self.0.id);
        asked.is_admin().then(|| asked.site().page(&page))
    }
}

#[Object(name = "CiRunner")]
impl CiRunner {
    async fn id(&self) -> RunnerId {
        RunnerId(self.0.id)
    }

    async fn short_sha(&self, ctx: &Context<'_>) -> Option<String> {
        self.token(ctx).map(|token| tokens::short_sha(&token))
    }

    async fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    async fn runner_type(&self) -> RunnerKind {
        self.0.kind.into()
    }

    /// By state and contact, not by `paused` as in REST (contract STA-03, STA-05, STA-06).
    async fn status(&self, ctx: &Context<'_>) -> RunnerStatus {
        let app = ctx.asked().app();
        let runner = &self.0;
        let status = status::by_state(
            is_finished(app, runner),
            runner.created_at,
            runner_contacted_at(app, runner),
            app.now(),
        );
        app.shown_status(runner, status).into()
    }

    #[graphql(deprecation = "`paused` tells it since GitLab 14.8.")]
    async fn active(&self) -> bool {
        self.0.active
    }

    async fn paused(&self) -> bool {
        !self.0.active
    }

    async fn contacted_at(&self, ctx: &Context<'_>) -> Option<Time> {
        time(runner_contacted_at(ctx.asked().app(), &self.0))
    }

    async fn created_at(&self) -> Option<Time> {
        time(self.0.created_at)
    }

    async fn created_by(&self, ctx: &Context<'_>) -> Result<Option<User>, Error> {
        let Some(id) = self.0.creator_id else {
            return Ok(None);
        };
        Ok(ctx.loads().load_one(PersonKey(id)).await?.map(User))
    }

    async fn creation_method(&self) -> Option<CreationMethod> {
        Some(match self.0.registration {
            RegistrationType::RegistrationToken => CreationMethod::RegistrationToken,
            RegistrationType::AuthenticatedUser => CreationMethod::AuthenticatedUser,
        })
    }

    async fn creation_state(&self) -> Option<CreationState> {
        Some(if self.0.creation_state == FINISHED {
            CreationState::Finished
        } else {
            CreationState::Started
        })
    }

    async fn job_execution_status(
        &self,
        ctx: &Context<'_>,
    ) -> Result<Option<JobExecutionStatus>, Error> {
        let at_work = ctx.loads().load_one(RunnerAtWorkKey(self.0.id)).await?;
        Ok(Some(JobExecutionStatus::of(at_work.is_some())))
    }

    /// No jobs are kept.
    async fn job_count(&self) -> Option<i32> {
        Some(0)
    }

    /// No jobs are kept; null for those who may not see them.
    async fn jobs(&self, ctx: &Context<'_>) -> Result<Option<JobConnection>, Error> {
        let rights = self.rights(ctx).await?;
        let may_read = rights.is_some_and(|rights| rights.read_jobs);
        Ok(may_read.then_some(JobConnection))
    }

    async fn locked(&self) -> Option<bool> {
        Some(self.0.locked)
    }

    async fn run_untagged(&self) -> bool {
        self.0.run_untagged
    }

    async fn access_level(&self) -> AccessLevel {
        AccessLevel::from_number(self.0.access_level)
    }

    async fn maximum_timeout(&self) -> Option<i32> {
        self.0.maximum_timeout
    }

    /// For those who may change the runner.
    async fn maintenance_note(&self, ctx: &Context<'_>) -> Result<Option<String>, Error> {
        let rights = self.rights(ctx).await?;
        let may_update = rights.is_some_and(|rights| rights.update);
        Ok(self.0.maintainer_note.clone().filter(|_| may_update))
    }

    async fn tag_list(&self, ctx: &Context<'_>) -> Result<Option<Vec<String>>, Error> {
        let tags = ctx.loads().load_one(TagsKey(self.0.id)).await?;
        Ok(Some(tags.unwrap_or_default()))
    }

    /// Of an instance runner, for administrators alone.
    async fn token_expires_at(&self, ctx: &Context<'_>) -> Option<Time> {
        let is_hidden = self.0.kind == RunnerType::Instance && !ctx.asked().is_admin();
        time(self.0.token_expires_at).filter(|_| !is_hidden)
    }

    /// The managers of the runner, the newest first.
    #[graphql(complexity = "cost::list(child_complexity, first, last, false, false)")]
    #[expect(clippy::too_many_arguments, reason = "they are GitLab's")]
    async fn managers(
        &self,
        ctx: &Context<'_>,
        system_id: Option<String>,
        status: Option<RunnerStatus>,
        first: Option<i32>,
        last: Option<i32>,
        after: Option<String>,
        before: Option<String>,
    ) -> Result<Option<ManagerConnection>, Error> {
        let page = PageArguments {
            first,
            last,
            after,
            before,
        };
        let part = page.part(paging::id_of)?;
        let now = ctx.asked().app().now();
        let mut filter = status.map_or_else(Default::default, |status| status.of_managers(now));
        filter.system_xid = system_id;
        Ok(Some(ManagerConnection::new(
            Arc::clone(&self.0),
            filter,
            part,
        )))
    }

    /// How many projects a project runner serves, seen or not.
    async fn project_count(&self, ctx: &Context<'_>) -> Result<Option<i64>, Error> {
        if self.0.kind != RunnerType::Project {
            return Ok(None);
        }
        let count = ctx.loads().load_one(ProjectCountKey(self.0.id)).await?;
        Ok(Some(count.unwrap_or(0)))
    }

    async fn owner_project(&self, ctx: &Context<'_>) -> Result<Option<Project>, Error> {
        if self.0.kind != RunnerType::Project {
            return Ok(None);
        }
        let owner = ctx.loads().load_one(OwnerProjectKey(self.0.id)).await?;
        Ok(owner.map(Project))
    }

    /// The groups of a group runner.
    #[graphql(complexity = "cost::list(child_complexity, None, None, false, false)")]
    async fn groups(&self, ctx: &Context<'_>) -> Result<Option<GroupConnection>, Error> {
        if self.0.kind != RunnerType::Group {
            return Ok(None);
        }
        let groups = ctx.loads().load_one(GroupsKey(self.0.id)).await?;
        Ok(Some(GroupConnection(groups.unwrap_or_default())))
    }

    /// The projects of a project runner that the caller may see.
    #[graphql(complexity = "cost::list(child_complexity, first, last, false, false)")]
    async fn projects(
        &self,
        first: Option<i32>,
        last: Option<i32>,
        after: Option<String>,
        before: Option<String>,
    ) -> Result<Option<ProjectConnection>, Error> {
        if self.0.kind != RunnerType::Project {
            return Ok(None);
        }
        let page = PageArguments {
            first,
            last,
            after,
            before,
        };
        let part = page.part(paging::id_of)?;
        Ok(Some(ProjectConnection::new(self.0.id, part)))
    }

    async fn admin_url(&self, ctx: &Context<'_>) -> Option<String> {
        self.admin_page(ctx, "")
    }

    async fn edit_admin_url(&self, ctx: &Context<'_>) -> Option<String> {
        self.admin_page(ctx, "/edit")
    }

    async fn register_admin_url(&self, ctx: &Context<'_>) -> Option<String> {
        self.admin_page(ctx, "/register")
            .filter(|_| self.is_registration_available(ctx))
    }

    /// For who created the runner, until it asks for jobs or an hour has passed.
    async fn ephemeral_register_url(&self, ctx: &Context<'_>) -> Result<Option<String>, Error> {
        if !self.is_open_to_creator(ctx) {
            return Ok(None);
        }
        let id = self.0.id;
        let place = match self.0.kind {
            RunnerType::Instance => Some("admin/runners".to_owned()),
            RunnerType::Group => {
                let groups = ctx.loads().load_one(GroupsKey(id)).await?;
                let group = groups.and_then(|groups| groups.first().cloned());
                group.map(|group| format!("groups/{}/-/runners", group.full_path))
            }
            RunnerType::Project => {
                let owner = ctx.loads().load_one(OwnerProjectKey(id)).await?;
                owner.map(|project| format!("{}/-/runners", project.full_path))
            }
        };
        let site = ctx.asked().site();
        Ok(place.map(|place| site.page(&format!("{place}/{id}/register"))))
    }

    /// As [`Self::ephemeral_register_url`] (contract USR-24).
    async fn ephemeral_authentication_token(&self, ctx: &Context<'_>) -> Option<String> {
        let token = self.token(ctx).filter(|_| self.is_open_to_creator(ctx));
        token.map(|token| token.expose().to_owned())
    }

    async fn user_permissions(&self, ctx: &Context<'_>) -> Result<RunnerPermissions, Error> {
        Ok(self.rights(ctx).await?.unwrap_or(RunnerRights::NONE).into())
    }
}
