//! One option of the command line, and a new default for it.

use std::error::Error as _;

use clap::{
    Arg, ArgAction, Command,
    error::{ContextKind, ContextValue, ErrorKind},
};

use super::ConfigError;

/// Options that ask a question, or another one than the command does, or say where the answer to this very file is.
const NOT_CONFIGURABLE: [&str; 12] = [
    "config",
    "explain",
    "help",
    "list",
    "list-defects",
    "list-rules",
    "list-steps",
    "print-dashboard",
    "print-rules",
    "remove",
    "timeline",
    "version",
];

/// The names that a table may have as keys: those of a command's options, or with `None` those
/// of the common ones.
pub(super) fn names<'a>(command: &'a Command, table: Option<&str>) -> Vec<&'a str> {
    let command = table.map_or(Some(command), |name| command.find_subcommand(name));
    let arguments = command.into_iter().flat_map(Command::get_arguments);
    arguments
        .filter_map(Arg::get_long)
        .filter(|name| !NOT_CONFIGURABLE.contains(name))
        .collect()
}

/// The option of that name.
pub(super) fn find<'a>(command: &'a Command, table: Option<&str>, name: &str) -> Option<&'a Arg> {
    let command = table.map_or(Some(command), |table| command.find_subcommand(table))?;
    command
        .get_arguments()
        .find(|argument| argument.get_long() == Some(name))
}

/// Whether the option is a switch.
pub(super) fn is_switch(argument: &Arg) -> bool {
    matches!(argument.get_action(), ArgAction::SetTrue)
}

/// Whether the option may be given several times, or takes several values.
pub(super) fn takes_many(argument: &Arg) -> bool {
    matches!(argument.get_action(), ArgAction::Append) || argument.get_value_delimiter().is_some()
}

/// Makes `values` the default of an option, if the option would take them on the command line.
///
/// # Errors
/// If it would not; `place` is where the values are from.
pub(super) fn set(
    command: Command,
    table: Option<&str>,
    name: &str,
    values: Vec<String>,
    place: &str,
) -> Result<Command, ConfigError> {
    let Some(argument) = find(&command, table, name) else {
        return Ok(command);
    };
    let id = argument.get_id().clone();
    if !is_switch(argument) {
        for value in &values {
            if let Err(reason) = would_take(&command, table, name, value) {
                return Err(ConfigError::Wrong {
                    place: place.to_owned(),
                    reason: format!("`{name}` cannot be `{value}`: {reason}"),
                });
            }
        }
    }
    let with_default = |command: Command| command.mut_arg(id, |arg| arg.default_values(values));
    Ok(match table {
        Some(table) => command.mut_subcommand(table, with_default),
        None => with_default(command),
    })
}

/// Tries the value as if it stood on the command line.
fn would_take(
    command: &Command,
    table: Option<&str>,
    name: &str,
    value: &str,
) -> Result<(), String> {
    // Any command will do for a common option.
    let subcommand = table.unwrap_or("check");
    let line = ["fleetproof", subcommand, &format!("--{name}={value}")].map(str::to_owned);
    match command.clone().try_get_matches_from(line) {
        // What else is missing or contradicts is not the value's fault.
        Err(error) if is_about_value(&error) => Err(reason(&error)),
        _ => Ok(()),
    }
}

fn is_about_value(error: &clap::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::ValueValidation | ErrorKind::InvalidValue | ErrorKind::InvalidUtf8
    )
}

/// Why clap refuses a value, without the usage that it adds.
fn reason(error: &clap::Error) -> String {
    if let (ErrorKind::ValueValidation, Some(source)) = (error.kind(), error.source()) {
        return source.to_string();
    }
    match error.get(ContextKind::ValidValue) {
        Some(ContextValue::Strings(valid)) => format!("it must be one of {}", valid.join(", ")),
        _ => error.kind().to_string(),
    }
}

/// One sentence for a value that an option on the command line does not take.
pub(crate) fn sentence(error: &clap::Error) -> String {
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        _ => String::new(),
    };
    let (option, value) = (
        context(ContextKind::InvalidArg),
        context(ContextKind::InvalidValue),
    );
    let option = option.split_whitespace().next().unwrap_or("an argument");
    format!("{option} cannot be `{value}`: {}", reason(error))
}
