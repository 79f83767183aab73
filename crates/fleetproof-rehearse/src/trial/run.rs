use std::collections::{BTreeMap, BTreeSet};

use tokio_postgres::{Client, SimpleQueryMessage};

use super::{Act, Recipe, Row, Standing, deferred::deferred};
use crate::{
    RehearseError, ServerWords,
    catalog::{Catalog, Oid, Relation},
    history::{History, switches},
    rows::{Builder, Built, Wishes},
    sql::{identifier, literal},
    sync::{Difference, DifferenceKind, Pair, Pairs},
};

/// Where a recipe is tried: a database in some state, with its history.
#[derive(Debug, Clone, Copy)]
pub struct Stage<'a> {
    /// In no transaction.
    pub client: &'a Client,
    /// The state's catalog.
    pub catalog: &'a Catalog,
    /// Its pairs.
    pub pairs: &'a Pairs,
    /// The rows that are there.
    pub history: &'a History,
    /// What trials on it found that holds for all.
    pub standing: &'a Standing,
}

/// What became of a write.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// It went through, and source and shadow are as equal as before.
    Passes,
    /// The source alone refuses it: nobody may expect it to go through.
    Illegal(ServerWords),
    /// The recipe's rows could not be made.
    Unbuilt(String),
    /// It fails.
    Fails(Proof, Box<ServerWords>),
    /// It goes through, and afterwards source and shadow differ.
    Diverges(Proof, Vec<Difference>),
}

impl Outcome {
    /// The statements, if it shows a hazard.
    pub fn proof(&self) -> Option<&Proof> {
        match self {
            Self::Fails(proof, _) | Self::Diverges(proof, _) => Some(proof),
            _ => None,
        }
    }
}

/// The statements of a trial.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// Statements before the migration.
    pub history: Vec<String>,
    /// Statements after it.
    pub setup: Vec<String>,
    /// The write.
    pub write: String,
}

/// Up to this many pairs are compared around every write.
const FEW: usize = 6;

