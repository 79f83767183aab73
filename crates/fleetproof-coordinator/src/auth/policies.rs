//! What a user may do with groups, projects and runners (`app/policies/`).

use std::collections::HashMap;

use fleetproof_model::RunnerType;

use crate::{
    call,
    database::{Db, QueryError},
    error::{ApiResult, forbidden, forbidden_because, not_found, record_not_found},
    params::record_number,
    state::App,
    tables::{
        access::{self, Reach},
        groups::{self, Group, Visibility},
        owners::OwnerKind,
        projects::{self, Project},
        runners::{self, Runner},
        settings::Settings,
        users::{self, User},
    },
};

/// Levels of membership (`lib/gitlab/access.rb`).
pub mod level {
    /// May look at it.
    pub const GUEST: i32 = 10;
    /// May administer a project's runners.
    pub const MAINTAINER: i32 = 40;
    /// May administer a group's runners.
    pub const OWNER: i32 = 50;
}

/// A group or a project, with how far the caller's rights in it go.
#[derive(Debug, Clone)]
pub struct Entered<T> {
    /// The group or project.
    pub place: T,
    /// The caller's level; that of an owner for an administrator.
    pub level: i32,
}

impl<T> Entered<T> {
    /// 403 for those below `level`.
    pub fn require(&self, level: i32) -> ApiResult<()> {
        if self.level >= level {
            Ok(())
        } else {
            Err(forbidden())
        }
    }
}

/// The group by number or path, if `user` may see it; nobody sees public ones alone. Otherwise 404
/// (contract RST-26, ADM-81).
pub(crate) async fn enter_group(
    app: &App,
    db: &Db,
    user: Option<&User>,
    id: &str,
) -> ApiResult<Entered<Group>> {
    let found = match record_number(id) {
        Some(id) => groups::by_id(db, id).await?,
        None => groups::by_path(db, id).await?,
    };
    let group = found.ok_or_else(|| not_found("Group"))?;
    let entered = into_group(app, db, user, group).await?;
    entered.ok_or_else(|| not_found("Group"))
}

/// The group, if `user` may see it.
pub(crate) async fn into_group(
    app: &App,
    db: &Db,
    user: Option<&User>,
    group: Group,
) -> Result<Option<Entered<Group>>, QueryError> {
    let level = level_in(app, db, user, OwnerKind::Group, group.id).await?;
    let is_visible = level >= level::GUEST
        || is_open_to(group.visibility, user)
        || match user {
            Some(user) => groups::has_project_of_user(db, user.id, group.id, app.now()).await?,
            None => false,
        };
    Ok(is_visible.then_some(Entered {
        place: group,
        level,
    }))
}

/// The project by number or path, if `user` may see it; otherwise 404 (contract RST-28, ADM-74).
pub(crate) async fn enter_project(
    app: &App,
    db: &Db,
    user: Option<&User>,
    id: &str,
) -> ApiResult<Entered<Project>> {
    let found = match record_number(id) {
        Some(id) => projects::by_id(db, id).await?,
        None => projects::by_path(db, id).await?,
    };
    let project = found.ok_or_else(|| not_found("Project"))?;
    let entered = into_project(app, db, user, project).await?;
    entered.ok_or_else(|| not_found("Project"))
}

/// The project, if `user` may see it.
pub(crate) async fn into_project(
    app: &App,
    db: &Db,
    user: Option<&User>,
    project: Project,
) -> Result<Option<Entered<Project>>, QueryError> {
    let level = level_in(app, db, user, OwnerKind::Project, project.id).await?;
    let is_visible = level >= level::GUEST || is_open_to(project.visibility, user);
    Ok(is_visible.then_some(Entered {
        place: project,
        level,
    }))
}

fn is_open_to(visibility: Visibility, user: Option<&User>) -> bool {
    match visibility {
        Visibility::Public => true,
        Visibility::Internal => user.is_some_and(|user| !user.external),
        Visibility::Private => false,
    }
}

/// The level of a user in a group or project: an administrator has an owner's. An auditor may look
/// at everything, as a guest does.
async fn level_in(
    app: &App,
    db: &Db,
    user: Option<&User>,
    kind: OwnerKind,
    owner_id: i64,
) -> Result<i32, QueryError> {
    match user {
        None => Ok(0),
        Some(user) if user.admin => Ok(level::OWNER),
        Some(user) => {
            let level = users::access_level(db, user.id, kind, owner_id, app.now()).await?;
            Ok(if user.auditor {
                level.max(level::GUEST)
            } else {
                level
            })
        }
    }
}

/// Whether a user may make runners in a group: its owner, as long as groups may have runners made
/// at all (contract USR-10, USR-14).
pub(crate) async fn may_create_in_group(
    app: &App,
    db: &Db,
    user: &User,
    group: &Group,
    settings: &Settings,
) -> Result<bool, QueryError> {
    let allowed = group.registration_enabled && settings.registers("group");
    let level = level_in(app, db, Some(user), OwnerKind::Group, group.id).await?;
    Ok(user.admin || (level >= level::OWNER && allowed))
}

