//! What the test asks of a database by itself: nothing here uses the library that is tested.

use std::collections::BTreeSet;

use tokio_postgres::{Client, SimpleQueryMessage, error::DbError};

use crate::model::RENAMED;

/// Pairs of source and shadow that a case may have.
pub(crate) const PAIRS: [(&str, &str); 2] = [("items", "items_shadow"), ("parts", "parts_shadow")];

/// A row in which source and shadow do not agree.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Difference {
    pub(crate) source: &'static str,
    pub(crate) shadow: &'static str,
    /// `missing`, `extra`, or the column that differs.
    pub(crate) what: String,
    pub(crate) key: String,
}

/// Runs statements; what the server said, if it refused.
pub(crate) async fn run(client: &Client, sql: &str) -> Result<(), Box<DbError>> {
    match client.batch_execute(sql).await {
        Ok(()) => Ok(()),
        Err(error) => match error.as_db_error() {
            Some(said) => Err(Box::new(said.clone())),
            None => panic!("the server is gone: {error}"),
        },
    }
}

/// Everything that the server said and that matters here.
pub(crate) fn in_full(said: &DbError) -> String {
    let rest = [said.detail(), said.where_()];
    let rest = rest.iter().flatten().map(|text| format!("\n  {text}"));
    format!(
        "{} {}{}",
        said.code().code(),
        said.message(),
        rest.collect::<String>()
    )
}

/// The answer to a query as text.
pub(crate) async fn rows(client: &Client, query: &str) -> Vec<Vec<Option<String>>> {
    let answer = client.simple_query(query).await;
    let answer = answer.unwrap_or_else(|error| panic!("{query}\n{error:?}"));
    let row = |message| match message {
        SimpleQueryMessage::Row(row) => Some(
            (0..row.len())
                .map(|at| row.get(at).map(str::to_owned))
                .collect(),
        ),
        _ => None,
    };
    answer.into_iter().filter_map(row).collect()
}

/// A column as it is now.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    pub(crate) name: String,
    /// Without length or precision.
    pub(crate) r#type: String,
    pub(crate) not_null: bool,
    pub(crate) is_key: bool,
}

/// The columns of a table; none if there is no such table.
pub(crate) async fn columns(client: &Client, table: &str) -> Vec<Column> {
    let query = format!(
        "SELECT a.attname, format_type(a.atttypid, NULL), a.attnotnull, \
         coalesce(a.attnum = ANY (i.indkey), false) \
         FROM pg_attribute a LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary \
         WHERE a.attrelid = to_regclass('{table}') AND a.attnum > 0 AND NOT a.attisdropped \
         ORDER BY a.attnum"
    );
    let column = |row: Vec<Option<String>>| {
        let text = |at: usize| row[at].clone().unwrap_or_default();
        Column {
            name: text(0),
            r#type: text(1),
            not_null: text(2) == "t",
            is_key: text(3) == "t",
        }
    };
    rows(client, &query).await.into_iter().map(column).collect()
}

/// The query that compares all pairs, for the tables as they are now.
pub(crate) async fn comparison(client: &Client) -> String {
    let mut parts = Vec::new();
    for (source, shadow) in PAIRS {
        let (own, theirs) = (columns(client, source).await, columns(client, shadow).await);
        if own.is_empty() || theirs.is_empty() {
            continue;
        }
        let key: Vec<_> = own.iter().filter(|column| column.is_key).collect();
        let on: Vec<_> = key
            .iter()
            .map(|c| format!("s.{0} = t.{0}", c.name))
            .collect();
        let on = on.join(" AND ");
        let named = |side: &str| {
            let names: Vec<_> = key
                .iter()
                .map(|c| format!("{side}.{}::text", c.name))
                .collect();
            names.join(" || ' ' || ")
        };
        let (from_source, from_shadow) = (named("s"), named("t"));
        let mut one = |what: &str, key: &str, rest: &str| {
            parts.push(format!("SELECT '{source}', '{what}', {key} FROM {rest}"));
        };
        one(
            "missing",
            &from_source,
            &format!("{source} s WHERE NOT EXISTS (SELECT FROM {shadow} t WHERE {on})"),
        );
        one(
            "extra",
            &from_shadow,
            &format!("{shadow} t WHERE NOT EXISTS (SELECT FROM {source} s WHERE {on})"),
        );
        for column in own.iter().filter(|column| !column.is_key) {
            let renamed = format!("{}{RENAMED}", column.name);
            let Some(other) = theirs
                .iter()
                .find(|c| c.name == column.name || c.name == renamed)
            else {
                continue;
            };
            one(
                &column.name,
                &from_source,
                &format!(
                    "{source} s JOIN {shadow} t ON {on} WHERE s.{}::text::{2} IS DISTINCT FROM t.{}::text::{2}",
                    column.name, other.name, column.r#type
                ),
            );
        }
    }
    parts.join(" UNION ALL ")
}

/// The differences that there are now.
pub(crate) async fn differences(client: &Client, comparison: &str) -> BTreeSet<Difference> {
    let difference = |row: Vec<Option<String>>| {
        let text = |at: usize| row[at].clone().unwrap_or_default();
        let (source, shadow) = PAIRS.into_iter().find(|pair| pair.0 == text(0))?;
        Some(Difference {
            source,
            shadow,
            what: text(1),
            key: text(2),
        })
    };
    let found = rows(client, comparison).await;
    found.into_iter().filter_map(difference).collect()
}
