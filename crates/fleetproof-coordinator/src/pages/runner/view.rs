use time::OffsetDateTime;

use super::managers::{PAGE, Start};
use crate::{
    auth::policies::RunnerRights,
    contact::{FINISHED, ManagerDetails, is_finished},
    database::{Db, QueryError},
    entities::{manager_details, runner_contacted_at},
    pages::UiGeneration,
    state::App,
    status::{self, Status},
    tables::{
        builds, groups, manager_pages,
        managers::Manager,
        people,
        projects::{self, OfRunner},
        runners::Runner,
        tags,
    },
};

/// Projects of a runner that its page names.
const PROJECTS: i64 = 10;

/// What a page shows of a runner.
pub(super) struct RunnerView {
    pub(super) runner: Runner,
    pub(super) status: Status,
    pub(super) contacted_at: Option<OffsetDateTime>,
    pub(super) at_work: bool,
    pub(super) tags: Vec<String>,
    /// The group or projects that it serves, by name and path.
    pub(super) owners: Vec<(String, String)>,
    pub(super) creator: Option<String>,
    /// For those who may change the runner.
    pub(super) maintenance_note: Option<String>,
    pub(super) now: OffsetDateTime,
    pub(super) ui: UiGeneration,
}

impl RunnerView {
    pub(super) async fn load(
        app: &App,
        db: &Db,
        runner: &Runner,
        rights: RunnerRights,
    ) -> Result<Self, QueryError> {
        let now = app.now();
        let wanted = OfRunner {
            runner_id: runner.id,
            for_user: None,
            limit: PROJECTS,
            offset: 0,
        };
        let creator: Vec<i64> = runner.creator_id.into_iter().collect();
        let ids = [runner.id];
        let (tags, at_work, groups, projects, people) = futures::try_join!(
            tags::of_runner(db, runner.id),
            builds::runners_at_work(db, &ids),
            groups::of_runner(db, runner.id, None, now),
            projects::of_runner(db, wanted, now),
            people::by_ids(db, &creator),
        )?;
        let groups = groups.into_iter().map(|group| {
            let path = format!("/groups/{}/-/runners", group.full_path);
            (group.full_name, path)
        });
        let projects = projects.into_iter().map(|project| {
            let path = format!(
                "/{}/-/settings/ci_cd#js-runners-settings",
                project.full_path
            );
            (project.full_name, path)
        });
        let contacted_at = runner_contacted_at(app, runner);
        Ok(Self {
            status: runner_status(app, runner, contacted_at),
            contacted_at,
            at_work: !at_work.is_empty(),
            tags,
            owners: groups.chain(projects).collect(),
            creator: people.into_values().next().map(|person| person.name),
            maintenance_note: runner.maintainer_note.clone().filter(|_| rights.update),
            runner: runner.clone(),
            now,
            ui: app.ui(),
        })
    }
}

/// The status of a runner as people see it.
pub(in crate::pages) fn runner_status(
    app: &App,
    runner: &Runner,
    contacted_at: Option<OffsetDateTime>,
) -> Status {
    let finished = is_finished(app, runner);
    let status = status::by_state(finished, runner.created_at, contacted_at, app.now());
    app.shown_status(runner, status)
}

/// A page of a runner's managers, as it is about to be shown.
#[derive(Debug, Clone)]
pub struct ManagersView {
    /// How many the runner has in all.
    pub count: i64,
    /// Those on this page, newest first.
    pub rows: Vec<ManagerRow>,
    /// Whether this is a page behind the first.
    pub continues: bool,
    /// The number with which the page before ends.
    pub previous: Option<i64>,
    /// The number after which the next page begins.
    pub next: Option<i64>,
}

/// A manager on a page.
#[derive(Debug, Clone)]
pub struct ManagerRow {
    /// Its number.
    pub id: i64,
    /// The system ID.
    pub system_id: String,
    /// What its badge says.
    pub status: Status,
    /// Whether it has a running job.
    pub at_work: bool,
    /// When it was first seen.
    pub created_at: OffsetDateTime,
    /// What is known of it, the last contact among it.
    pub details: ManagerDetails,
}

impl ManagersView {
    pub(in crate::pages) async fn load(
        app: &App,
        db: &Db,
        runner: &Runner,
        start: Start,
    ) -> Result<Self, QueryError> {
        let window = start.window();
        let (mut fetched, count) = futures::try_join!(
            manager_pages::of_runner(db, runner.id, &window),
            manager_pages::count(db, runner.id),
        )?;
        let more = fetched.len() > PAGE;
        if more && window.from_the_end {
            fetched.remove(0);
        }
        fetched.truncate(PAGE);
        let (newer, older) = match start {
            Start::Top => (false, more),
            Start::OlderThan(_) => (true, more),
            Start::NewerThan(_) => (more, true),
        };
        let ids: Vec<i64> = fetched.iter().map(|manager| manager.id).collect();
        let at_work = builds::managers_at_work(db, &ids).await?;
        let rows = fetched.into_iter().map(|manager| {
            let at_work = at_work.contains(&manager.id);
            row(app, runner, manager, at_work)
        });
        let mut view = Self {
            count,
            rows: rows.collect(),
            continues: start != Start::Top,
            previous: ids.first().copied().filter(|_| newer),
            next: ids.last().copied().filter(|_| older),
        };
        app.change_managers_view(runner, &mut view);
        Ok(view)
    }
}

fn row(app: &App, runner: &Runner, manager: Manager, at_work: bool) -> ManagerRow {
    let details = manager_details(app, &manager);
    let finished = manager.creation_state == FINISHED;
    let status = status::of_manager(
        finished,
        manager.created_at,
        details.contacted_at,
        app.now(),
    );
    ManagerRow {
        id: manager.id,
        system_id: manager.system_xid,
        status: app.shown_status(runner, status),
        at_work,
        created_at: manager.created_at,
        details,
    }
}