/// The same for a project, whose maintainers may (contract USR-12, USR-14).
pub(crate) async fn may_create_in_project(
    app: &App,
    db: &Db,
    user: &User,
    project: &Project,
    settings: &Settings,
) -> Result<bool, QueryError> {
    let allowed = project.registration_enabled && settings.registers("project");
    let level = level_in(app, db, Some(user), OwnerKind::Project, project.id).await?;
    Ok(user.admin || (level >= level::MAINTAINER && allowed))
}

/// What a user may do with a runner (`app/policies/ci/runner_policy.rb`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunnerRights {
    /// Look at it.
    pub read: bool,
    /// Change it, or its token.
    pub update: bool,
    /// Delete it.
    pub delete: bool,
    /// Give it to projects, and take it from them.
    pub assign: bool,
    /// See the jobs that it ran.
    pub read_jobs: bool,
    /// Whether it serves several projects.
    pub is_shared_by_projects: bool,
}

impl RunnerRights {
    const ALL: Self = Self {
        read: true,
        update: true,
        delete: true,
        assign: true,
        read_jobs: true,
        is_shared_by_projects: false,
    };

    /// The rights of nobody in particular.
    pub(crate) const NONE: Self = Self {
        read: false,
        update: false,
        delete: false,
        assign: false,
        read_jobs: false,
        is_shared_by_projects: false,
    };

    /// The rights of somebody whose membership reaches to the runner as `reach` says.
    fn of_member(kind: RunnerType, locked: bool, reach: Reach) -> Self {
        use RunnerType::{Group, Instance, Project};

        let is_shared_by_projects = reach.projects > 1;
        let (read, write, read_jobs) = match kind {
            // Every signed-in user may look at instance runners.
            Instance => (true, false, false),
            Group => {
                let maintains = reach.in_groups >= level::MAINTAINER;
                let inherits = reach.in_projects_below >= level::MAINTAINER;
                (
                    maintains || inherits,
                    reach.in_groups >= level::OWNER,
                    maintains,
                )
            }
            // With one project, that is the owner; with several, maintainers of any of them.
            Project => {
                let maintains = reach.in_projects >= level::MAINTAINER;
                (maintains, maintains, maintains)
            }
        };
        Self {
            read,
            update: write,
            delete: write && !is_shared_by_projects,
            assign: write && !locked,
            read_jobs,
            is_shared_by_projects,
        }
    }
}

/// What `user` may do with a runner. An administrator may do all; an auditor may look.
pub(crate) async fn runner_rights(
    app: &App,
    db: &Db,
    user: &User,
    runner: &Runner,
) -> Result<RunnerRights, QueryError> {
    let wanted = [(runner.id, runner.kind, runner.locked)];
    let mut rights = rights_to_runners(app, db, user, &wanted).await?;
    rights.remove(&runner.id).ok_or(QueryError::Suppressed)
}

/// What `user` may do with each of some runners, of which number and type are told and whether
/// they are locked.
pub(crate) async fn rights_to_runners(
    app: &App,
    db: &Db,
    user: &User,
    runners: &[(i64, RunnerType, bool)],
) -> Result<HashMap<i64, RunnerRights>, QueryError> {
    if user.admin {
        let all = |(id, _, _): &(i64, RunnerType, bool)| (*id, RunnerRights::ALL);
        return Ok(runners.iter().map(all).collect());
    }
    let ids: Vec<i64> = runners.iter().map(|(id, _, _)| *id).collect();
    let reach = access::reach_to_runners(db, user.id, &ids, app.now()).await?;
    let rights = runners.iter().filter_map(|(id, kind, locked)| {
        let rights = RunnerRights::of_member(*kind, *locked, *reach.get(id)?);
        let rights = RunnerRights {
            read: rights.read || user.auditor,
            read_jobs: rights.read_jobs || user.auditor,
            ..rights
        };
        Some((*id, rights))
    });
    Ok(rights.collect())
}

/// The runner with that number, with the caller's rights to it; 404 if there is none (contract
/// ADM-23).
pub(crate) async fn runner_for(
    app: &App,
    db: &Db,
    user: &User,
    id: i64,
) -> ApiResult<(Runner, RunnerRights)> {
    let runner = runners::by_id(db, id).await?.ok_or_else(record_not_found)?;
    call::note_runner(&runner);
    let rights = runner_rights(app, db, user, &runner).await?;
    Ok((runner, rights))
}

/// 403 with GitLab's reason, unless `granted`.
pub(crate) fn require_access(granted: bool) -> ApiResult<()> {
    if granted {
        Ok(())
    } else {
        Err(forbidden_because("No access granted"))
    }
}
