use std::sync::Arc;

use async_graphql::{Context, Error, Object};

use super::{
    enums::{JobExecutionStatus, RunnerStatus},
    runner::CiRunner,
};
use crate::{
    contact::{EXECUTORS, ManagerDetails},
    entities::manager_details,
    graphql::{
        asked::InContext,
        ids::ManagerId,
        loaders::ManagerAtWorkKey,
        scalars::{Time, time},
    },
    status,
    tables::{managers::Manager, runners::Runner},
};

/// `CiRunnerManager` (`app/graphql/types/ci/runner_manager_type.rb`, contract GQL-02).
pub(crate) struct CiRunnerManager {
    pub(super) manager: Arc<Manager>,
    pub(super) runner: Arc<Runner>,
}

impl CiRunnerManager {
    /// What is known of it: memory first, then the columns (contract STA-08).
    fn known(&self, ctx: &Context<'_>) -> ManagerDetails {
        manager_details(ctx.asked().app(), &self.manager)
    }
}

#[Object(name = "CiRunnerManager")]
impl CiRunnerManager {
    async fn id(&self) -> ManagerId {
        ManagerId(self.manager.id)
    }

    async fn system_id(&self) -> &str {
        &self.manager.system_xid
    }

    async fn status(&self, ctx: &Context<'_>) -> RunnerStatus {
        let app = ctx.asked().app();
        let manager = &self.manager;
        let contacted_at = self.known(ctx).contacted_at;
        let status = status::of_manager(
            manager.creation_state == 100,
            manager.created_at,
            contacted_at,
            app.now(),
        );
        app.shown_status(&self.runner, status).into()
    }

    async fn contacted_at(&self, ctx: &Context<'_>) -> Option<Time> {
        time(self.known(ctx).contacted_at)
    }

    async fn created_at(&self) -> Option<Time> {
        time(Some(self.manager.created_at))
    }

    async fn version(&self, ctx: &Context<'_>) -> Option<String> {
        self.known(ctx).version
    }

    async fn revision(&self, ctx: &Context<'_>) -> Option<String> {
        self.known(ctx).revision
    }

    async fn platform_name(&self, ctx: &Context<'_>) -> Option<String> {
        self.known(ctx).platform
    }

    async fn architecture_name(&self, ctx: &Context<'_>) -> Option<String> {
        self.known(ctx).architecture
    }

    async fn executor_name(&self, ctx: &Context<'_>) -> Option<&'static str> {
        let number = usize::try_from(self.known(ctx).executor_type?).ok()?;
        EXECUTORS.get(number).copied()
    }

    async fn ip_address(&self, ctx: &Context<'_>) -> Option<String> {
        self.known(ctx).ip_address
    }

    async fn job_execution_status(
        &self,
        ctx: &Context<'_>,
    ) -> Result<Option<JobExecutionStatus>, Error> {
        let key = ManagerAtWorkKey(self.manager.id);
        let at_work = ctx.loads().load_one(key).await?.is_some();
        Ok(Some(JobExecutionStatus::of(at_work)))
    }

    async fn runner(&self) -> Option<CiRunner> {
        Some(CiRunner::new(Arc::clone(&self.runner)))
    }
}
