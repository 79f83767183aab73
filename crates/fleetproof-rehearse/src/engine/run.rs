use std::{path::Path, sync::Arc, time::Instant};

use fleetproof_model::{Compared, HazardReport, Unread};
use time::OffsetDateTime;
use tokio_postgres::Client;

use super::{
    apply::{Played, Player},
    beforehand::Beforehand,
    judge::Judge,
    phases::Phases,
    report, target,
};
use crate::{
    RehearseError, ServerWords,
    catalog::{self, Catalog},
    compare::{Limits, Pace, Resume},
    copy,
    history::{self, Kinship},
    migration::Migration,
    orphans,
    queries::Queries,
    rules::State,
    scope::Scope,
    scratch::Scratch,
    sync::{self, Pairs},
    today::{self, Today},
};

/// What to rehearse.
#[derive(Debug)]
pub struct Request<'a> {
    /// A session on the database, in no transaction. It is only read.
    pub target: &'a Client,
    /// The migration; none to judge the database as it stands.
    pub migration: Option<&'a Migration>,
    /// Statements that the new code will run.
    pub queries: &'a Queries,
    /// Where the scratch copy is made.
    pub scratch: &'a Scratch,
    /// Whether rows may be looked at, to count them.
    pub look_at_rows: bool,
    /// The schema whose tables are judged; all, if none is named.
    pub schema: Option<&'a str>,
    /// Milliseconds that a statement on the database may take.
    pub statement_timeout_ms: u64,
    /// How gently rows are looked at.
    pub limits: &'a Limits,
    /// Where it is kept how far a comparison of rows came, without a migration.
    pub resume: Option<&'a Path>,
}

/// Reads the database, makes a scratch copy of its schema, carries the migration out there and
/// judges each state between two commits.
///
/// # Errors
/// A server may be gone, or refuse to be read.
pub async fn rehearse(request: Request<'_>) -> Result<HazardReport, RehearseError> {
    let started_at = OffsetDateTime::now_utc();
    let began = Instant::now();
    let mut phases = Phases::begin();
    let begin = format!(
        "BEGIN READ ONLY ISOLATION LEVEL REPEATABLE READ; SET LOCAL statement_timeout = {}; \
         SET LOCAL lock_timeout = '2s'",
        request.statement_timeout_ms
    );
    let read = target::read(request.target, &begin).await?;
    let scope = Scope::of(&read, request.migration, request.queries, request.schema)?;
    phases.ended("catalog is read");
    let base = request.scratch.database(None).await?;
    let client = base.connect().await?;
    let copied = copy::copy_to(&client, &scope.within(&read)).await?;
    phases.ended("copy is made");
    let (before, unwatched) = state(&client).await?;
    let version = version(&client).await?;
    phases.ended("pairs are found");

    // Copies of a database are made while nobody is connected to it.
    drop(client);

    let ahead = match request.migration {
        Some(migration) => look_ahead(&request, base.name(), migration, &before).await?,
        None => Ahead::of(&before),
    };
    phases.ended("migration is looked through");
    let (mut today, compared) = look(&request, &begin, &read, &before).await?;
    if request.look_at_rows {
        today.orphans = orphans::look(request.target, &read, &before, &ahead.kinships).await?;
    }
    let beforehand = Beforehand {
        request: &request,
        before: &before,
        ahead: &ahead,
        target: &read,
    };
    beforehand.ask(&mut today).await?;
    phases.ended("rows are counted");
    let client = base.connect().await?;
    let mut history = history::plant(
        &client,
        &before.catalog,
        &ahead.catalog,
        &ahead.pairs,
        &ahead.kinships,
        &today,
    )
    .await?;
    beforehand.plant(&client, &today, &mut history).await?;
    phases.ended("old rows are planted");
    let mut judge = Judge {
        before: before.clone(),
        ahead: &ahead.last,
        migration: request.migration,
        target: &read,
        queries: request.queries,
        history: &history,
        kinships: &ahead.kinships,
        today: &today,
        found: Default::default(),
    };
    judge.judge_before(&client).await?;
    drop(client);
    phases.ended("state before is judged");

    let mut after = before.clone();
    let mut failure: Option<(usize, ServerWords)> = None;
    if let Some(migration) = request.migration {
        let database = request.scratch.database(Some(base.name())).await?;
        let client = database.connect().await?;
        let session = database.connect().await?;
        let mut player = Player::new(&session, request.scratch, migration, before.clone());
        loop {
            match player.next_commit().await? {
                Played::Commit(from) => {
                    let (now, is_last) = (player.state.clone(), player.is_done());
                    judge
                        .judge(&client, &now, &player.applied, from, is_last)
                        .await?;
                }
                Played::Failed(at, words) => {
                    let named = judge.judge_refused(&player.state, &player.applied, at, &words);
                    failure = (!named).then_some((at, *words));
                    break;
                }
                Played::End => break,
            }
        }
        after = player.state.clone();
        drop(session);
        drop(client);
        request.scratch.drop(&database).await?;
    }
    phases.ended("migration is carried out and judged");
    let mut unread = copied.unread;
    unread.extend(unwatched);
    unread.extend(request.migration.iter().flat_map(|m| m.unread.clone()));
    unread.extend(request.queries.unread());
    unread.extend(sync::unread(&after.catalog, &after.pairs));
    unread.extend(history.unread(&before.catalog));
    let found = std::mem::take(&mut judge.found);
    let report = report::Making {
        request: &request,
        read: &read,
        before: &before,
        after: &after,
        history: &history,
        today: &today,
        base: &base,
        scratch_version: version,
    };
    let report = report
        .make(
            found.into_values().collect(),
            failure,
            unread,
            compared,
            started_at,
            began,
        )
        .await?;
    request.target.batch_execute("ROLLBACK").await?;
    request.scratch.drop(&base).await?;
    phases.ended("report is made");
    Ok(report)
}

