use fleetproof_model::{RuleInfo, Severity};

use super::copies::{Copying, carried_out, insert, is_last, root};
use crate::{
    history::switches,
    reading::{Action, ConflictAction, Name, Select, read_statement},
    rules::{
        Applied, Rule, Scene, State, Suspect, generic::write_fails::values_for_change,
        locks::AGAINST_WRITES,
    },
    sql::identifier,
    sync::Pair,
    trial::{Act, Recipe, Row},
};

/// A copy writes rows as they were when it read them.
#[derive(Debug)]
pub(crate) struct StaleBackfill;

static INFO: RuleInfo = RuleInfo {
    name: "stale-backfill",
    summary: "a copy that does not lock what it reads writes old values over new ones, and rows that \
              are gone",
    severity: Severity::Error,
    hazards: &[86, 87],
    why: "Between the reading and the writing of a copy, live writes go on. A row that was changed \
          meanwhile gets its old values in the shadow, and keeps them; one that was deleted comes \
          back. Where rows are read in one transaction and written in another, minutes lie between. \
          A single INSERT … SELECT does it too, with the rows that change while it runs.",
    example: "CREATE TABLE batch AS SELECT * FROM c;\nINSERT INTO ct SELECT * FROM batch\n  ON CONFLICT \
              (id, typ) DO UPDATE SET v = EXCLUDED.v;",
    fix: "Read and write in one statement, and lock the rows: INSERT … SELECT … FOR UPDATE ON CONFLICT \
          DO NOTHING, in batches.",
};

impl Rule for StaleBackfill {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        for (applied, copying) in carried_out(scene) {
            let live = scene
                .pair_at_begin(applied, copying.pair)
                .is_some_and(Pair::is_live);
            if copying.query.locks
                || !live
                || !is_last(scene, applied)
                || holds_source(applied, copying.pair)
            {
                continue;
            }
            let batch = "fleetproof_batch";
            let write = format!(
                "{} SELECT * FROM pg_temp.{batch} {}",
                copying.insert.head, copying.insert.tail
            );
            let read = Reading {
                batch: batch.to_owned(),
                query: copying.query.clone(),
            };
            let updates = updates(copying.insert.conflict.as_ref().map(|c| c.action));
            out.push(
                suspect(scene, &copying.clone(), read, write, updates)
                    .severity(Severity::Warning, Some(Severity::Warning)),
            );
        }
        out.extend(by_batches(scene));
    }
}

/// Where the rows of a batch come from.
struct Reading {
    batch: String,
    query: Select,
}

fn updates(action: Option<ConflictAction>) -> bool {
    action == Some(ConflictAction::Update)
}

/// Whether the transaction keeps live writes out of the source.
fn holds_source(applied: &Applied, pair: &Pair) -> bool {
    applied
        .locks
        .iter()
        .any(|lock| lock.relation == pair.source && AGAINST_WRITES.contains(&lock.mode.as_str()))
}

/// Copies from a table that another transaction has filled from the source.
fn by_batches(scene: &Scene<'_>) -> Vec<Suspect> {
    let mut found = Vec::new();
    let mut readings: Vec<(u32, Name, Select)> = Vec::new();
    for (applied, text) in scene.statements() {
        readings.extend(reading(text).map(|(name, query)| (applied.transaction, name, query)));
        let Some(insert) = insert(text) else {
            continue;
        };
        let from = insert.query.as_ref().and_then(|query| query.table.clone());
        if !is_last(scene, applied) {
            continue;
        }
        let Some((_, batch, query)) = readings.iter().find(|(transaction, name, _)| {
            Some(&name.name) == from.as_ref().map(|from| &from.name)
                && *transaction != applied.transaction
        }) else {
            continue;
        };
        let Some(pair) = pair_of(&applied.state, query, &insert.table) else {
            continue;
        };
        if !scene
            .pair_at_begin(applied, pair)
            .is_some_and(Pair::is_live)
        {
            continue;
        }
        let copying = Copying {
            statement: applied.statement,
            pair,
            query: query.clone(),
            insert,
        };
        let read = Reading {
            batch: batch.name.clone(),
            query: query.clone(),
        };
        let updates = updates(copying.insert.conflict.as_ref().map(|c| c.action));
        found.push(
            suspect(scene, &copying, read, text.to_owned(), updates)
                .severity(Severity::Error, Some(Severity::Warning)),
        );
    }
    found
}

/// A statement that fills a table by a query.
fn reading(text: &str) -> Option<(Name, Select)> {
    match read_statement(text) {
        Action::CreateTableAs { table, query } => Some((table, query)),
        Action::Insert(insert) => Some((insert.table, insert.query?)),
        _ => None,
    }
}

fn pair_of<'a>(state: &'a State, query: &Select, target: &Name) -> Option<&'a Pair> {
    let source = root(&state.catalog, query.table.as_ref()?)?;
    let shadow = root(&state.catalog, target)?;
    state.pairs.get(source.oid, shadow.oid)
}

fn suspect(
    scene: &Scene<'_>,
    copying: &Copying<'_>,
    read: Reading,
    write: String,
    updates: bool,
) -> Suspect {
    let pair = copying.pair;
    let (source, shadow) = (scene.shown(pair.source), scene.shown(pair.shadow));
    let mut suspect = Suspect::new(
        format!("{source} → {shadow}"),
        format!(
            "rows of {source} are read without a lock and written to {shadow} later: one that is \
             changed meanwhile gets its old values there, one that is deleted comes back"
        ),
    )
    .on(pair)
    .at(copying.statement)
    .diverges()
    .fix(format!(
        "read and write in one statement that locks what it reads: INSERT INTO {shadow} SELECT … FROM \
         {source} … FOR UPDATE ON CONFLICT DO NOTHING"
    ));
    suspect.key = format!("{}:{}", copying.statement, pair.source);
    let mut between: Vec<_> = values_for_change(scene, pair)
        .into_iter()
        .filter(|(column, _)| pair.columns.contains_key(column))
        .take(1)
        .map(|change| Some(vec![change]))
        .collect();
    // A row that is there already is overwritten; one that is not can only come back.
    match updates {
        true => between.push(None),
        false => between.insert(0, None),
    }
    for change in between {
        suspect = suspect.try_write(recipe(scene, pair, &read, &write, change));
    }
    suspect
}

/// An uncopied row is read, changed or deleted, and then written.
fn recipe(
    scene: &Scene<'_>,
    pair: &Pair,
    read: &Reading,
    write: &str,
    change: Option<Vec<(String, String)>>,
) -> Recipe {
    let (off, on) = switches(scene.catalog(), pair, "DISABLE", "ENABLE");
    let part = scene.parts(pair).into_iter().next().flatten();
    let made = Row::Made(1);
    let between = match change {
        Some(set) => Act::Update { row: made, set },
        None => Act::Delete { row: made },
    };
    Recipe::write(Act::Sql(write.to_owned()))
        .legal_anyway()
        .after(Act::Sql(off))
        .after(Act::Insert {
            table: pair.source,
            wishes: scene.ordinary(pair, part.as_deref()),
        })
        .after(Act::Sql(on))
        .after(Act::Sql(format!(
            "CREATE TEMPORARY TABLE {} ON COMMIT DROP AS {}",
            identifier(&read.batch),
            read.query.text
        )))
        .after(between)
}
