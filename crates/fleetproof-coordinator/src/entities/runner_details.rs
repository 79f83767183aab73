use fleetproof_model::RunnerType;
use serde::Serialize;

use super::{
    BasicGroup, BasicProject, RunnerEntity, manager,
    runner::{self, contacted_at},
    shown,
};
use crate::{
    auth::policies::RunnerRights,
    contact::ManagerDetails,
    database::{Db, QueryError},
    site::Site,
    state::App,
    tables::{
        groups, managers,
        projects::{self, OfRunner},
        runners::Runner,
        tags,
        users::User,
    },
};

/// A runner by itself (`lib/api/entities/ci/runner_details.rb`, contract ADM-20).
#[derive(Debug, Serialize)]
pub(crate) struct RunnerDetails {
    #[serde(flatten)]
    runner: RunnerEntity,
    tag_list: Vec<String>,
    run_untagged: bool,
    locked: bool,
    maximum_timeout: Option<i32>,
    access_level: &'static str,
    version: Option<String>,
    revision: Option<String>,
    platform: Option<String>,
    architecture: Option<String>,
    contacted_at: Option<String>,
    /// For those who may change the runner.
    maintenance_note: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    projects: Option<Vec<BasicProject>>,
    groups: Vec<BasicGroup>,
}

/// The details of a runner, as `user` may see them. Version and the like come from the manager that
/// was in contact last, by the column.
pub(crate) async fn runner_details(
    app: &App,
    db: &Db,
    user: &User,
    (runner, rights): (&Runner, RunnerRights),
    include_projects: bool,
    site: &Site,
) -> Result<RunnerDetails, QueryError> {
    let for_user = (!user.reads_everything()).then_some(user.id);
    let wanted = OfRunner {
        runner_id: runner.id,
        for_user,
        limit: i64::MAX,
        offset: 0,
    };
    let (entity, tags, latest, projects, groups) = futures::try_join!(
        runner::runners(app, db, std::slice::from_ref(runner), site),
        tags::of_runner(db, runner.id),
        managers::latest_of_runner(db, runner.id),
        async {
            match (include_projects, runner.kind) {
                (false, _) => Ok(None),
                (true, RunnerType::Project) => {
                    projects::of_runner(db, wanted, app.now()).await.map(Some)
                }
                (true, _) => Ok(Some(Vec::new())),
            }
        },
        async {
            match runner.kind {
                RunnerType::Group => groups::of_runner(db, runner.id, for_user, app.now()).await,
                _ => Ok(Vec::new()),
            }
        },
    )?;
    let known = match &latest {
        Some(latest) => manager::details(app, latest),
        None => ManagerDetails::default(),
    };
    let entity = entity.into_iter().next().ok_or(QueryError::Suppressed)?;
    Ok(RunnerDetails {
        runner: entity,
        tag_list: tags,
        run_untagged: runner.run_untagged,
        locked: runner.locked,
        maximum_timeout: runner.maximum_timeout,
        access_level: if runner.access_level == 1 {
            "ref_protected"
        } else {
            "not_protected"
        },
        version: known.version,
        revision: known.revision,
        platform: known.platform,
        architecture: known.architecture,
        contacted_at: shown(contacted_at(app, runner)),
        maintenance_note: runner.maintainer_note.clone().filter(|_| rights.update),
        projects: projects.map(|projects| {
            let projects = projects.iter();
            projects
                .map(|project| BasicProject::new(project, site))
                .collect()
        }),
        groups: groups
            .iter()
            .map(|group| BasicGroup::new(group, site))
            .collect(),
    })
}
