//! What is fetched for many runners and managers at once, however deep in the query they stand
//! (GitLab's `BatchLoader`): the number of statements does not grow with the length of a list.

use std::{collections::HashMap, hash::Hash, sync::Arc, time::Duration};

use async_graphql::dataloader::{DataLoader, HashMapCache, Loader};
use fleetproof_model::RunnerType;
use futures::future::BoxFuture;

use super::{
    asked::{Asked, Broken},
    gate::Gate,
};
use crate::{
    auth::policies::{self, RunnerRights},
    database::Db,
    tables::{
        assignments, builds,
        groups::{self, Group},
        manager_pages::{self, IdWindow, ManagerFilter},
        managers::Manager,
        people::{self, Person},
        projects::{self, Project},
        runners::{self, Runner},
        tags,
    },
};

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

/// The runner with that number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct RunnerKey(pub(super) i64);
/// What the caller may do with a runner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct RightsKey {
    id: i64,
    kind: RunnerType,
    locked: bool,
}
/// The tags of a runner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct TagsKey(pub(super) i64);
/// Whether a runner has a running job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct RunnerAtWorkKey(pub(super) i64);
/// Whether a manager has a running job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct ManagerAtWorkKey(pub(super) i64);
/// How many projects a runner serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct ProjectCountKey(pub(super) i64);
/// The project that owns a runner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct OwnerProjectKey(pub(super) i64);
/// The groups of a runner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct GroupsKey(pub(super) i64);
/// A part of the projects of a runner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct ProjectsKey {
    pub(super) runner_id: i64,
    pub(super) after: Option<i64>,
    pub(super) before: Option<i64>,
    pub(super) from_the_end: bool,
    pub(super) limit: i64,
}
/// The user with that number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct PersonKey(pub(super) i64);
/// A part of a runner's managers.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct ManagersKey {
    pub(super) runner_id: i64,
    pub(super) filter: Arc<ManagerFilter>,
    pub(super) window: IdWindow,
}
/// How many managers a runner has.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct ManagerCountKey {
    pub(super) runner_id: i64,
    pub(super) filter: Arc<ManagerFilter>,
}

impl RightsKey {
    /// The key for a runner.
    pub(super) fn of(runner: &Runner) -> Self {
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

impl Loader<ProjectCountKey> for Fetch {
    type Value = i64;
    type Error = Broken;

    async fn load(
        &self,
        keys: &[ProjectCountKey],
    ) -> Result<HashMap<ProjectCountKey, i64>, Broken> {
        let ids: Vec<i64> = keys.iter().map(|key| key.0).collect();
        let counts = assignments::project_counts(&*self.0.db().read().await, &ids).await?;
        Ok(keyed(keys, &counts, |key| key.0))
    }
}

impl Loader<GroupsKey> for Fetch {
    type Value = Vec<Arc<Group>>;
    type Error = Broken;

    async fn load(&self, keys: &[GroupsKey]) -> Result<HashMap<GroupsKey, Self::Value>, Broken> {
        let ids: Vec<i64> = keys.iter().map(|key| key.0).collect();
        let db = self.0.db().read().await;
        let pairs = assignments::groups_of_runners(&db, &ids).await?;
        let group_ids: Vec<i64> = pairs.iter().map(|(_, id)| *id).collect();
        let groups: HashMap<i64, Arc<Group>> = groups::by_ids(&db, &group_ids)
            .await?
            .into_iter()
            .map(|group| (group.id, Arc::new(group)))
            .collect();
        let mut loaded: HashMap<GroupsKey, Self::Value> = HashMap::new();
        for (runner_id, id) in pairs {
            let group = groups.get(&id).map(Arc::clone);
            loaded
                .entry(GroupsKey(runner_id))
                .or_default()
                .extend(group);
        }
        Ok(loaded)
    }
}

impl Loader<ProjectsKey> for Fetch {
    /// None for a project that is gone, or not for the caller.
    type Value = Vec<Option<Arc<Project>>>;
    type Error = Broken;

    async fn load(
        &self,
        keys: &[ProjectsKey],
    ) -> Result<HashMap<ProjectsKey, Self::Value>, Broken> {
        let mut loaded: HashMap<ProjectsKey, Self::Value> = HashMap::new();
        let db = self.0.db().read().await;
        for keys in alike(keys, |key| ProjectsKey {
            runner_id: 0,
            ..*key
        }) {
            let ids: Vec<i64> = keys.iter().map(|key| key.runner_id).collect();
            let part = *keys[0];
            let window = IdWindow {
                after: part.after,
                before: part.before,
                from_the_end: part.from_the_end,
                limit: part.limit,
            };
            let pairs = assignments::projects_of_runners(&db, &ids, &window).await?;
            let project_ids: Vec<i64> = pairs.iter().map(|(_, id)| *id).collect();
            let projects = self.visible_projects(&db, &project_ids).await?;
            for (runner_id, id) in pairs {
                let project = projects.get(&id).map(Arc::clone);
                let key = ProjectsKey { runner_id, ..part };
                loaded.entry(key).or_default().push(project);
            }
        }
        Ok(loaded)
    }
}

impl Fetch {
    /// Those of the projects that the caller may see.
    async fn visible_projects(
        &self,
        db: &Db,
        ids: &[i64],
    ) -> Result<HashMap<i64, Arc<Project>>, Broken> {
        let Some(user) = self.0.user() else {
            return Ok(HashMap::new());
        };
        let projects = if user.reads_everything() {
            projects::by_ids(db, ids).await?
        } else {
            let now = self.0.app().now();
            projects::by_ids_for_user(db, ids, user, now).await?
        };
        let projects = projects.into_iter();
        Ok(projects
            .map(|project| (project.id, Arc::new(project)))
            .collect())
    }
}

impl Loader<OwnerProjectKey> for Fetch {
    type Value = Arc<Project>;
    type Error = Broken;

    async fn load(
        &self,
        keys: &[OwnerProjectKey],
    ) -> Result<HashMap<OwnerProjectKey, Self::Value>, Broken> {
        let ids: Vec<i64> = keys.iter().map(|key| key.0).collect();
        let db = self.0.db().read().await;
        let owners = assignments::owners_of_runners(&db, &ids).await?;
        let owner_ids: Vec<i64> = owners.values().copied().collect();
        let projects = self.visible_projects(&db, &owner_ids).await?;
        let owned = owners.into_iter().filter_map(|(runner_id, id)| {
            Some((OwnerProjectKey(runner_id), Arc::clone(projects.get(&id)?)))
        });
        Ok(owned.collect())
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
