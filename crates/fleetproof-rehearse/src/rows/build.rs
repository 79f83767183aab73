use std::collections::BTreeMap;

use futures::{FutureExt, future::BoxFuture};
use tokio_postgres::{Client, SimpleQueryMessage};

use super::{Demand, Trace, checks, values};
use crate::{
    RehearseError, ServerWords,
    catalog::{Catalog, Column, Constraint, ConstraintKind, Oid, Relation},
    sql::{identifier, list, literal},
};

/// Foreign keys followed upwards at most.
const DEPTH: usize = 12;
/// Attempts at a row, each with what was learnt from the one before.
const ATTEMPTS: usize = 12;

/// What a row should be like.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wishes {
    /// Values of columns, as SQL.
    pub values: BTreeMap<String, String>,
    /// Whether columns that may be NULL are filled too.
    pub full: bool,
    /// Conditions of a shadow that it should meet or break.
    pub demands: Vec<Demand>,
}

impl Wishes {
    /// With `column` set to the SQL expression `value`.
    #[must_use]
    pub fn with(mut self, column: impl Into<String>, value: impl Into<String>) -> Self {
        self.values.insert(column.into(), value.into());
        self
    }

    /// With columns filled that may be NULL.
    #[must_use]
    pub fn full(mut self) -> Self {
        self.full = true;
        self
    }

    /// With a condition to meet or to break.
    #[must_use]
    pub fn demand(mut self, demand: Demand) -> Self {
        self.demands.push(demand);
        self
    }
}

/// A row that the server accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Built {
    /// The statements that make it: rows that it refers to first, itself last.
    pub statements: Vec<String>,
    /// Its table.
    pub table: Oid,
    /// Its values as text, NULLs left out.
    pub values: BTreeMap<String, String>,
    /// What it and the rows made with it refer to.
    pub trace: Trace,
}

impl Built {
    /// A condition that this row meets alone, by `columns`.
    pub fn condition<S: AsRef<str>>(&self, columns: &[S]) -> String {
        let term = |column: &S| {
            let name = identifier(column.as_ref());
            match self.values.get(column.as_ref()) {
                Some(value) => format!("{name} = {}", literal(value)),
                None => format!("{name} IS NULL"),
            }
        };
        columns.iter().map(term).collect::<Vec<_>>().join(" AND ")
    }
}

