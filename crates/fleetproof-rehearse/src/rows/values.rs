//! Values for a column of a given type.

use crate::{
    catalog::{Catalog, Column},
    sql::literal,
};

/// A constant for `column` as SQL, another for each `number`; none for a type that only functions
/// can make values of.
///
/// Values are as short and as ordinary as can be: what a shadow table refuses should be refused for
/// a reason, not for the oddity of a test's values.
pub(super) fn value(catalog: &Catalog, column: &Column, number: u32) -> Option<String> {
    let plain = base_name(&column.r#type);
    if plain.ends_with("[]") {
        return Some(format!("'{{}}'::{}", column.r#type));
    }
    Some(match column.type_kind {
        'e' => {
            let labels = &catalog.type_of(column)?.labels;
            literal(labels.get(number as usize % labels.len().max(1))?)
        }
        'd' => {
            let base = catalog.type_of(column)?.base.as_deref()?;
            of_base(base_name(base), limit(base), number)?
        }
        'r' => "'empty'".to_owned(),
        'm' => "'{}'".to_owned(),
        'c' => {
            let nulls = vec!["NULL"; catalog.type_of(column)?.attributes.len()];
            format!("ROW({})::{}", nulls.join(", "), column.r#type)
        }
        _ => of_base(plain, limit(&column.r#type), number)?,
    })
}

/// A value for a change of `column`: unlike those of rows with numbers below `number`.
pub(crate) fn another_value(catalog: &Catalog, column: &Column, number: u32) -> Option<String> {
    value(catalog, column, number + 1)
}

fn of_base(name: &str, limit: Option<usize>, number: u32) -> Option<String> {
    Some(match name {
        "smallint" => (number % 32_000).to_string(),
        "integer" | "bigint" | "oid" => number.to_string(),
        "real" | "double precision" => format!("{}.5", number % 1000),
        "numeric" => (number % 10).to_string(),
        "boolean" => number.is_multiple_of(2).to_string(),
        "text" | "character varying" | "character" | "citext" | "name" => {
            let mut text = format!("v{number}");
            if let Some(limit) = limit.filter(|&limit| limit < text.len()) {
                text = text.split_off(text.len() - limit);
            }
            literal(&text)
        }
        "\"char\"" => literal("c"),
        "uuid" => format!("'00000000-0000-4000-8000-{number:012x}'"),
        "date" => format!("date '2024-01-01' + {}", number % 300),
        "timestamp without time zone" | "timestamp with time zone" => {
            format!("timestamp '2024-01-01 00:00:00' + interval '{number} seconds'")
        }
        "time without time zone" | "time with time zone" => "'12:00:00'".to_owned(),
        "interval" => format!("interval '{number} seconds'"),
        "json" | "jsonb" => format!("'{{\"v\": {number}}}'"),
        "bytea" => format!("'\\x{number:08x}'"),
        "inet" | "cidr" => format!("'10.0.{}.{}'", number / 250 % 250, number % 250 + 1),
        "macaddr" => format!(
            "'08:00:2b:01:{:02x}:{:02x}'",
            number / 256 % 256,
            number % 256
        ),
        "bit" => format!("B'{}'", "0".repeat(limit.unwrap_or(1))),
        "bit varying" => "B'0'".to_owned(),
        "money" => format!("{}::money", number % 1000),
        "xml" => "'<a/>'".to_owned(),
        "tsvector" | "hstore" => "''".to_owned(),
        "point" => format!("'({number},0)'"),
        "ltree" => format!("'v{number}'"),
        _ => return None,
    })
}

/// `character varying(8)` → `character varying`; `timestamp(3) with time zone` likewise.
pub(crate) fn base_name(shown: &str) -> &str {
    match shown.find('(') {
        // With a precision in the middle, both spellings of time types begin alike.
        Some(at) if shown.starts_with("timestamp") || shown.starts_with("time") => {
            let zone = shown[at..].ends_with("with time zone");
            match (shown.starts_with("timestamp"), zone) {
                (true, true) => "timestamp with time zone",
                (true, false) => "timestamp without time zone",
                (false, true) => "time with time zone",
                (false, false) => "time without time zone",
            }
        }
        Some(at) if !shown.ends_with("[]") => &shown[..at],
        _ => shown,
    }
}

/// The number in brackets, of a text type: `character varying(8)` → 8.
pub(crate) fn limit(shown: &str) -> Option<usize> {
    let (_, rest) = shown.split_once('(')?;
    rest.split([')', ',']).next()?.parse().ok()
}
