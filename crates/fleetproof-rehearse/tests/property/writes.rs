//! Ordinary writes on the sources as they are now.
//!
//! A row of the child has the type of the row that it belongs to, or none: a column that is copied
//! from there, and every key between shadows rests on it. The source does not ask for that, so other
//! writes would be legal too; but that no key between shadows takes them is as true before any
//! migration as after it.

use tokio_postgres::Client;

use crate::{
    database::{self, Column},
    model::key_value,
    values::{VALUES, values},
};

/// A write, and the source that it is on.
#[derive(Debug, Clone)]
pub(crate) struct Write {
    pub(crate) source: &'static str,
    pub(crate) sql: String,
    /// Whether it changes the row's key: a row that differed before differs under another name then.
    pub(crate) changes_key: bool,
}

/// A row that is there, as SQL.
#[derive(Debug, Clone)]
struct Known {
    /// In the order of the columns.
    key: Vec<String>,
    part: String,
}

/// The key of a row that nobody has yet.
const NEW: usize = 1_000;

/// New rows of each type, changes of each column of each row, and the end of each row.
pub(crate) async fn writes(client: &Client) -> Vec<Write> {
    let mut found = Vec::new();
    let owners = known(client, "items").await;
    for (source, _) in database::PAIRS {
        let columns = database::columns(client, source).await;
        if columns.is_empty() {
            continue;
        }
        let mut write = |sql: String, changes_key: bool| {
            found.push(Write {
                source,
                sql,
                changes_key,
            });
        };
        let parts: Vec<_> = match source {
            "parts" => owners.iter().map(|owner| owner.part.clone()).collect(),
            _ => (1..5).map(|part| part.to_string()).collect(),
        };
        for (at, part) in parts.iter().enumerate() {
            for which in 0..=VALUES {
                write(insert(source, &columns, part, which, owners.get(at)), false);
            }
        }
        let rows = known(client, source).await;
        // That the type may be NULL is common, and told where something speaks for NULLs in it.
        let is_untyped = rows.iter().any(|row| row.part == "NULL");
        for row in &rows {
            let key = columns.iter().filter(|column| column.is_key);
            let of_row: Vec<_> = key
                .zip(&row.key)
                .map(|(column, value)| format!("{} = {value}", column.name))
                .collect();
            let of_row = of_row.join(" AND ");
            for column in &columns {
                let mut values = changes(column, row, &owners);
                if column.name == "typ" && source == "parts" {
                    values.retain(|value| value == "NULL" && is_untyped);
                }
                for value in values {
                    let name = &column.name;
                    let sql = format!("UPDATE {source} SET {name} = {value} WHERE {of_row}");
                    write(sql, column.is_key);
                }
            }
            write(format!("DELETE FROM {source} WHERE {of_row}"), false);
        }
    }
    found
}

async fn known(client: &Client, source: &str) -> Vec<Known> {
    let columns = database::columns(client, source).await;
    let key = columns.iter().filter(|column| column.is_key);
    let shown: Vec<_> = key
        .map(|column| format!("quote_literal({})", column.name))
        .collect();
    if shown.is_empty() {
        return Vec::new();
    }
    let query = format!(
        "SELECT coalesce(typ::text, 'NULL'), {0} FROM {source} ORDER BY {0}",
        shown.join(", ")
    );
    let row = |row: Vec<Option<String>>| {
        let mut row = row.into_iter().flatten();
        Some(Known {
            part: row.next()?,
            key: row.collect(),
        })
    };
    let rows = database::rows(client, &query).await;
    rows.into_iter().filter_map(row).collect()
}

/// The part of the owner's key that a column refers to.
fn owns(column: &Column) -> Option<usize> {
    ["item_id", "item_site"]
        .iter()
        .position(|name| *name == column.name)
}

fn insert(
    source: &str,
    columns: &[Column],
    part: &str,
    which: usize,
    owner: Option<&Known>,
) -> String {
    let (mut names, mut row) = (Vec::new(), Vec::new());
    for column in columns {
        let of_owner = owns(column).zip(owner);
        let value = if column.is_key {
            key_value(&column.r#type, &column.name, NEW)
        } else if let Some((at, owner)) = of_owner {
            owner.key[at].clone()
        } else if column.name == "typ" {
            part.to_owned()
        } else {
            match values(&column.r#type).get(which) {
                Some(value) => (*value).to_owned(),
                None if column.not_null => continue,
                None => "NULL".to_owned(),
            }
        };
        names.push(column.name.as_str());
        row.push(value);
    }
    let (names, row) = (names.join(", "), row.join(", "));
    format!("INSERT INTO {source} ({names}) VALUES ({row})")
}

fn changes(column: &Column, row: &Known, owners: &[Known]) -> Vec<String> {
    if column.is_key {
        return vec![match column.name.as_str() {
            "site" => "'s2'".to_owned(),
            name => key_value(&column.r#type, name, NEW),
        }];
    }
    if let Some(at) = owns(column) {
        let alike = owners.iter().filter(|owner| owner.part == row.part);
        return alike.map(|owner| owner.key[at].clone()).collect();
    }
    let mut found: Vec<String> = match column.name.as_str() {
        "typ" => (1..5).map(|part| part.to_string()).collect(),
        _ => {
            let values = values(&column.r#type);
            values.iter().map(|value| (*value).to_owned()).collect()
        }
    };
    if !column.not_null {
        found.push("NULL".to_owned());
    }
    found
}