/// Why a row could not be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no row of {table} could be made: {reason}")]
pub struct Unbuilt {
    /// The table, for reports.
    pub table: String,
    /// Why.
    pub reason: String,
    /// What the server said to the last attempt.
    pub words: Option<ServerWords>,
}

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
                checks::satisfy(self.client, relation, &copies_now, &mut chosen, &fixed).await?;
                for demand in &wishes.demands {
                    checks::meet(self.client, relation, demand, &mut chosen, &fixed).await?;
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

    /// Values for the columns that need one, and the columns that were asked for.
    fn choose(
        &self,
        relation: &Relation,
        wishes: &Wishes,
        to_come: &[&Relation],
    ) -> (BTreeMap<String, String>, Vec<String>) {
        let mut chosen = BTreeMap::new();
        for column in relation
            .columns
            .iter()
            .filter(|column| column.takes_values())
        {
            if let Some(value) = wishes.values.get(&column.name) {
                chosen.insert(column.name.clone(), value.clone());
            } else if needs_value(relation, column)
                || to_come.iter().any(|other| other.forbids_null(&column.name))
                || (wishes.full && !column.fills_itself())
            {
                let routed = routed_value(self.catalog, relation, &column.name);
                let value =
                    routed.or_else(|| values::value(self.catalog, column, self.number_of(column)));
                if let Some(value) = value {
                    chosen.insert(column.name.clone(), value);
                }
            }
        }
        (chosen, wishes.values.keys().cloned().collect())
    }

    /// Columns of one row get different values, so that values that change places are seen.
    fn number_of(&self, column: &Column) -> u32 {
        self.number + 101 * column.number.unsigned_abs()
    }

    /// Sees to the rows that foreign keys ask for. Returns the statements that made them.
    async fn parents(
        &mut self,
        relation: &Relation,
        chosen: &mut BTreeMap<String, String>,
        fixed: &[String],
        depth: usize,
    ) -> Result<Result<Vec<String>, Unbuilt>, RehearseError> {
        let mut statements = Vec::new();
        let routing = relation.routing_columns();
        for (holder, key) in foreign_keys(self.catalog, relation, chosen) {
            let own = holder.names(&key.columns);
            // What sends the row to the partition with the key.
            let decides = |name: &str| holder.oid != relation.oid && routing.contains(&name);
            let is_set = |name: &&str| chosen.get(*name).is_some_and(|value| value != "NULL");
            if !own.iter().any(is_set) {
                continue;
            }
            let Some(other) = self.catalog.relation(key.referenced) else {
                continue;
            };
            let theirs = other.names(&key.referenced_columns);
            let wanted: Vec<_> = own
                .iter()
                .zip(&theirs)
                .filter(|(name, _)| {
                    let is_fixed = fixed.iter().any(|fixed| fixed == *name);
                    chosen.contains_key(**name) && (is_fixed || decides(name))
                })
                .map(|(name, theirs)| ((*theirs).to_owned(), chosen[*name].clone()))
                .collect();
            // Asked for by value: whether that row is there is the caller's affair.
            if wanted.len() == own.len() {
                self.trace.names(other.oid, wanted.into_iter().collect());
                continue;
            }
            let values = match self.existing(other, &wanted, &theirs).await? {
                Some(values) => {
                    let known = theirs.iter().zip(&values).filter_map(|(name, value)| {
                        Some(((*name).to_owned(), constant(value.as_deref()?)))
                    });
                    self.trace.names(other.oid, known.collect());
                    values
                }
                None if other.oid == relation.oid => {
                    // The first row of a table that refers to itself.
                    own.iter().for_each(|name| {
                        chosen.remove(*name);
                    });
                    continue;
                }
                None => {
                    let wishes = Wishes {
                        values: wanted.into_iter().collect(),
                        ..Wishes::default()
                    };
                    match self
                        .insert_at(other.oid, wishes, depth + 1, Keep::All)
                        .await?
                    {
                        Ok(built) => {
                            statements.extend(built.statements);
                            theirs
                                .iter()
                                .map(|name| built.values.get(*name).cloned())
                                .collect()
                        }
                        Err(error) => return Ok(Err(error)),
                    }
                }
            };
            for (name, value) in own.iter().zip(values) {
                let value = value.map_or_else(|| "NULL".to_owned(), |value| constant(&value));
                if !fixed.iter().any(|fixed| fixed == name) && !decides(name) {
                    chosen.insert((*name).to_owned(), value);
                }
            }
        }
        Ok(Ok(statements))
    }

    /// The key of a row of `other` that has the wanted values.
    async fn existing(
        &self,
        other: &Relation,
        wanted: &[(String, String)],
        columns: &[&str],
    ) -> Result<Option<Vec<Option<String>>>, RehearseError> {
        let mut conditions: Vec<_> = wanted
            .iter()
            .map(|(name, value)| format!("{} = {value}", identifier(name)))
            .collect();
        conditions.extend(
            columns
                .iter()
                .map(|name| format!("{} IS NOT NULL", identifier(name))),
        );
        let query = format!(
            "SELECT {} FROM {} WHERE {} LIMIT 1",
            list(columns),
            other.sql(),
            conditions.join(" AND ")
        );
        let messages = self.client.simple_query(&query).await?;
        Ok(messages.iter().find_map(|message| match message {
            SimpleQueryMessage::Row(row) => Some(
                (0..columns.len())
                    .map(|at| row.get(at).map(str::to_owned))
                    .collect(),
            ),
            _ => None,
        }))
    }

    /// Runs an INSERT within a savepoint, and reads the row back.
    async fn try_row(
        &self,
        relation: &Relation,
        statement: &str,
        keep: Keep,
    ) -> Result<Result<BTreeMap<String, String>, ServerWords>, RehearseError> {
        self.client.batch_execute("SAVEPOINT built").await?;
        let columns: Vec<_> = relation
            .columns
            .iter()
            .map(|column| format!("{}::text", identifier(&column.name)))
            .collect();
        let returning = format!("{statement} RETURNING {}", columns.join(", "));
        match self.client.simple_query(&returning).await {
            Ok(messages) => {
                let end = match keep {
                    Keep::All => "RELEASE SAVEPOINT built",
                    Keep::Parents => "ROLLBACK TO SAVEPOINT built; RELEASE SAVEPOINT built",
                };
                self.client.batch_execute(end).await?;
                let row = messages.iter().find_map(|message| match message {
                    SimpleQueryMessage::Row(row) => Some(row),
                    _ => None,
                });
                let Some(row) = row else {
                    return Ok(Err(ServerWords::no_row()));
                };
                let value = |(at, column): (usize, &Column)| {
                    Some((column.name.clone(), row.get(at)?.to_owned()))
                };
                Ok(Ok(relation
                    .columns
                    .iter()
                    .enumerate()
                    .filter_map(value)
                    .collect()))
            }
            Err(error) => {
                let words = ServerWords::of(&error);
                let back = "ROLLBACK TO SAVEPOINT built; RELEASE SAVEPOINT built";
                match words {
                    Some(words) => {
                        self.client.batch_execute(back).await?;
                        Ok(Err(words))
                    }
                    None => Err(error.into()),
                }
            }
        }
    }
}

