use std::collections::{BTreeMap, BTreeSet};

use tokio_postgres::Client;

use super::{Act, Outcome, Proof, Recipe, Standing, deferred::deferred};
use crate::{
    RehearseError,
    catalog::{Catalog, Oid},
    history::History,
    rows::{Builder, Built},
    sql::{identifier, literal},
    sync::Pairs,
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
                    let act = self.obeying(act, &made).await?;
                    let Some(sql) = self.statement(&act, &made, &mut old) else {
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
            None => {
                let act = self.obeying(&recipe.write, &made).await?;
                self.statement(&act, &made, &mut old)
            }
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
