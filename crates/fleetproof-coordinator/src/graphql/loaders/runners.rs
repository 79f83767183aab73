//! Runners, and what is theirs alone.

use std::{collections::HashMap, sync::Arc};

use async_graphql::dataloader::Loader;
use fleetproof_model::RunnerType;

use super::{Fetch, keyed};
use crate::{
    auth::policies::{self, RunnerRights},
    graphql::asked::Broken,
    tables::{
        builds,
        people::{self, Person},
        runners::{self, Runner},
        tags,
    },
};

/// The runner with that number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::graphql) struct RunnerKey(pub(in crate::graphql) i64);

/// What the caller may do with a runner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::graphql) struct RightsKey {
    id: i64,
    kind: RunnerType,
    locked: bool,
}

/// The tags of a runner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::graphql) struct TagsKey(pub(in crate::graphql) i64);

/// Whether a runner has a running job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::graphql) struct RunnerAtWorkKey(pub(in crate::graphql) i64);

/// The user with that number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::graphql) struct PersonKey(pub(in crate::graphql) i64);

impl RightsKey {
    /// The key for a runner.
    pub(in crate::graphql) fn of(runner: &Runner) -> Self {
        Self {
            id: runner.id,
            kind: runner.kind,
            locked: runner.locked,
        }
    }
}

impl Loader<RunnerKey> for Fetch {
    type Value = Arc<Runner>;
    type Error = Broken;

    async fn load(&self, keys: &[RunnerKey]) -> Result<HashMap<RunnerKey, Self::Value>, Broken> {
        let ids: Vec<i64> = keys.iter().map(|key| key.0).collect();
        let found = runners::by_ids(&*self.0.db().read().await, &ids).await?;
        let found = found.into_iter();
        Ok(found
            .map(|runner| (RunnerKey(runner.id), Arc::new(runner)))
            .collect())
    }
}

impl Loader<RightsKey> for Fetch {
    type Value = RunnerRights;
    type Error = Broken;

    async fn load(&self, keys: &[RightsKey]) -> Result<HashMap<RightsKey, Self::Value>, Broken> {
        // Nobody in particular may do nothing.
        let Some(user) = self.0.user() else {
            return Ok(HashMap::new());
        };
        let wanted: Vec<_> = keys
            .iter()
            .map(|key| (key.id, key.kind, key.locked))
            .collect();
        let db = self.0.db().read().await;
        let rights = policies::rights_to_runners(self.0.app(), &db, user, &wanted).await?;
        Ok(keyed(keys, &rights, |key| key.id))
    }
}

impl Loader<TagsKey> for Fetch {
    type Value = Vec<String>;
    type Error = Broken;

    async fn load(&self, keys: &[TagsKey]) -> Result<HashMap<TagsKey, Self::Value>, Broken> {
        let ids: Vec<i64> = keys.iter().map(|key| key.0).collect();
        let tags = tags::of_runners(&*self.0.db().read().await, &ids).await?;
        Ok(keyed(keys, &tags, |key| key.0))
    }
}

impl Loader<RunnerAtWorkKey> for Fetch {
    type Value = ();
    type Error = Broken;

    async fn load(&self, keys: &[RunnerAtWorkKey]) -> Result<HashMap<RunnerAtWorkKey, ()>, Broken> {
        let ids: Vec<i64> = keys.iter().map(|key| key.0).collect();
        let at_work = builds::runners_at_work(&*self.0.db().read().await, &ids).await?;
        Ok(at_work
            .into_iter()
            .map(|id| (RunnerAtWorkKey(id), ()))
            .collect())
    }
}

impl Loader<PersonKey> for Fetch {
    type Value = Person;
    type Error = Broken;

    async fn load(&self, keys: &[PersonKey]) -> Result<HashMap<PersonKey, Person>, Broken> {
        let ids: Vec<i64> = keys.iter().map(|key| key.0).collect();
        let people = people::by_ids(&*self.0.db().read().await, &ids).await?;
        Ok(keyed(keys, &people, |key| key.0))
    }
}
