//! What each meta-command means for a rehearsal.

use super::{
    arguments::{self, Arguments},
    variables::Variables,
};

/// What is to be done.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// Nothing: it concerns what people see.
    Nothing,
    /// Read this file, relative to the present one or to the working folder.
    Include { path: String, relative: bool },
    /// The statement under way ends here.
    Send,
    /// The same, and what it answers would be used, which a rehearsal does not know.
    SendUnread(&'static str),
    /// Forget the statement under way.
    Forget,
    /// The file ends here.
    Quit,
    /// A condition.
    Branch(Vec<String>),
    /// A value for a variable, or none.
    Set(String, Option<String>),
    /// `COPY … FROM STDIN` with data from the script.
    Copy(String),
    /// It does something to the database that is not rehearsed.
    Unread(String),
    /// Something that a reader should know.
    Note(String),
}

/// Commands that only change what people see, or that this rehearsal has no use for.
const IGNORED: &[&str] = &[
    "a",
    "C",
    "conninfo",
    "copyright",
    "dn",
    "echo",
    "encoding",
    "errverbose",
    "f",
    "h",
    "H",
    "help",
    "html",
    "l",
    "list",
    "o",
    "out",
    "p",
    "print",
    "pset",
    "qecho",
    "restrict",
    "s",
    "t",
    "T",
    "timing",
    "unrestrict",
    "w",
    "warn",
    "write",
    "x",
    "z",
    "?",
];

/// What the command `name` asks for, and where it ends; its arguments begin at `at`.
///
/// # Errors
/// It is unknown, or its arguments are wrong.
pub(crate) fn act(
    name: &str,
    text: &str,
    at: usize,
    active: bool,
    variables: &Variables,
) -> Result<(Action, usize), String> {
    let (line, line_end) = arguments::line(text, at);
    if matches!(name, "if" | "elif" | "else" | "endif") {
        if !active && name == "if" {
            return Ok((Action::Branch(Vec::new()), line_end));
        }
        let Arguments { values, end } = arguments::read(text, at, variables)?;
        return Ok((Action::Branch(values), end));
    }
    if !active {
        return Ok((Action::Nothing, line_end));
    }
    // These take the line as it stands.
    match name {
        "copy" => return Ok((copy(line), line_end)),
        "!" => {
            let unread = Action::Unread("it runs a program, which a rehearsal does not do".into());
            return Ok((unread, line_end));
        }
        "o" | "out" | "w" | "write" | "h" | "help" => return Ok((Action::Nothing, line_end)),
        _ => {}
    }
    let Arguments { values, end } = arguments::read(text, at, variables)?;
    let first = values.first().cloned();
    let action = match name {
        "i" | "include" | "ir" | "include_relative" => Action::Include {
            path: unquoted(&first.ok_or("the name of a file is missing")?),
            relative: matches!(name, "ir" | "include_relative"),
        },
        "g" | "gx" | "crosstabview" | "watch" => Action::Send,
        "gexec" => Action::SendUnread("the statements that this query makes are not rehearsed"),
        "gset" => Action::SendUnread(
            "the variables that this query sets are not known; give them by --set NAME=VALUE",
        ),
        "gdesc" | "r" | "reset" => Action::Forget,
        "q" | "quit" => Action::Quit,
        "set" => match first {
            Some(name) => Action::Set(name, Some(values[1..].concat())),
            None => Action::Nothing,
        },
        "unset" => Action::Set(first.ok_or("the name of a variable is missing")?, None),
        "c" | "connect" => match first.as_deref() {
            None | Some("-") => Action::Nothing,
            Some(database) => Action::Note(format!(
                "\\{name} {database} is not followed: everything is rehearsed on the one database"
            )),
        },
        "lo_import" | "lo_unlink" => Action::Unread("large objects are not rehearsed".to_owned()),
        name if IGNORED.contains(&name) || lists(name) => Action::Nothing,
        _ => {
            return Err(
                "a rehearsal does not know this command of psql; take the line out, or rehearse \
                 the SQL that it stands for"
                    .to_owned(),
            );
        }
    };
    Ok((action, end))
}

/// `\dt`, `\sf` and their like.
fn lists(name: &str) -> bool {
    name.starts_with('d') || matches!(name.trim_end_matches('+'), "sf" | "sv" | "l")
}

fn unquoted(path: &str) -> String {
    path.replace('"', "")
}

fn copy(line: &str) -> Action {
    let upper = line.to_ascii_uppercase();
    let mut words = upper.split_whitespace();
    // `copy (query) to …`, `copy table from stdin`.
    let found = words.find(|word| matches!(*word, "FROM" | "TO"));
    match (found, words.next()) {
        (Some("FROM"), Some(source)) if matches!(source.trim_end_matches(';'), "STDIN") => {
            Action::Copy(format!("COPY {}", line.trim_end_matches(';')))
        }
        (Some("FROM"), Some(source)) => {
            let _ = source;
            Action::Unread("the rows that it reads from a file are not put in".to_owned())
        }
        _ => Action::Nothing,
    }
}
