use fleetproof_model::RunnerType;
use time::OffsetDateTime;

use super::filter::{ListFilter, Paged};
use crate::{
    database::{Db, QueryError},
    entities::runner_contacted_at,
    pages::{UiGeneration, place::Place, runner::runner_status},
    runner_query::RunnerQuery,
    state::App,
    status::Status,
    tables::{
        builds,
        runner_counts::{self, Counts},
        runner_owners::{self, RunnerOwner},
        runner_pages::{self, Window},
        runners::Runner,
        tags,
    },
    tokens::short_sha,
};

/// Runners on a page (`RUNNER_PAGE_SIZE`).
const PAGE: usize = 20;

/// A page of a list of runners.
pub(in crate::pages) struct ListView {
    pub(in crate::pages) rows: Vec<Row>,
    /// The runners of each type that the other filters leave.
    counts: Vec<(RunnerType, Counts)>,
    kind: Option<RunnerType>,
    /// Where the page before ends, if there is one.
    pub(super) previous: Option<runner_pages::Place>,
    /// Where the next page begins, if there is one.
    pub(super) next: Option<runner_pages::Place>,
    pub(in crate::pages) now: OffsetDateTime,
    pub(in crate::pages) ui: UiGeneration,
}

/// A runner in a list.
pub(in crate::pages) struct Row {
    pub(in crate::pages) runner: Runner,
    pub(in crate::pages) short_token: String,
    pub(in crate::pages) status: Status,
    pub(in crate::pages) contacted_at: Option<OffsetDateTime>,
    pub(in crate::pages) at_work: bool,
    pub(in crate::pages) tags: Vec<String>,
    pub(in crate::pages) owner: Option<RunnerOwner>,
    pub(in crate::pages) managers: i64,
}

impl ListView {
    pub(in crate::pages) async fn load(
        app: &App,
        db: &Db,
        place: &Place,
        filter: &ListFilter,
    ) -> Result<Self, QueryError> {
        let now = app.now();
        let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
        let mut whole = RunnerQuery {
            scope: filter.scope(place.scope()),
            filter: filter.resolve(app, now),
            limit,
            offset: 0,
        };
        app.change_list(&mut whole);
        let mut query = whole.clone();
        if let Some(kind) = filter.kind() {
            query.filter.kinds.retain(|known| *known == kind);
        }
        let (order, paged) = (filter.order(), filter.paged());
        let window = Window {
            after: if let Paged::After(place) = paged {
                Some(place)
            } else {
                None
            },
            before: if let Paged::Before(place) = paged {
                Some(place)
            } else {
                None
            },
            from_the_end: matches!(paged, Paged::Before(_)),
            limit,
        };
        let (mut runners, counts) = futures::try_join!(
            runner_pages::page(db, &query, order, &window, now),
            runner_counts::by_kind(db, &whole, now),
        )?;
        let more = runners.len() > PAGE;
        if more && window.from_the_end {
            runners.remove(0);
        }
        runners.truncate(PAGE);
        let (has_previous, has_next) = match paged {
            Paged::First => (false, more),
            Paged::After(_) => (true, more),
            Paged::Before(_) => (more, true),
        };
        let first = runners.first().map(|runner| order.place_of(runner));
        let last = runners.last().map(|runner| order.place_of(runner));
        Ok(Self {
            rows: rows(app, db, runners).await?,
            counts,
            kind: filter.kind(),
            previous: first.filter(|_| has_previous),
            next: last.filter(|_| has_next),
            now,
            ui: app.ui(),
        })
    }

    /// The counts of one type, or of all.
    pub(in crate::pages) fn counts(&self, kind: Option<RunnerType>) -> Counts {
        let counts = self.counts.iter();
        counts
            .filter(|(known, _)| kind.is_none_or(|kind| kind == *known))
            .fold(Counts::default(), |sum, (_, counts)| sum + *counts)
    }

    /// The counts of what the tab shows.
    pub(super) fn shown(&self) -> Counts {
        self.counts(self.kind)
    }
}

/// What is shown of each of the runners, fetched for all of them at once.
async fn rows(app: &App, db: &Db, runners: Vec<Runner>) -> Result<Vec<Row>, QueryError> {
    let ids: Vec<i64> = runners.iter().map(|runner| runner.id).collect();
    let (at_work, mut tags, mut owners, managers) = futures::try_join!(
        builds::runners_at_work(db, &ids),
        tags::of_runners(db, &ids),
        runner_owners::of_runners(db, &ids),
        runner_owners::managers_of_runners(db, &ids),
    )?;
    let row = |runner: Runner| {
        let contacted_at = runner_contacted_at(app, &runner);
        let stored = runner.token_encrypted.as_deref();
        let token = stored.and_then(|stored| app.cipher().decrypt(stored));
        Row {
            short_token: token.as_ref().map(short_sha).unwrap_or_default(),
            status: runner_status(app, &runner, contacted_at),
            contacted_at,
            at_work: at_work.contains(&runner.id),
            tags: tags.remove(&runner.id).unwrap_or_default(),
            owner: owners.remove(&runner.id),
            managers: managers.get(&runner.id).copied().unwrap_or(0),
            runner,
        }
    };
    Ok(runners.into_iter().map(row).collect())
}