impl Stage<'_> {
    /// Tries `recipe`, and leaves nothing behind.
    ///
    /// # Errors
    /// The connection may break.
    pub async fn attempt(&self, recipe: &Recipe) -> Result<Outcome, RehearseError> {
        self.client.batch_execute("BEGIN").await?;
        let outcome = self.attempt_here(recipe).await;
        self.client.batch_execute("ROLLBACK").await?;
        outcome
    }

    async fn attempt_here(&self, recipe: &Recipe) -> Result<Outcome, RehearseError> {
        let mut concerned = self.concerned(recipe);
        concerned.extend(&recipe.compared);
        let standing = match recipe.standing {
            true => Vec::new(),
            false => self.standing(&concerned).await?,
        };
        let mut builder = Builder::new(self.client, self.catalog, self.history.next_number);
        let mut made: BTreeMap<usize, Built> = BTreeMap::new();
        let mut setup = Vec::new();
        let mut old = Vec::new();
        let mut traces = Vec::new();
        for (at, act) in recipe.setup.iter().enumerate() {
            match act {
                Act::Insert { table, wishes } => match builder.insert(*table, wishes).await? {
                    Ok(built) => {
                        setup.extend(built.statements.clone());
                        traces.push(built.trace.clone());
                        made.insert(at, built);
                    }
                    Err(error) => return Ok(Outcome::Unbuilt(error.to_string())),
                },
                Act::Look { query, finds } => {
                    if let Err(reason) = self.look(query, *finds).await? {
                        return Ok(Outcome::Unbuilt(reason));
                    }
                    let found = if *finds { "a row" } else { "no row" };
                    setup.push(format!("{query} /* finds {found} */"));
                }
                act => {
                    let Some(sql) = self.statement(act, &made, &mut old) else {
                        return Ok(Outcome::Unbuilt(
                            "a row that it needs is not there".to_owned(),
                        ));
                    };
                    if let Err(words) = self.run(&sql, None).await? {
                        return Ok(Outcome::Unbuilt(format!("{sql}: {words}")));
                    }
                    setup.push(sql);
                }
            }
        }
        let write = match recipe.write.inserted() {
            Some((table, rows)) => {
                let mut statements = Vec::new();
                for wishes in rows {
                    match builder.statement(table, wishes).await? {
                        Ok((parents, statement)) => {
                            setup.extend(parents);
                            statements.push(statement);
                        }
                        Err(error) => return Ok(Outcome::Unbuilt(error.to_string())),
                    }
                }
                in_one(&statements)
            }
            None => self.statement(&recipe.write, &made, &mut old),
        };
        traces.push(builder.take_trace());
        let Some(write) = write else {
            return Ok(Outcome::Unbuilt(
                "a row that it needs is not there".to_owned(),
            ));
        };
        let settled = format!("SET CONSTRAINTS ALL IMMEDIATE; {}", deferred(self.catalog));
        if let Err(words) = self.run_as(&settled, None, "").await? {
            return Ok(Outcome::Unbuilt(words.to_string()));
        }
        // What an earlier trial learnt of ids must not be told as an old row.
        for (name, value) in &recipe.settings {
            let sql = format!(
                "SET LOCAL {} = {}",
                setting_name(name),
                setting_value(value)
            );
            if let Err(words) = self.run_as(&sql, None, "").await? {
                return Ok(Outcome::Unbuilt(words.to_string()));
            }
            setup.push(sql);
        }
        let role = recipe.role.as_deref();
        if let Some(role) = role {
            setup.push(format!("SET LOCAL ROLE {}", identifier(role)));
        }
        let rows = self.history_of(recipe, &old);
        let mut proof = Proof {
            history: self.history.planting(rows.clone(), &traces),
            setup,
            write,
        };
        // Once, and undone: a number that it takes from a sequence is gone.
        let begin = format!("SAVEPOINT write; {}", deferred(self.catalog));
        self.client.batch_execute(&begin).await?;
        let answer = self.run(&proof.write, role).await?;
        let after = match answer {
            Ok(()) => self.compare(&concerned).await?,
            Err(_) => Vec::new(),
        };
        self.client
            .batch_execute("ROLLBACK TO SAVEPOINT write; RELEASE SAVEPOINT write")
            .await?;
        // Most writes end here; only of others is it asked whether they are legal.
        if answer.is_ok() && after.iter().all(|one| standing.contains(one)) {
            return Ok(Outcome::Passes);
        }
        if recipe.legal_alone
            && let Err(words) = self.alone(&proof.write, role, &concerned).await?
        {
            return Ok(Outcome::Illegal(words));
        }
        let changes = matches!(recipe.write, Act::Update { .. } | Act::Delete { .. });
        let with_dependants = || {
            let rows = self.history.with_dependants(rows.clone());
            self.history.planting(rows, &traces)
        };
        if let Err(words) = answer {
            // Within a check or an action of a key: it takes rows that refer to the one written.
            let context = words.context.as_deref().unwrap_or_default();
            if changes && (words.sqlstate == "23503" || context.contains(" ONLY ")) {
                proof.history = with_dependants();
            }
            return Ok(Outcome::Fails(proof, Box::new(words)));
        }
        let before = match recipe.standing {
            true => Vec::new(),
            false => self.compare(&concerned).await?,
        };
        let written = match recipe.standing {
            true => self.key_of(&recipe.write, &made),
            false => None,
        };
        let new: Vec<_> = after
            .into_iter()
            .filter(|one| !before.contains(one))
            // Rows that nobody wrote prove nothing of this write.
            .filter(|one| {
                let is = |(table, key): &(Oid, String)| one.source == *table && one.key == *key;
                written.as_ref().is_none_or(is)
            })
            .collect();
        if new.is_empty() {
            return Ok(Outcome::Passes);
        }
        let tables: BTreeSet<Oid> = new.iter().map(|one| one.source).collect();
        let mut own = rows.iter().filter_map(|&at| self.history.rows.get(at));
        if changes && !own.any(|row| tables.contains(&row.source)) {
            // A row that refers to the one written differs.
            proof.history = with_dependants();
        }
        Ok(Outcome::Diverges(proof, new))
    }

    /// The pairs that the recipe's writes may reach: all, unless there are many.
    fn concerned(&self, recipe: &Recipe) -> Vec<&Pair> {
        let all: Vec<&Pair> = self.pairs.pairs.iter().collect();
        if all.len() <= FEW {
            return all;
        }
        let mut reached: BTreeSet<Oid> = BTreeSet::new();
        for act in recipe.setup.iter().chain([&recipe.write]) {
            match act {
                // The write of a partition, or of an inheriting table, is one of those above it.
                Act::Insert { table, .. } | Act::InsertAll { table, .. } => {
                    let mut next = Some(*table);
                    while let Some(oid) = next {
                        reached.insert(oid);
                        next = self
                            .catalog
                            .relation(oid)
                            .and_then(|relation| relation.parents.first().copied());
                    }
                }
                Act::Update {
                    row: Row::Old(at), ..
                }
                | Act::Delete { row: Row::Old(at) } => {
                    reached.extend(self.history.rows.get(*at).map(|row| row.source));
                }
                Act::Update { .. } | Act::Delete { .. } => {}
                // It may name any table.
                Act::Sql(_) | Act::Look { .. } => return all,
            }
        }
        // Down the keys, and from sources to shadows that are sources themselves.
        loop {
            let mut more: Vec<Oid> = Vec::new();
            for &oid in &reached {
                more.extend(self.catalog.keys_to(oid).map(|(relation, _)| relation.oid));
                more.extend(self.pairs.of_source(oid).map(|pair| pair.shadow));
            }
            let before = reached.len();
            reached.extend(more);
            if reached.len() == before {
                break;
            }
        }
        let mut all = all;
        all.retain(|pair| reached.contains(&pair.source) || reached.contains(&pair.shadow));
        all
    }

    /// Whether the source alone accepts `write`: with all sync triggers off.
    async fn alone(
        &self,
        write: &str,
        role: Option<&str>,
        pairs: &[&Pair],
    ) -> Result<Result<(), ServerWords>, RehearseError> {
        let mut off: Vec<String> = Vec::new();
        for pair in pairs {
            let (down, _) = switches(self.catalog, pair, "DISABLE", "ENABLE");
            if !down.is_empty() && !off.contains(&down) {
                off.push(down);
            }
        }
        self.client
            .batch_execute(&format!("SAVEPOINT alone; {}", off.join("; ")))
            .await?;
        let answer = self.run(write, role).await?;
        self.client
            .batch_execute("ROLLBACK TO SAVEPOINT alone; RELEASE SAVEPOINT alone")
            .await?;
        Ok(answer)
    }

    /// Runs `sql` as `role`, deferred constraints included.
    async fn run(
        &self,
        sql: &str,
        role: Option<&str>,
    ) -> Result<Result<(), ServerWords>, RehearseError> {
        self.run_as(sql, role, "SET CONSTRAINTS ALL IMMEDIATE; ")
            .await
    }

    async fn run_as(
        &self,
        sql: &str,
        role: Option<&str>,
        check: &str,
    ) -> Result<Result<(), ServerWords>, RehearseError> {
        let (set, reset) = match role {
            Some(role) => (
                format!("SET LOCAL ROLE {}; ", identifier(role)),
                "; RESET ROLE",
            ),
            None => (String::new(), ""),
        };
        let whole = format!("SAVEPOINT act; {set}{sql}{reset}; {check}RELEASE SAVEPOINT act");
        match self.client.batch_execute(&whole).await {
            Ok(()) => Ok(Ok(())),
            Err(error) => {
                let Some(words) = ServerWords::of(&error) else {
                    return Err(error.into());
                };
                let back = "ROLLBACK TO SAVEPOINT act; RELEASE SAVEPOINT act";
                self.client.batch_execute(back).await?;
                Ok(Err(words))
            }
        }
    }

    /// Whether a query finds a row, or none, as it should.
    async fn look(&self, query: &str, finds: bool) -> Result<Result<(), String>, RehearseError> {
        self.client.batch_execute("SAVEPOINT look").await?;
        let answer = self.client.simple_query(query).await;
        let found = match answer {
            Ok(messages) => Ok(messages
                .iter()
                .any(|message| matches!(message, SimpleQueryMessage::Row(_)))),
            Err(error) => match ServerWords::of(&error) {
                Some(words) => Err(words.to_string()),
                None => return Err(error.into()),
            },
        };
        let back = "ROLLBACK TO SAVEPOINT look; RELEASE SAVEPOINT look";
        self.client.batch_execute(back).await?;
        Ok(match found {
            Ok(found) if found == finds => Ok(()),
            Ok(true) => Err(format!("a row is found: {query}")),
            Ok(false) => Err(format!("no row is found: {query}")),
            Err(words) => Err(format!("{query}: {words}")),
        })
    }

    /// The statement of an act on a row that is there.
    fn statement(
        &self,
        act: &Act,
        made: &BTreeMap<usize, Built>,
        old: &mut Vec<usize>,
    ) -> Option<String> {
        let mut find = |row: &Row| match row {
            Row::Old(at) => {
                old.push(*at);
                self.history.rows.get(*at).map(|row| &row.built)
            }
            Row::Made(at) => made.get(at),
        };
        let place = |built: &Built| {
            let relation = self.catalog.relation(built.table)?;
            let key = relation.primary_key();
            let key: Vec<String> = match key.is_empty() {
                false => key.into_iter().map(str::to_owned).collect(),
                true => built.values.keys().cloned().collect(),
            };
            Some((relation.sql(), built.condition(&key)))
        };
        Some(match act {
            Act::Sql(sql) => sql.clone(),
            Act::Delete { row } => {
                let (table, condition) = place(find(row)?)?;
                format!("DELETE FROM {table} WHERE {condition}")
            }
            Act::Update { row, set } => {
                let (table, condition) = place(find(row)?)?;
                let set: Vec<_> = set
                    .iter()
                    .map(|(name, value)| format!("{} = {value}", identifier(name)))
                    .collect();
                format!("UPDATE {table} SET {} WHERE {condition}", set.join(", "))
            }
            Act::Insert { .. } | Act::InsertAll { .. } | Act::Look { .. } => return None,
        })
    }

    /// The row that `act` changes, as a difference names it.
    fn key_of(&self, act: &Act, made: &BTreeMap<usize, Built>) -> Option<(Oid, String)> {
        let (Act::Update { row, .. } | Act::Delete { row }) = act else {
            return None;
        };
        let built = match row {
            Row::Old(at) => &self.history.rows.get(*at)?.built,
            Row::Made(at) => made.get(at)?,
        };
        let pair = self.pairs.of_source(built.table).next()?;
        let term =
            |(from, _): &(String, String)| Some(format!("{from}={}", built.values.get(from)?));
        let key: Option<Vec<_>> = pair.key.iter().map(term).collect();
        Some((built.table, key?.join(", ")))
    }

    /// The old rows that a recipe speaks of: by place, or as a parent whose key it names.
    fn history_of(&self, recipe: &Recipe, old: &[usize]) -> Vec<usize> {
        let mut wanted: Vec<usize> = [old, &recipe.rows].concat();
        let inserts = recipe.setup.iter().chain([&recipe.write]);
        for act in inserts {
            let Some((table, rows)) = act.inserted() else {
                continue;
            };
            for (at, row) in self.history.rows.iter().enumerate() {
                let named =
                    |wishes: &Wishes| self.names(table, &wishes.values, row.source, &row.built);
                if row.source != table && rows.iter().any(named) {
                    wanted.push(at);
                }
            }
        }
        wanted
    }

    /// Whether the wished values name `parent`'s key.
    fn names(
        &self,
        table: Oid,
        values: &BTreeMap<String, String>,
        source: Oid,
        parent: &Built,
    ) -> bool {
        let (Some(relation), Some(other)) =
            (self.catalog.relation(table), self.catalog.relation(source))
        else {
            return false;
        };
        let by_key = relation.constraints.iter().any(|key| {
            key.referenced == other.oid
                && relation
                    .names(&key.columns)
                    .iter()
                    .zip(other.names(&key.referenced_columns))
                    .all(|(own, theirs)| {
                        values.get(*own).is_some_and(|value| {
                            parent
                                .values
                                .get(theirs)
                                .is_some_and(|known| *value == *known || *value == literal(known))
                        })
                    })
        });
        let by_kinship = crate::history::kinships(self.catalog, self.pairs)
            .iter()
            .any(|kinship| {
                kinship.child == table
                    && kinship.parent == source
                    && kinship.columns.iter().all(|(own, theirs)| {
                        values.get(own).is_some_and(|value| {
                            parent
                                .values
                                .get(theirs)
                                .is_some_and(|known| *value == *known || *value == literal(known))
                        })
                    })
            });
        by_key || by_kinship
    }
}

