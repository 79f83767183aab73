//! The file itself: tables with the commands' names, keys with the options' names.

use std::{ops::Range, path::Path};

use clap::{Arg, Command};
use fleetproof_model::UnknownName;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{
    ConfigError, environment,
    option::{find, is_switch, names, set, takes_many},
};

/// Commands that can be configured.
const TABLES: [&str; 5] = ["check", "rehearse", "serve", "drill", "watch"];

/// Keys that hold tables of their own, which their commands read themselves.
const OWN: [(&str, &str); 1] = [("watch", "target")];

/// What the file says, as defaults of the command's options.
pub(super) fn apply(mut command: Command, path: &Path, text: &str) -> Result<Command, ConfigError> {
    let at = |span: Range<usize>| place(path, text, span.start);
    let parsed = DeTable::parse(text).map_err(|error| ConfigError::Wrong {
        place: at(error.span().unwrap_or_default()),
        reason: error.message().replace('\n', ", "),
    })?;
    for (key, value) in parsed.get_ref() {
        let name = key.get_ref().as_ref();
        if TABLES.contains(&name) {
            let DeValue::Table(table) = value.get_ref() else {
                return Err(ConfigError::Wrong {
                    place: at(value.span()),
                    reason: format!("`{name}` is a table: write [{name}] on a line of its own"),
                });
            };
            for (key, value) in table {
                if OWN.contains(&(name, key.get_ref().as_ref())) {
                    continue;
                }
                command = take(command, Some(name), key.get_ref(), value, &at(key.span()))?;
            }
        } else {
            command = take(command, None, name, value, &at(key.span()))?;
        }
    }
    Ok(command)
}

fn take(
    command: Command,
    table: Option<&str>,
    name: &str,
    value: &Spanned<DeValue<'_>>,
    place: &str,
) -> Result<Command, ConfigError> {
    let wrong = |reason| ConfigError::Wrong {
        place: place.to_owned(),
        reason,
    };
    let known = names(&command, table);
    let argument = find(&command, table, name).filter(|_| known.contains(&name));
    let Some(argument) = argument else {
        return Err(wrong(unknown(&command, table, name, &known)));
    };
    if environment::decides(name) {
        return Ok(command);
    }
    let values = values(argument, value.get_ref())
        .ok_or_else(|| wrong(format!("`{name}` must be {}", expected(argument))))?;
    if is_switch(argument) && values.is_empty() {
        return Ok(command);
    }
    set(command, table, name, values, place)
}

/// The tables `[[outer.inner]]`, each with its place in the file.
///
/// # Errors
/// If they are no tables, or have other keys than `known`.
pub(super) fn tables(
    path: &Path,
    text: &str,
    (outer, inner): (&str, &str),
    known: &[&str],
) -> Result<Vec<(String, toml::Table)>, ConfigError> {
    let at = |span: Range<usize>| place(path, text, span.start);
    let wrong = |span, reason| ConfigError::Wrong {
        place: at(span),
        reason,
    };
    let Ok(parsed) = DeTable::parse(text) else {
        // Told when the options were read.
        return Ok(Vec::new());
    };
    let found = parsed.get_ref().get(outer);
    let found = found.and_then(|outer| outer.get_ref().as_table()?.get(inner));
    let Some(found) = found else {
        return Ok(Vec::new());
    };
    let shape = || format!("`{inner}` is a list of tables: write [[{outer}.{inner}]] before each");
    let list = found.get_ref().as_array();
    let list = list.ok_or_else(|| wrong(found.span(), shape()))?;
    let values: toml::Table = text.parse().unwrap_or_default();
    let values = values.get(outer).and_then(|outer| outer.get(inner));
    let values = values.and_then(toml::Value::as_array).into_iter().flatten();
    let mut tables = Vec::new();
    for (item, value) in list.iter().zip(values) {
        let keys = item.get_ref().as_table();
        for key in keys.ok_or_else(|| wrong(item.span(), shape()))?.keys() {
            let name = key.get_ref().as_ref();
            if !known.contains(&name) {
                let unknown = UnknownName::new("key", name, known.iter().copied());
                return Err(wrong(key.span(), unknown.to_string()));
            }
        }
        let table = value.as_table().cloned().unwrap_or_default();
        tables.push((at(item.span()), table));
    }
    Ok(tables)
}

/// The values as they would stand on the command line; `None` if they are of the wrong type.
fn values(argument: &Arg, value: &DeValue<'_>) -> Option<Vec<String>> {
    if is_switch(argument) {
        let on = value.as_bool()?;
        return Some(on.then(|| "true".to_owned()).into_iter().collect());
    }
    match value {
        DeValue::Array(items) if takes_many(argument) => {
            items.iter().map(|item| scalar(item.get_ref())).collect()
        }
        value => Some(vec![scalar(value)?]),
    }
}

fn scalar(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) if number.radix() == 10 => Some(number.as_str().to_owned()),
        DeValue::Float(number) => Some(number.as_str().to_owned()),
        _ => None,
    }
}

fn expected(argument: &Arg) -> &'static str {
    if is_switch(argument) {
        "true or false"
    } else if takes_many(argument) {
        "a string, or an array of strings"
    } else {
        "a string or a number"
    }
}

/// Names the key that was most likely meant, or the table that it belongs to.
fn unknown(command: &Command, table: Option<&str>, name: &str, known: &[&str]) -> String {
    let elsewhere = TABLES
        .into_iter()
        .map(Some)
        .chain([None])
        .filter(|place| *place != table)
        .find(|place| names(command, *place).contains(&name));
    match (elsewhere, table) {
        (Some(Some(place)), _) => format!("`{name}` belongs in the table [{place}]"),
        (Some(None), Some(_)) => format!("`{name}` belongs above the first table"),
        _ => {
            let tables = TABLES.iter().copied().filter(|_| table.is_none());
            UnknownName::new("key", name, known.iter().copied().chain(tables)).to_string()
        }
    }
}

/// `FILE:LINE` of a byte of the text.
fn place(path: &Path, text: &str, byte: usize) -> String {
    let before = text.as_bytes().iter().take(byte);
    let line = 1 + before.filter(|byte| **byte == b'\n').count();
    format!("{}:{line}", path.display())
}