fn needs_value(relation: &Relation, column: &Column) -> bool {
    let routes = relation.partition_columns.contains(&column.number);
    let asks = relation.forbids_null(&column.name) || routes;
    // A number from a sequence is another one when the statement is run again elsewhere, and rows
    // that refer to this one would not.
    let numbered = column.identity == Some('d')
        || column
            .default
            .as_deref()
            .is_some_and(|default| default.starts_with("nextval("));
    asks && (!column.fills_itself() || numbered)
}

/// Foreign keys that the row will meet, each with the table that has it: `relation` itself or, if
/// that routes rows, the partition that takes the row.
fn foreign_keys<'a>(
    catalog: &'a Catalog,
    relation: &'a Relation,
    chosen: &BTreeMap<String, String>,
) -> Vec<(&'a Relation, &'a Constraint)> {
    let mut found: Vec<_> = keys_of(catalog, relation).collect();
    if let [column] = relation.routing_columns().as_slice()
        && let Some(value) = chosen.get(*column)
    {
        let takes = |part: &&Relation| part.bound.as_deref().is_some_and(|b| lists(b, value));
        if let Some(partition) = catalog.children(relation.oid).find(takes) {
            // Those of the routing table itself are there already.
            let own = keys_of(catalog, partition).filter(|(_, key)| key.parent == 0);
            found.extend(own);
        }
    }
    found
}

fn keys_of<'a>(
    catalog: &'a Catalog,
    relation: &'a Relation,
) -> impl Iterator<Item = (&'a Relation, &'a Constraint)> {
    let keys = relation
        .constraints
        .iter()
        .filter(|key| key.kind == ConstraintKind::Foreign);
    // A routing table's key is listed once for each partition referred to as well.
    let keys = keys.filter(|key| {
        catalog
            .relation(key.referenced)
            .is_some_and(|r| !r.is_partition || key.parent == 0)
    });
    keys.map(move |key| (relation, key))
}

/// Whether `FOR VALUES IN (…)` lists `value`, a constant.
fn lists(bound: &str, value: &str) -> bool {
    let list = bound.strip_prefix("FOR VALUES IN (");
    let list = list.and_then(|rest| rest.strip_suffix(')'));
    let bare = |text: &str| text.trim().trim_matches('\'').to_owned();
    list.is_some_and(|list| list.split(',').any(|listed| bare(listed) == bare(value)))
}

