use std::{sync::Arc, time::Instant};

use fleetproof_model::{
    Compared, DatabaseRead, Hazard, HazardReport, REPORT_SCHEMA, Tool, Unread, WayOut, Witness,
};
use time::OffsetDateTime;
use tokio_postgres::Client;

use super::{
    apply::{Played, Player},
    found::Found,
    picture,
    run::Request,
};
use crate::{
    RehearseError, ServerWords,
    catalog::{Catalog, Relation},
    history::History,
    migration::Migration,
    rules::{Counted, MIGRATION_FAILS, State},
    scratch::ScratchDatabase,
    today::Today,
    trial::{self, Outcome, Stage, Standing},
};

/// Everything that a report is made from.
#[derive(Debug)]
pub(super) struct Making<'a> {
    pub(super) request: &'a Request<'a>,
    pub(super) read: &'a Catalog,
    pub(super) before: &'a State,
    pub(super) after: &'a State,
    pub(super) history: &'a History,
    pub(super) today: &'a Today,
    pub(super) base: &'a ScratchDatabase,
    pub(super) scratch_version: String,
}

/// Where a statement stands.
#[derive(Debug)]
struct Place<'a> {
    file: String,
    line: u32,
    column: u32,
    text: &'a str,
}

impl Making<'_> {
    pub(super) async fn make(
        &self,
        found: Vec<Found>,
        failure: Option<(usize, ServerWords)>,
        mut unread: Vec<Unread>,
        compared: Vec<Compared>,
        started_at: OffsetDateTime,
        began: Instant,
    ) -> Result<HazardReport, RehearseError> {
        let mut hazards = Vec::new();
        for found in found {
            hazards.push(self.hazard(found).await?);
        }
        if let Some((at, words)) = failure {
            hazards.push(self.failed(at, &words));
        }
        hazards.sort_by(|a, b| {
            let order = |h: &Hazard| (h.preexisting, h.severity, h.file.clone(), h.line);
            order(a)
                .cmp(&order(b))
                .then_with(|| a.object.cmp(&b.object))
        });
        unread.sort();
        unread.dedup();
        let files = self.request.migration.map_or_else(Vec::new, |migration| {
            migration
                .files
                .iter()
                .map(|file| file.path.clone())
                .collect()
        });
        let queries = self.request.queries.files.iter();
        Ok(HazardReport {
            queries: queries.map(|file| file.path.clone()).collect(),
            schema: REPORT_SCHEMA,
            tool: Tool {
                name: "fleetproof".to_owned(),
                version: env!("CARGO_PKG_VERSION").to_owned(),
            },
            database: DatabaseRead {
                version: self
                    .read
                    .database
                    .version
                    .split(' ')
                    .next()
                    .unwrap_or_default()
                    .to_owned(),
                name: self.read.database.name.clone(),
                tables: self.read.relations.iter().filter(|r| r.is_table()).count(),
                scratch_version: self.scratch_version.clone(),
            },
            files,
            started_at,
            duration_ms: u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
            hazards,
            unread,
            shadows: picture::shadows(self.after),
            foreign_keys: picture::foreign_keys(self.before, self.after),
            compared,
            notes: self
                .request
                .migration
                .map_or_else(Vec::new, |migration| migration.notes.clone()),
            incomplete: None,
        })
    }

    async fn hazard(&self, found: Found) -> Result<Hazard, RehearseError> {
        let name = |oid| {
            let relation = found.state.catalog.relation(oid);
            relation
                .or_else(|| self.before.catalog.relation(oid))
                .map_or_else(String::new, Relation::shown)
        };
        let edge = found.suspect.named_edge(name);
        let witness = found
            .shown
            .as_ref()
            .and_then(|(_, outcome)| self.witness(&found, outcome));
        let sqlstate = match &found.shown {
            Some((_, Outcome::Fails(_, words))) => Some(words.sqlstate.clone()),
            Some(_) => None,
            None => found
                .suspect
                .expected
                .first()
                .filter(|state| state.len() == 5)
                .map(|s| (*s).to_owned()),
        };
        let (affected_rows, affected, count_query) = self.count(&found).await?;
        let place = match found.suspect.query {
            Some(query) => self.place_of_query(query),
            None => self.place(found.statement),
        };
        // What the new code will run is new.
        let preexisting = found.statement.is_none() && found.suspect.query.is_none();
        let asked_for_change =
            self.request.migration.is_some() || !self.request.queries.queries.is_empty();
        let way_out = match preexisting && asked_for_change {
            // It is proved on a copy of its own, which takes longer than all else about what is told
            // in passing.
            true => None,
            false => self.way_out(&found).await?,
        };
        Ok(Hazard {
            rule: found.rule.name.to_owned(),
            severity: found.severity,
            line: place.as_ref().map_or(0, |place| place.line),
            column: place.as_ref().map_or(0, |place| place.column),
            statement: place.as_ref().map(|place| place.text.to_owned()),
            file: place.map(|place| place.file),
            until_line: self.place(found.until).map(|place| place.line),
            object: found.suspect.object.clone(),
            message: found.suspect.message.clone(),
            sqlstate,
            writes_that_fail: found.writes.clone(),
            witness,
            affected_rows,
            affected,
            count_query,
            fix: (!found.suspect.fix.is_empty()).then(|| found.suspect.fix.clone()),
            way_out,
            preexisting,
            edge,
        })
    }

    fn place(&self, statement: Option<usize>) -> Option<Place<'_>> {
        let migration: &Migration = self.request.migration?;
        let statement = migration.statements.get(statement?)?;
        Some(Place {
            file: migration.files.get(statement.file)?.path.clone(),
            line: statement.line,
            column: statement.column,
            text: &statement.text,
        })
    }

    fn place_of_query(&self, at: usize) -> Option<Place<'_>> {
        let queries = self.request.queries;
        let query = queries.queries.get(at)?;
        Some(Place {
            file: queries.files.get(query.file)?.path.clone(),
            line: query.line,
            column: query.column,
            text: &query.text,
        })
    }

    fn witness(&self, found: &Found, outcome: &Outcome) -> Option<Witness> {
        let proof = outcome.proof()?;
        let (error, divergence) = match outcome {
            Outcome::Fails(_, words) => (Some(words.in_full()), None),
            Outcome::Diverges(_, differences) => {
                (None, Some(trial::told(&found.state.catalog, differences)))
            }
            _ => (None, None),
        };
        Some(Witness {
            history: proof.history.clone(),
            setup: proof.setup.clone(),
            write: proof.write.clone(),
            error,
            divergence,
        })
    }

    async fn count(
        &self,
        found: &Found,
    ) -> Result<
        (
            Option<u64>,
            Vec<fleetproof_model::AffectedRows>,
            Option<String>,
        ),
        RehearseError,
    > {
        let Some(count) = &found.suspect.count else {
            return Ok((None, Vec::new(), None));
        };
        match count {
            Counted::Missing(source, shadow) | Counted::MissingIn(source, shadow, _) => {
                let missing = self.today.missing.get(&(*source, *shadow));
                let Some(missing) = missing.filter(|missing| missing.partial.is_none()) else {
                    return Ok((None, Vec::new(), None));
                };
                let missing = match count {
                    Counted::MissingIn(.., parts) => &missing.within(parts),
                    _ => missing,
                };
                let routing = self
                    .before
                    .catalog
                    .relation(*shadow)
                    .map(|r| r.routing_columns());
                let column = routing
                    .as_deref()
                    .and_then(|columns| columns.first().copied());
                let affected = missing.affected(column);
                Ok((Some(missing.total()), affected, Some(missing.query.clone())))
            }
            Counted::Query(query) if self.today.looked => {
                let counted = match self.today.answers.get(query) {
                    Some(known) => Some(known.clone()),
                    None => crate::today::count(self.request.target, query).await?,
                };
                // Not counted is not the same as none.
                let Some(counted) = counted else {
                    return Ok((None, Vec::new(), None));
                };
                let total = counted.iter().map(|part| part.rows).sum();
                Ok((Some(total), counted, Some(query.clone())))
            }
            Counted::Known(rows) => Ok((Some(*rows), Vec::new(), None)),
            Counted::Query(_) => Ok((None, Vec::new(), None)),
        }
    }

    /// The migration failed by itself.
    fn failed(&self, at: usize, words: &ServerWords) -> Hazard {
        let place = self.place(Some(at));
        Hazard {
            rule: MIGRATION_FAILS.name.to_owned(),
            severity: MIGRATION_FAILS.severity,
            file: place.as_ref().map(|place| place.file.clone()),
            line: place.as_ref().map_or(0, |place| place.line),
            column: place.as_ref().map_or(0, |place| place.column),
            statement: place.as_ref().map(|place| place.text.to_owned()),
            until_line: None,
            object: words.object().unwrap_or_else(|| "the migration".to_owned()),
            message: format!("the migration itself is refused here: {}", words.message),
            sqlstate: Some(words.sqlstate.clone()),
            writes_that_fail: Vec::new(),
            witness: Some(Witness {
                history: self
                    .history
                    .rows
                    .iter()
                    .flat_map(|row| row.statements.clone())
                    .collect(),
                setup: Vec::new(),
                write: place.map_or_else(String::new, |place| place.text.to_owned()),
                error: Some(words.in_full()),
                divergence: None,
            }),
            affected_rows: None,
            affected: Vec::new(),
            count_query: None,
            fix: Some(MIGRATION_FAILS.fix.to_owned()),
            way_out: None,
            preexisting: false,
            edge: None,
        }
    }

    /// The way out, tried on a copy of its own.
    async fn way_out(&self, found: &Found) -> Result<Option<WayOut>, RehearseError> {
        let mut way = found.suspect.way_out.clone();
        if found.until.is_some() && way.before.is_empty() && way.instead.is_empty() {
            // The migration has put it right itself by then.
            way.after.clear();
        }
        if way == WayOut::default() {
            return Ok(None);
        }
        if let Some((recipe, _)) = &found.shown {
            // Of a statement that was refused it is enough that it goes through.
            let recipe = (!found.refused).then_some(recipe);
            way.proved = self.proved(&way, recipe, found).await?;
        }
        Ok(Some(way))
    }

    async fn proved(
        &self,
        way: &WayOut,
        recipe: Option<&trial::Recipe>,
        found: &Found,
    ) -> Result<bool, RehearseError> {
        let database = self
            .request
            .scratch
            .database(Some(self.base.name()))
            .await?;
        let client = database.connect().await?;
        let mut good = true;
        for sql in &way.before {
            good &= client.batch_execute(sql).await.is_ok();
        }
        let mut last = self.before.clone();
        if let Some(migration) = self.request.migration {
            let mut changed = migration.clone();
            if let (Some(at), false) = (found.statement, way.instead.is_empty()) {
                for &replaced in &found.suspect.replaces {
                    changed.statements[replaced].text = "SELECT".to_owned();
                }
                changed.statements[at].text = way.instead.join(";\n");
            }
            let mut player = Player::new(&client, self.request.scratch, &changed, last);
            while good {
                let played = match player.next_commit().await {
                    // The way out is at fault then, not the migration.
                    Err(RehearseError::Syntax { .. }) => {
                        good = false;
                        continue;
                    }
                    played => played?,
                };
                match played {
                    // What the migration itself ends would pass afterwards anyway: each state counts.
                    Played::Commit(_) if found.until.is_some() => {
                        if let Some(recipe) = recipe {
                            let outcome = self.tried(&client, &player.state, found, recipe).await?;
                            good = outcome.proof().is_none();
                        }
                    }
                    Played::Commit(_) => {}
                    Played::Failed(..) => good = false,
                    Played::End => break,
                }
            }
            last = player.state;
        }
        for sql in &way.after {
            good = good && client.batch_execute(sql).await.is_ok();
        }
        if let (true, Some(recipe)) = (good, recipe) {
            let catalog = crate::catalog::read_here(&client).await?;
            let pairs = crate::sync::find(&catalog, Some(&last.pairs));
            let state = State {
                catalog: Arc::new(catalog),
                pairs: Arc::new(pairs),
            };
            // A source that refuses the write by a constraint of its own lets nothing fail in the sync.
            good = match self.tried(&client, &state, found, recipe).await? {
                Outcome::Passes => true,
                Outcome::Illegal(words) => words.sqlstate.starts_with("23"),
                _ => false,
            };
        }
        drop(client);
        self.request.scratch.drop(&database).await?;
        Ok(good)
    }

    async fn tried(
        &self,
        client: &Client,
        state: &State,
        found: &Found,
        recipe: &trial::Recipe,
    ) -> Result<Outcome, RehearseError> {
        let stage = Stage {
            client,
            standing: &Standing::default(),
            catalog: &state.catalog,
            pairs: &state.pairs,
            history: self.history,
        };
        let recipe = recipe.carried_over(&found.state.catalog, &state.catalog);
        stage.attempt(&recipe).await
    }
}
