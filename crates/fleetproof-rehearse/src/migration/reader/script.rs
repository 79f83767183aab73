//! Scripts of psql: statements and meta-commands in turn.

use std::{
    ops::Range,
    path::{Path, PathBuf},
};

use super::Reader;
use crate::migration::{
    MigrationError,
    psql::{Action, Branches, act},
    source::{shown, text},
    split::{Dialect, Event, Splitter},
    statement::Raw,
};

/// Includes within includes, at most. psql itself goes on until memory ends.
const DEEPEST: usize = 64;

impl Reader {
    /// Reads a part of a file as psql would run it.
    pub(super) fn script(&mut self, file: usize, part: Range<usize>) -> Result<(), MigrationError> {
        self.script_at(file, part, 0)
    }

    fn script_at(
        &mut self,
        file: usize,
        part: Range<usize>,
        depth: usize,
    ) -> Result<(), MigrationError> {
        let text = self.text(file, 0..part.end);
        let dialect = Dialect {
            psql: true,
            delimiter: None,
        };
        let mut splitter = Splitter::new(&text, part, dialect);
        let mut branches = Branches::default();
        while let Some(event) = splitter
            .next(&self.options.variables)
            .map_err(|endless| self.endless(file, endless))?
        {
            let (at, name) = match event {
                Event::Statement(raw) => {
                    self.push_psql(file, raw);
                    continue;
                }
                Event::Command { at, name } => (at, name),
            };
            let refused = |reader: &Self, reason| MigrationError::Command {
                place: reader.migration.files[file].place(at),
                command: name.clone(),
                reason,
            };
            let active = branches.active();
            let variables = &self.options.variables;
            let (action, end) = act(&name, &text, splitter.at(), active, variables)
                .map_err(|reason| refused(self, reason))?;
            splitter.go_to(end);
            match action {
                Action::Nothing => {}
                Action::Branch(condition) => {
                    let building = splitter.building();
                    let back = branches
                        .follow(&name, at, &condition, building)
                        .map_err(|reason| refused(self, reason))?;
                    if let Some(building) = back {
                        splitter.restore(building);
                    }
                    splitter.active = branches.active();
                }
                Action::Include { path, relative } => self
                    .include(file, &path, relative, depth)
                    .map_err(|error| match error {
                        Included::Refused(reason) => refused(self, reason),
                        Included::Failed(error) => *error,
                    })?,
                Action::Send => self.send(file, &mut splitter),
                Action::SendUnread(reason) => {
                    self.send(file, &mut splitter);
                    self.unread(file, at, format!("\\{name}: {reason}"));
                }
                Action::Forget => splitter.restore(Default::default()),
                Action::Quit => return Ok(()),
                Action::Set(variable, value) => self.set(&variable, value),
                Action::Copy(statement) => {
                    let mut one = Splitter::new(&statement, 0..statement.len(), dialect);
                    if let Ok(Some(Event::Statement(mut raw))) = one.next(&self.options.variables) {
                        raw.data = Some(splitter.take_data());
                        raw.moved_to(at);
                        self.push_psql(file, raw);
                    }
                }
                Action::Unread(reason) => self.unread(file, at, format!("\\{name}: {reason}")),
                Action::Note(note) => self.note(note),
            }
        }
        match branches.open() {
            Some(at) => Err(MigrationError::Command {
                place: self.migration.files[file].place(at),
                command: "if".to_owned(),
                reason: "its \\endif is missing".to_owned(),
            }),
            None => Ok(()),
        }
    }

    fn push_psql(&mut self, file: usize, raw: Raw) {
        let stops = self.options.variables.is_on("ON_ERROR_STOP") == Some(true);
        self.push(file, raw, !stops);
    }

    fn send(&mut self, file: usize, splitter: &mut Splitter<'_>) {
        if let Some(raw) = splitter.finish() {
            self.push_psql(file, raw);
        }
    }

    fn set(&mut self, name: &str, value: Option<String>) {
        match value {
            Some(value) => self.options.variables.set(name, value),
            None => self.options.variables.unset(name),
        }
        if name == "AUTOCOMMIT" {
            let on = self.options.variables.is_on(name) != Some(false);
            self.tracker.set_autocommit(on);
        }
    }

    fn include(
        &mut self,
        file: usize,
        path: &str,
        relative: bool,
        depth: usize,
    ) -> Result<(), Included> {
        if depth >= DEEPEST {
            let reason = "files include each other without end; take one of the includes out";
            return Err(Included::Refused(reason.to_owned()));
        }
        let includer = PathBuf::from(&self.migration.files[file].path);
        let beside = includer.with_file_name(path);
        // What people run from another folder would not be found here.
        let found = match relative || !Path::new(path).exists() && beside.exists() {
            true => beside,
            false => PathBuf::from(path),
        };
        let text = text(&found).map_err(|error| match error {
            MigrationError::Unreadable { path, source } => {
                Included::Refused(format!("cannot read {path}: {source}"))
            }
            other => Included::Failed(Box::new(other)),
        })?;
        let included = self.add_file(shown(&found), &text);
        self.script_at(included, 0..text.len(), depth + 1)
            .map_err(|error| Included::Failed(Box::new(error)))
    }
}

/// Why an include failed.
enum Included {
    /// The command itself is at fault.
    Refused(String),
    /// Something in the file is.
    Failed(Box<MigrationError>),
}