/// What the migration will have made of the schema: needed to know which rows to plant before it.
#[derive(Debug)]
pub(super) struct Ahead {
    catalog: Arc<Catalog>,
    pairs: Pairs,
    pub(super) kinships: Vec<Kinship>,
    /// The last state by itself.
    pub(super) last: State,
}

impl Ahead {
    fn of(state: &State) -> Self {
        Self {
            catalog: Arc::clone(&state.catalog),
            pairs: Pairs::clone(&state.pairs),
            kinships: history::kinships(&state.catalog, &state.pairs),
            last: state.clone(),
        }
    }

    /// Takes in a later state.
    fn extend(&mut self, state: &State) {
        for kinship in history::kinships(&state.catalog, &state.pairs) {
            let same = |k: &Kinship| k.child == kinship.child && k.columns == kinship.columns;
            if !self.kinships.iter().any(same) {
                self.kinships.push(kinship);
            }
        }
        for pair in &state.pairs.pairs {
            if self.pairs.get(pair.source, pair.shadow).is_none() {
                self.pairs.pairs.push(pair.clone());
            }
        }
        self.catalog = Arc::clone(&state.catalog);
        self.last = state.clone();
    }
}

async fn look_ahead(
    request: &Request<'_>,
    base: &str,
    migration: &Migration,
    before: &State,
) -> Result<Ahead, RehearseError> {
    let mut ahead = Ahead::of(before);
    let database = request.scratch.database(Some(base)).await?;
    let client = database.connect().await?;
    let mut player = Player::new(&client, request.scratch, migration, before.clone());
    let ended = loop {
        let from = match player.next_commit().await {
            Ok(Played::Commit(from)) => from,
            ended => break ended,
        };
        // A key that is gone again at the end of its transaction still asks something of old rows.
        let mut seen = before;
        for applied in &player.applied[from..] {
            if !Arc::ptr_eq(&seen.catalog, &applied.state.catalog) {
                ahead.extend(&applied.state);
            }
            seen = &applied.state;
        }
    };
    drop(client);
    request.scratch.drop(&database).await?;
    ended.map(|_| ahead)
}

/// Counts what is missing today; without a migration, compares all rows.
async fn look(
    request: &Request<'_>,
    begin: &str,
    read: &Catalog,
    before: &State,
) -> Result<(Today, Vec<Compared>), RehearseError> {
    if !request.look_at_rows {
        return Ok(Default::default());
    }
    let tables = today::pairs_there(read, before).flat_map(|pair| [pair.source, pair.shadow]);
    let tables = tables.filter_map(|oid| before.catalog.relation(oid));
    target::may_select(request.target, tables).await?;
    let mut pace = Pace::new(request.target, request.limits, begin);
    if request.migration.is_some() {
        return Ok((today::look(&mut pace, read, before).await?, Vec::new()));
    }
    let resume = request
        .resume
        .map(|path| Resume::open(path, &read.database.name));
    today::look_closely(&mut pace, read, before, &mut resume.transpose()?).await
}

async fn state(client: &Client) -> Result<(State, Vec<Unread>), RehearseError> {
    let catalog = catalog::read_here(client).await?;
    let mut pairs = sync::find(&catalog, None);
    let unread = sync::watch(client, &catalog, &mut pairs).await?;
    let state = State {
        catalog: Arc::new(catalog),
        pairs: Arc::new(pairs),
    };
    Ok((state, unread))
}

async fn version(client: &Client) -> Result<String, RehearseError> {
    let row = client
        .query_one("SELECT current_setting('server_version')", &[])
        .await?;
    let version: String = row.get(0);
    Ok(version.split(' ').next().unwrap_or_default().to_owned())
}
