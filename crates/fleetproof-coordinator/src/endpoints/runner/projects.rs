use axum::extract::{Path, State};

use crate::{
    auth::{
        Caller, TO_READ_RUNNER,
        policies::{require_access, runner_for},
    },
    endpoints::number_in_path,
    entities::BasicProject,
    error::{ApiError, ApiResult},
    pagination::{Page, Total},
    params::{Fields, FromFields, Params},
    site::Site,
    state::App,
    tables::projects::{self, OfRunner},
};

/// Parameters of `GET /runners/:id/projects`.
pub(crate) struct ListProjects {
    page: Page,
}

impl FromFields for ListProjects {
    fn read(fields: &mut Fields) -> Self {
        Self {
            page: Page::read(fields),
        }
    }
}

/// `GET /api/v4/runners/:id/projects`: those of them that the caller may see (contract ADM-63).
pub(crate) async fn projects(
    State(app): State<App>,
    caller: Caller,
    site: Site,
    Path(id): Path<String>,
    params: Result<Params<ListProjects>, ApiError>,
) -> ApiResult {
    let db = app.db().await?;
    let user = caller.user(&app, &db, TO_READ_RUNNER).await?;
    let Params(ListProjects { page }) = params?;
    let id = number_in_path("id", &id)?;
    let (runner, rights) = runner_for(&app, &db, &user, id).await?;
    require_access(rights.read)?;
    let wanted = OfRunner {
        runner_id: runner.id,
        for_user: (!user.reads_everything()).then_some(user.id),
        limit: page.limit(),
        offset: page.offset(),
    };
    let now = app.now();
    let (fetched, count) = futures::try_join!(
        projects::of_runner(&db, wanted, now),
        projects::count_of_runner(&db, runner.id, wanted.for_user, now),
    )?;
    let (shown, more) = page.shown(fetched);
    let entities: Vec<_> = shown
        .iter()
        .map(|project| BasicProject::new(project, &site))
        .collect();
    Ok(page.reply(&entities, more, Total::counted(count), &site))
}
