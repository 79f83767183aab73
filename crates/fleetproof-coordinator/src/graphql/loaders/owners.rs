//! The groups and projects that runners serve.

use std::{collections::HashMap, sync::Arc};

use async_graphql::dataloader::Loader;

use super::{Fetch, alike, keyed};
use crate::{
    database::Db,
    graphql::asked::Broken,
    tables::{
        assignments,
        groups::{self, Group},
        manager_pages::IdWindow,
        projects::{self, Project},
    },
};

/// How many projects a runner serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::graphql) struct ProjectCountKey(pub(in crate::graphql) i64);

/// The project that owns a runner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::graphql) struct OwnerProjectKey(pub(in crate::graphql) i64);

/// The groups of a runner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::graphql) struct GroupsKey(pub(in crate::graphql) i64);

/// A part of the projects of a runner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::graphql) struct ProjectsKey {
    pub(in crate::graphql) runner_id: i64,
    pub(in crate::graphql) after: Option<i64>,
    pub(in crate::graphql) before: Option<i64>,
    pub(in crate::graphql) from_the_end: bool,
    pub(in crate::graphql) limit: i64,
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
