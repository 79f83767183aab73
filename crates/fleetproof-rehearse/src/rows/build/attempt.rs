//! One attempt at a row.

use std::collections::BTreeMap;

use tokio_postgres::SimpleQueryMessage;

use super::{Builder, Keep};
use crate::{
    RehearseError, ServerWords,
    catalog::{Column, Relation},
    rows::{Wishes, routes::routed_value, values},
    sql::{identifier, list},
};

impl Builder<'_> {
    /// Values for the columns that need one, and the columns that were asked for.
    pub(super) fn choose(
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

    /// Runs an INSERT within a savepoint, and reads the row back.
    pub(super) async fn try_row(
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

pub(super) fn insert_statement(relation: &Relation, chosen: &BTreeMap<String, String>) -> String {
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