/// A value that some partition takes: of the table itself, or of a partitioned table that looks like
/// a copy of it, which an ordinary row would reach.
fn routed_value(catalog: &Catalog, relation: &Relation, column: &str) -> Option<String> {
    let takes = |other: &Relation| {
        other.routing_columns().contains(&column)
            && (other.oid == relation.oid || is_alike(relation, other))
    };
    let routing = catalog
        .relations
        .iter()
        .filter(|other| other.kind == 'p' && takes(other));
    let mut children = routing.flat_map(|routing| catalog.children(routing.oid));
    children.find_map(|child| bound_value(child.bound.as_deref()?))
}

/// Whether most columns of `copy` have the names of columns of `table`.
fn is_alike(table: &Relation, copy: &Relation) -> bool {
    let shared = copy
        .columns
        .iter()
        .filter(|c| table.column(&c.name).is_some())
        .count();
    shared * 2 >= copy.columns.len()
}

/// The first value of `FOR VALUES IN (…)` or `FROM (…)`.
pub(crate) fn bound_value(bound: &str) -> Option<String> {
    let rest = bound
        .strip_prefix("FOR VALUES IN (")
        .or_else(|| bound.strip_prefix("FOR VALUES FROM ("))?;
    let mut quoted = false;
    let end = rest.find(|c: char| {
        quoted ^= c == '\'';
        !quoted && matches!(c, ',' | ')')
    })?;
    let value = rest[..end].trim();
    (!matches!(value, "MINVALUE" | "MAXVALUE")).then(|| value.to_owned())
}

fn insert_statement(relation: &Relation, chosen: &BTreeMap<String, String>) -> String {
    // In the table's order: a person reads it beside the table.
    let columns: Vec<_> = relation
        .columns
        .iter()
        .filter(|c| chosen.contains_key(&c.name))
        .collect();
    if columns.is_empty() {
        return format!("INSERT INTO {} DEFAULT VALUES", relation.sql());
    }
    let values: Vec<_> = columns
        .iter()
        .map(|column| chosen[&column.name].as_str())
        .collect();
    format!(
        "INSERT INTO {} ({}) VALUES ({})",
        relation.sql(),
        list(columns.iter().map(|column| &column.name)),
        values.join(", ")
    )
}

/// Takes a lesson from a refusal. False if there is none.
fn learn(relation: &Relation, words: &ServerWords, wishes: &mut Wishes, fixed: &[String]) -> bool {
    let free = |name: &str| !fixed.iter().any(|fixed| fixed == name);
    match words.sqlstate.as_str() {
        // A key that is taken: the next number gives other values.
        "23505" | "23P01" => true,
        "23502" => match &words.column {
            Some(column) if free(column) && relation.column(column).is_some() => {
                wishes.full = true;
                true
            }
            _ => false,
        },
        "22001" | "22003" => true,
        _ => false,
    }
}

/// Takes a lesson from the refusal of another table that a trigger writes: an ordinary row is one
/// that arrives there too.
fn learn_of_copy(
    catalog: &Catalog,
    relation: &Relation,
    words: &ServerWords,
    wishes: &mut Wishes,
    copies: &mut Vec<Oid>,
) -> bool {
    let named = words.table.as_deref().filter(|name| *name != relation.name);
    let Some(copy) = named.and_then(|name| catalog.find(None, name)) else {
        return false;
    };
    match words.sqlstate.as_str() {
        "23514" if words.constraint.is_some() && !copies.contains(&copy.oid) => {
            copies.push(copy.oid);
            true
        }
        "23502" => match &words.column {
            Some(column) if relation.column(column).is_some() && !wishes.full => {
                wishes.full = true;
                true
            }
            _ => false,
        },
        _ => false,
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
