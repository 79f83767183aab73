//! What is fetched for many runners and managers at once, however deep in the query they stand
//! (GitLab's `BatchLoader`): the number of statements does not grow with the length of a list.

mod managers;
mod owners;
mod runners;

use std::{collections::HashMap, hash::Hash, sync::Arc, time::Duration};

use async_graphql::dataloader::{DataLoader, HashMapCache};
use futures::future::BoxFuture;

use super::{asked::Asked, gate::Gate};

pub(super) use managers::{ManagerAtWorkKey, ManagerCountKey, ManagersKey};
pub(super) use owners::{GroupsKey, OwnerProjectKey, ProjectCountKey, ProjectsKey};
pub(super) use runners::{PersonKey, RightsKey, RunnerAtWorkKey, RunnerKey, TagsKey};

/// Fetches for one request.
pub(super) type Loads = DataLoader<Fetch, HashMapCache>;

/// The loader of a request, which fetches whenever `gate` opens.
pub(super) fn new(asked: &Arc<Asked>, gate: &Gate) -> Loads {
    let fetch = Fetch(Arc::clone(asked));
    let gate = gate.clone();
    let spawn = move |load: BoxFuture<'static, ()>| {
        let gate = gate.clone();
        tokio::spawn(async move { gate.through(load).await })
    };
    DataLoader::with_cache(fetch, spawn, HashMapCache::default()).delay(Duration::ZERO)
}

/// What fetches.
pub(super) struct Fetch(Arc<Asked>);

/// What was found, by the keys it was asked by.
fn keyed<K: Copy + Eq + Hash, V: Clone>(
    keys: &[K],
    found: &HashMap<i64, V>,
    id: impl Fn(&K) -> i64,
) -> HashMap<K, V> {
    let found = keys
        .iter()
        .filter_map(|key| Some((*key, found.get(&id(key))?.clone())));
    found.collect()
}

/// Keys that one statement can answer, together; no group is empty.
fn alike<K, G: Eq + Hash>(keys: &[K], group: impl Fn(&K) -> G) -> Vec<Vec<&K>> {
    let mut groups: HashMap<G, Vec<&K>> = HashMap::new();
    for key in keys {
        groups.entry(group(key)).or_default().push(key);
    }
    groups.into_values().collect()
}
