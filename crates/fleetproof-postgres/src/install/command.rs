//! Runs a package client.

use std::io;
use std::process::{Command, Stdio};

use crate::error::PostgresError;

/// How many of its last lines a failed program is quoted with.
const LINES: usize = 5;

/// Runs `command` to its end, silently; an error quotes the end of what it said.
pub(super) fn run(command: &mut Command) -> Result<(), PostgresError> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.stdin(Stdio::null()).output().map_err(|error| {
        let missing = error.kind() == io::ErrorKind::NotFound;
        PostgresError::Program {
            program: program.clone(),
            output: if missing {
                "not installed".to_owned()
            } else {
                error.to_string()
            },
        }
    })?;
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    let lines: Vec<&str> = said
        .lines()
        .map(str::trim)
        .filter(|l| !l.is_empty())
        .collect();
    let end = &lines[lines.len().saturating_sub(LINES)..];
    Err(PostgresError::Program {
        program,
        output: if end.is_empty() {
            output.status.to_string()
        } else {
            end.join(" | ")
        },
    })
}
