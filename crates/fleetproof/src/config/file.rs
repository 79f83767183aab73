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
const TABLES: [&str; 4] = ["check", "rehearse", "serve", "drill"];

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