/// INSERTs of one row each into the same columns, as one statement; none if the columns differ.
fn in_one(statements: &[String]) -> Option<String> {
    let parts = statements.iter().map(|one| one.split_once(" VALUES "));
    let parts: Vec<(&str, &str)> = match parts.collect() {
        Some(parts) => parts,
        None => {
            return statements
                .first()
                .filter(|_| statements.len() == 1)
                .cloned();
        }
    };
    let (head, _) = *parts.first()?;
    let rows: Vec<&str> = parts.iter().map(|(_, row)| *row).collect();
    let same = parts.iter().all(|(other, _)| *other == head);
    same.then(|| format!("{head} VALUES {}", rows.join(", ")))
}

/// Settings of extensions have two parts.
fn setting_name(name: &str) -> String {
    name.split('.')
        .map(identifier)
        .collect::<Vec<_>>()
        .join(".")
}

fn setting_value(value: &str) -> String {
    // A list of schemas must not become one name.
    match value.contains(',') {
        true => value
            .split(',')
            .map(|part| literal(part.trim()))
            .collect::<Vec<_>>()
            .join(", "),
        false => literal(value),
    }
}

/// `missing` and the like, as a sentence on the tables.
pub(crate) fn told(catalog: &Catalog, found: &[Difference]) -> String {
    let name = |oid: Oid| {
        catalog
            .relation(oid)
            .map_or_else(|| oid.to_string(), Relation::shown)
    };
    let lines = found.iter().map(|one| {
        let (source, shadow) = (name(one.source), name(one.shadow));
        match one.kind {
            DifferenceKind::Missing => format!("{shadow} has no row for {source} ({})", one.key),
            DifferenceKind::Extra => {
                format!("{shadow} has a row ({}) that {source} has not", one.key)
            }
            DifferenceKind::Different => {
                format!(
                    "{shadow} and {source} differ in {} ({})",
                    one.columns, one.key
                )
            }
        }
    });
    lines.collect::<Vec<_>>().join("; ")
}
