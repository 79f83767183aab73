use std::time::Instant;

use fleetproof_model::{
    Compared, DatabaseRead, Hazard, HazardReport, REPORT_SCHEMA, Tool, Unread, Witness,
};
use time::OffsetDateTime;

use super::{found::Found, picture, run::Request};
use crate::{
    RehearseError, ServerWords,
    catalog::{Catalog, Relation},
    history::History,
    rules::{Counted, MIGRATION_FAILS, State},
    scratch::ScratchDatabase,
    today::Today,
    trial::{self, Outcome},
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
}
