mod attempt;
mod lessons;
mod parents;

use std::collections::BTreeMap;

use futures::{FutureExt, future::BoxFuture};
use tokio_postgres::Client;

use super::{Built, Trace, Unbuilt, Wishes, checks};
use crate::{
    RehearseError, ServerWords,
    catalog::{Catalog, Oid, Relation},
    sql::literal,
};
use attempt::insert_statement;
use lessons::{learn, learn_of_copy};

/// Foreign keys followed upwards at most.
const DEPTH: usize = 12;
/// Attempts at a row, each with what was learnt from the one before.
const ATTEMPTS: usize = 12;

/// What stays of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Keep {
    /// The row and those that it refers to.
    All,
    /// Only those that it refers to.
    Parents,
}

/// Makes rows in the transaction that its client is in.
#[derive(Debug)]
pub struct Builder<'a> {
    client: &'a Client,
    catalog: &'a Catalog,
    number: u32,
    /// Tables that rows should fit into too, as they will be.
    yet_to_come: Vec<&'a Relation>,
    /// Of the rows since the last that was handed out.
    trace: Trace,
}

impl<'a> Builder<'a> {
    /// `first` is where the numbers in its values begin: keys of rows made by different builders
    /// must not meet.
    pub fn new(client: &'a Client, catalog: &'a Catalog, first: u32) -> Self {
        Self {
            client,
            catalog,
            number: first,
            yet_to_come: Vec::new(),
            trace: Trace::default(),
        }
    }

    /// Rows that it makes for the caller obey NOT NULL and CHECK of `tables` too, where columns have
    /// the same names.
    #[must_use]
    pub fn fitting(mut self, tables: Vec<&'a Relation>) -> Self {
        self.yet_to_come = tables;
        self
    }

    /// What the last statement's rows refer to, which no [`Built`] tells.
    pub fn take_trace(&mut self) -> Trace {
        std::mem::take(&mut self.trace)
    }

    /// The next number that it would use.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// Makes a row of `table`, with the rows that it refers to where there are none.
    ///
    /// # Errors
    /// The connection may break. That no such row could be made is the inner error.
    pub async fn insert(
        &mut self,
        table: Oid,
        wishes: &Wishes,
    ) -> Result<Result<Built, Unbuilt>, RehearseError> {
        self.insert_at(table, wishes.clone(), 0, Keep::All).await
    }

    /// The statement that makes such a row; rows that it refers to are made, and their statements
    /// come first, but not the row itself. It was tried, and changed until it went through or was
    /// refused for a reason that no other value of a column left open would help.
    ///
    /// # Errors
    /// As [`Self::insert`].
    pub async fn statement(
        &mut self,
        table: Oid,
        wishes: &Wishes,
    ) -> Result<Result<(Vec<String>, String), Unbuilt>, RehearseError> {
        let tried = self
            .insert_at(table, wishes.clone(), 0, Keep::Parents)
            .await?;
        Ok(tried.map(|mut built| {
            let statement = built.statements.pop().unwrap_or_default();
            (built.statements, statement)
        }))
    }

    /// Runs `statement`, an INSERT of one row into `table`.
    ///
    /// # Errors
    /// As [`Self::insert`].
    pub async fn run(
        &mut self,
        table: Oid,
        statement: &str,
    ) -> Result<Result<Built, Unbuilt>, RehearseError> {
        let Some(relation) = self.catalog.relation(table) else {
            return Ok(Err(unbuilt("a table", "it is not there any more", None)));
        };
        Ok(match self.try_row(relation, statement, Keep::All).await? {
            Ok(values) => {
                self.trace.makes(table, &values);
                Ok(Built {
                    statements: vec![statement.to_owned()],
                    table,
                    values,
                    trace: self.take_trace(),
                })
            }
            Err(words) => Err(unbuilt(&relation.shown(), &words.to_string(), Some(words))),
        })
    }

    fn insert_at(
        &mut self,
        table: Oid,
        wishes: Wishes,
        depth: usize,
        keep: Keep,
    ) -> BoxFuture<'_, Result<Result<Built, Unbuilt>, RehearseError>> {
        async move {
            let catalog = self.catalog;
            let Some(relation) = catalog.relation(table) else {
                return Ok(Err(unbuilt("a table", "it is not there any more", None)));
            };
            if depth > DEPTH {
                let reason = "its foreign keys go round in a circle";
                return Ok(Err(unbuilt(&relation.shown(), reason, None)));
            }
            let mut wishes = wishes;
            let mut copies: Vec<Oid> = Vec::new();
            let mut last = None;
            // Rows that an earlier attempt made are still there.
            let mut statements = Vec::new();
            for attempt in 1..=ATTEMPTS {
                self.number += 1;
                // What is to come concerns the row that was asked for, not those that it refers to.
                let to_come = match depth {
                    0 => self.yet_to_come.clone(),
                    _ => Vec::new(),
                };
                let (mut chosen, fixed) = self.choose(relation, &wishes, &to_come);
                match self.parents(relation, &mut chosen, &fixed, depth).await? {
                    Ok(parents) => statements.extend(parents),
                    Err(error) => return Ok(Err(error)),
                }
                let copies_now: Vec<_> = copies
                    .iter()
                    .filter_map(|&oid| catalog.relation(oid))
                    .chain(to_come)
                    .collect();
                checks::satisfy(
                    self.client,
                    (catalog, relation),
                    &copies_now,
                    &mut chosen,
                    &fixed,
                )
                .await?;
                for demand in &wishes.demands {
                    checks::meet(
                        self.client,
                        (catalog, relation),
                        demand,
                        &mut chosen,
                        &fixed,
                    )
                    .await?;
                }
                let statement = insert_statement(relation, &chosen);
                let values = match self.try_row(relation, &statement, keep).await? {
                    Ok(values) => values,
                    Err(words) => {
                        let learnt = learn(relation, &words, &mut wishes, &fixed)
                            || learn_of_copy(catalog, relation, &words, &mut wishes, &mut copies);
                        last = Some(words);
                        // A key that was asked for stays taken.
                        if learnt && attempt < ATTEMPTS {
                            continue;
                        }
                        if keep == Keep::Parents {
                            BTreeMap::new()
                        } else {
                            break;
                        }
                    }
                };
                statements.push(statement);
                if keep == Keep::All {
                    self.trace.makes(table, &values);
                }
                let trace = match (keep, depth) {
                    (Keep::All, 0) => self.take_trace(),
                    _ => Trace::default(),
                };
                return Ok(Ok(Built {
                    statements,
                    table,
                    values,
                    trace,
                }));
            }
            let reason = last.as_ref().map_or_else(String::new, ToString::to_string);
            Ok(Err(unbuilt(&relation.shown(), &reason, last)))
        }
        .boxed()
    }
}

fn unbuilt(table: &str, reason: &str, words: Option<ServerWords>) -> Unbuilt {
    Unbuilt {
        table: table.to_owned(),
        reason: reason.to_owned(),
        words,
    }
}

/// A value that the server printed, as SQL.
pub(crate) fn constant(text: &str) -> String {
    match text.parse::<i64>() {
        // Not `+1` or `007`, which are texts.
        Ok(number) if number.to_string() == text => text.to_owned(),
        _ => literal(text),
    }
}
