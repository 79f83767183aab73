//! The rows that a row refers to.

use std::collections::BTreeMap;

use tokio_postgres::SimpleQueryMessage;

use super::{Builder, Keep, constant};
use crate::{
    RehearseError,
    catalog::Relation,
    rows::{Unbuilt, Wishes, routes::foreign_keys},
    sql::{identifier, list},
};

impl Builder<'_> {
    /// Sees to the rows that foreign keys ask for. Returns the statements that made them.
    pub(super) async fn parents(
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
}
