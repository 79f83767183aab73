//! The managers of runners.

use std::{collections::HashMap, sync::Arc};

use async_graphql::dataloader::Loader;

use super::{Fetch, alike};
use crate::{
    graphql::asked::Broken,
    tables::{
        builds,
        manager_pages::{self, IdWindow, ManagerFilter},
        managers::Manager,
    },
};

/// A part of a runner's managers.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(in crate::graphql) struct ManagersKey {
    pub(in crate::graphql) runner_id: i64,
    pub(in crate::graphql) filter: Arc<ManagerFilter>,
    pub(in crate::graphql) window: IdWindow,
}

/// How many managers a runner has.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(in crate::graphql) struct ManagerCountKey {
    pub(in crate::graphql) runner_id: i64,
    pub(in crate::graphql) filter: Arc<ManagerFilter>,
}

/// Whether a manager has a running job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::graphql) struct ManagerAtWorkKey(pub(in crate::graphql) i64);

impl Loader<ManagersKey> for Fetch {
    type Value = Arc<Vec<Arc<Manager>>>;
    type Error = Broken;

    async fn load(
        &self,
        keys: &[ManagersKey],
    ) -> Result<HashMap<ManagersKey, Self::Value>, Broken> {
        let mut loaded = HashMap::new();
        let db = self.0.db().read().await;
        for keys in alike(keys, |key| (Arc::clone(&key.filter), key.window)) {
            let ids: Vec<i64> = keys.iter().map(|key| key.runner_id).collect();
            let (filter, window) = (&keys[0].filter, &keys[0].window);
            let mut managers = manager_pages::of_runners(&db, &ids, filter, window).await?;
            loaded.extend(keys.into_iter().filter_map(|key| {
                let managers = managers.remove(&key.runner_id)?;
                let managers = managers.into_iter().map(Arc::new).collect();
                Some((key.clone(), Arc::new(managers)))
            }));
        }
        Ok(loaded)
    }
}

impl Loader<ManagerCountKey> for Fetch {
    type Value = i64;
    type Error = Broken;

    async fn load(
        &self,
        keys: &[ManagerCountKey],
    ) -> Result<HashMap<ManagerCountKey, i64>, Broken> {
        let mut loaded = HashMap::new();
        let db = self.0.db().read().await;
        for keys in alike(keys, |key| Arc::clone(&key.filter)) {
            let ids: Vec<i64> = keys.iter().map(|key| key.runner_id).collect();
            let counts = manager_pages::counts(&db, &ids, &keys[0].filter).await?;
            loaded.extend(
                keys.into_iter()
                    .filter_map(|key| Some((key.clone(), *counts.get(&key.runner_id)?))),
            );
        }
        Ok(loaded)
    }
}

impl Loader<ManagerAtWorkKey> for Fetch {
    type Value = ();
    type Error = Broken;

    async fn load(
        &self,
        keys: &[ManagerAtWorkKey],
    ) -> Result<HashMap<ManagerAtWorkKey, ()>, Broken> {
        let ids: Vec<i64> = keys.iter().map(|key| key.0).collect();
        let at_work = builds::managers_at_work(&*self.0.db().read().await, &ids).await?;
        Ok(at_work
            .into_iter()
            .map(|id| (ManagerAtWorkKey(id), ()))
            .collect())
    }
}
