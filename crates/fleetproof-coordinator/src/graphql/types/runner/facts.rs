//! What a runner is, and how it is.

use std::sync::Arc;

use async_graphql::{Context, Error, Object};

use super::rights;
use crate::{
    auth::policies::RunnerRights,
    contact::is_finished,
    entities::runner_contacted_at,
    graphql::{
        asked::InContext,
        ids::RunnerId,
        loaders::{RunnerAtWorkKey, TagsKey},
        scalars::{Time, time},
        types::{
            enums::{AccessLevel, JobExecutionStatus, RunnerKind, RunnerStatus},
            permissions::RunnerPermissions,
        },
    },
    status,
    tables::runners::Runner,
};

/// Fields that the runner's row has, and its status.
pub(crate) struct Facts(pub(super) Arc<Runner>);

#[Object]
impl Facts {
    async fn id(&self) -> RunnerId {
        RunnerId(self.0.id)
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

    async fn job_execution_status(
        &self,
        ctx: &Context<'_>,
    ) -> Result<Option<JobExecutionStatus>, Error> {
        let at_work = ctx.loads().load_one(RunnerAtWorkKey(self.0.id)).await?;
        Ok(Some(JobExecutionStatus::of(at_work.is_some())))
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
        let rights = rights(ctx, &self.0).await?;
        let may_update = rights.is_some_and(|rights| rights.update);
        Ok(self.0.maintainer_note.clone().filter(|_| may_update))
    }

    async fn tag_list(&self, ctx: &Context<'_>) -> Result<Option<Vec<String>>, Error> {
        let tags = ctx.loads().load_one(TagsKey(self.0.id)).await?;
        Ok(Some(tags.unwrap_or_default()))
    }

    async fn user_permissions(&self, ctx: &Context<'_>) -> Result<RunnerPermissions, Error> {
        Ok(rights(ctx, &self.0)
            .await?
            .unwrap_or(RunnerRights::NONE)
            .into())
    }
}
