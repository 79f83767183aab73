use tokio_postgres::GenericClient;

use crate::SchemaError;

/// A column that source and shadow have in common, with the expressions that make its two sides
/// comparable and presentable. `{}` stands for the row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    /// Its name, unquoted.
    pub(crate) name: String,
    source: Side,
    shadow: Side,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Side {
    /// The column of a row, quoted.
    field: String,
    /// How its value is converted; `None` if it is compared as it is.
    convert: Option<&'static str>,
    show: Show,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Show {
    Text,
    /// A time with zone, shown in UTC whatever the session's zone and date style.
    Time,
    /// A time without zone.
    LocalTime,
    /// Tokens never leave the server.
    Masked,
}

/// The common columns of two tables, in the order of the first.
pub(super) async fn columns(
    client: &impl GenericClient,
    source: u32,
    shadow: u32,
) -> Result<Vec<Column>, SchemaError> {
    let rows = client
        .query(
            "SELECT attname::text, quote_ident(attname),
                    format_type(source.atttypid, NULL), format_type(shadow.atttypid, NULL)
             FROM pg_attribute AS source JOIN pg_attribute AS shadow USING (attname)
             WHERE source.attrelid = $1 AND source.attnum > 0 AND NOT source.attisdropped
               AND shadow.attrelid = $2 AND shadow.attnum > 0 AND NOT shadow.attisdropped
             ORDER BY source.attnum",
            &[&source, &shadow],
        )
        .await?;
    let column =
        |row: &tokio_postgres::Row| Column::of(row.get(0), row.get(1), row.get(2), row.get(3));
    Ok(rows.iter().map(column).collect())
}

impl Column {
    fn of(name: String, field: &str, source: &str, shadow: &str) -> Self {
        let side = |own: &str, other: &str| Side {
            field: field.to_owned(),
            convert: conversion(own, other),
            show: show(&name, own, other),
        };
        Self {
            source: side(source, shadow),
            shadow: side(shadow, source),
            name,
        }
    }

    /// The value to compare on the source's side; `row` is an expression for the row.
    pub(crate) fn source_value(&self, row: &str) -> String {
        self.source.value(row)
    }

    /// The value to compare on the shadow's side.
    pub(crate) fn shadow_value(&self, row: &str) -> String {
        self.shadow.value(row)
    }

    /// The source's value as text.
    pub(crate) fn source_text(&self, row: &str) -> String {
        self.source.text(row)
    }

    /// The shadow's value as text.
    pub(crate) fn shadow_text(&self, row: &str) -> String {
        self.shadow.text(row)
    }
}

impl Side {
    fn value(&self, row: &str) -> String {
        let Self { field, convert, .. } = self;
        format!("({row}).{field}{}", convert.unwrap_or_default())
    }

    fn text(&self, row: &str) -> String {
        const FORMAT: &str = "YYYY-MM-DD\"T\"HH24:MI:SS.US";
        let value = self.value(row);
        match self.show {
            Show::Text => format!("{value}::text"),
            Show::Time => format!("to_char(({value}) AT TIME ZONE 'UTC', '{FORMAT}\"Z\"')"),
            Show::LocalTime => format!("to_char({value}, '{FORMAT}')"),
            Show::Masked => {
                format!(
                    "CASE WHEN {value} IS NOT NULL THEN '{}' END",
                    fleetproof_model::MASK
                )
            }
        }
    }
}

const WITH_ZONE: &str = "timestamp with time zone";
const WITHOUT_ZONE: &str = "timestamp without time zone";

/// GitLab keeps UTC in columns without time zone; the session's zone must not come into it
/// (schema hazard timestamp-time-zone).
fn conversion(own: &str, other: &str) -> Option<&'static str> {
    match (own, other) {
        (WITHOUT_ZONE, WITH_ZONE) => Some(" AT TIME ZONE 'UTC'"),
        (WITH_ZONE, WITHOUT_ZONE) => None,
        // The one type without an equality operator.
        ("json", "json") => Some("::text"),
        _ if own == other => None,
        _ => Some("::text"),
    }
}

fn show(name: &str, own: &str, other: &str) -> Show {
    let is_text = matches!(own, "text" | "character varying" | "character");
    match (own, other) {
        _ if is_text && name.contains("token") => Show::Masked,
        (WITH_ZONE, WITH_ZONE | WITHOUT_ZONE) | (WITHOUT_ZONE, WITH_ZONE) => Show::Time,
        (WITHOUT_ZONE, WITHOUT_ZONE) => Show::LocalTime,
        _ => Show::Text,
    }
}
