//! From paths to a migration.

mod choose;
mod script;

use std::{ops::Range, path::PathBuf};

use fleetproof_model::Unread;

use super::{
    Kind, Migration, MigrationError, Options, Part, SourceFile, Statement,
    applied::Unit,
    layout::{Entry, Key, Layout, Ledger, PLAIN, Section},
    lexer::Endless,
    source::shown,
    split::{Event, Splitter},
    statement::Raw,
    transaction::{Tracker, Wrap},
};

/// What Django prints for an operation in Python.
const NOT_SQL: &str = "THIS OPERATION CANNOT BE WRITTEN AS SQL";

/// What was read so far.
#[derive(Debug)]
pub(super) struct Reader {
    options: Options,
    migration: Migration,
    tracker: Tracker,
}

impl Reader {
    pub(super) fn new(options: Options) -> Self {
        Self {
            options,
            migration: Migration::default(),
            tracker: Tracker::default(),
        }
    }

    pub(super) fn read(
        mut self,
        texts: &[(String, String)],
        paths: &[PathBuf],
    ) -> Result<Migration, MigrationError> {
        for (name, text) in texts {
            let entry = Entry {
                path: PathBuf::from(name),
                name: name.clone(),
                text: text.clone(),
            };
            self.file(&entry, PLAIN, None)?;
        }
        for path in paths {
            let before = self.migration.statements.len() + self.migration.unread.len();
            let chosen = choose::files(path, &self.options)?;
            for note in chosen.notes {
                self.note(note);
            }
            let ledger = chosen.layout.ledger().filter(|_| chosen.is_folder);
            for (entry, version) in chosen.entries {
                let first = self.migration.statements.len();
                self.file(&entry, chosen.layout, ledger)?;
                if let (Some(ledger), Some(version)) = (ledger, version)
                    && !ledger.by_changeset
                {
                    self.note_unit(ledger, Key::Version(version), first);
                }
            }
            let after = self.migration.statements.len() + self.migration.unread.len();
            if after == before {
                return Err(MigrationError::NoStatement { path: shown(path) });
            }
        }
        Ok(self.migration)
    }

    fn note_unit(&mut self, ledger: Ledger, key: Key, first: usize) {
        self.migration.units.push(Unit {
            ledger,
            key,
            statements: first..self.migration.statements.len(),
        });
    }

    fn file(
        &mut self,
        entry: &Entry,
        layout: &dyn Layout,
        ledger: Option<Ledger>,
    ) -> Result<(), MigrationError> {
        let file = self.add_file(shown(&entry.path), &entry.text);
        let first = self.migration.statements.len();
        for (at, _) in entry.text.match_indices(NOT_SQL) {
            self.unread(
                file,
                at,
                "the operation is in Python, and Django prints no SQL for it",
            );
        }
        for section in layout.sections(entry) {
            if let Some(note) = &section.note {
                self.note(note.clone());
            }
            let first = self.migration.statements.len();
            let wrap = match layout.is_psql() {
                true => {
                    let wrap = self.wrap_of_psql(&entry.text);
                    self.tracker.begin(wrap, 0);
                    self.script(file, section.range.clone())?;
                    wrap
                }
                false => self.section(file, entry, layout, &section)?,
            };
            if let Some(begin) = self.tracker.end(wrap) {
                return Err(self.never_committed(begin));
            }
            if let (Some(ledger), Some(name)) = (ledger, section.changeset) {
                let file = entry.name.clone();
                self.note_unit(ledger, Key::Changeset { name, file }, first);
            }
        }
        self.migration.parts.push(Part {
            file,
            statements: first..self.migration.statements.len(),
        });
        Ok(())
    }

    /// psql begins a transaction only where it is told to.
    fn wrap_of_psql(&self, text: &str) -> Wrap {
        let text = text.to_ascii_uppercase();
        let refuses_one = ["CONCURRENTLY", "VACUUM"]
            .iter()
            .any(|word| text.contains(word));
        match self.options.one_transaction && !refuses_one {
            true => Wrap::Whole,
            false => Wrap::Alone,
        }
    }

    fn section(
        &mut self,
        file: usize,
        entry: &Entry,
        layout: &dyn Layout,
        section: &Section,
    ) -> Result<Wrap, MigrationError> {
        let (range, dialect) = (section.range.clone(), section.dialect(layout));
        let mut splitter = Splitter::new(&entry.text, range, dialect);
        let mut statements = Vec::new();
        let variables = &self.options.variables;
        while let Some(event) = splitter
            .next(variables)
            .map_err(|endless| self.endless(file, endless))?
        {
            if let Event::Statement(raw) = event {
                statements.push(raw);
            }
        }
        if layout.has_placeholders() {
            for raw in &mut statements {
                let value = |name: &str| variables.get(name).map(str::to_owned);
                for name in raw.replace_placeholders(value) {
                    let note = format!(
                        "{} uses ${{{name}}}, whose value is not known here; --set {name}=VALUE \
                         gives it",
                        shown(&entry.path)
                    );
                    if !self.migration.notes.contains(&note) {
                        self.migration.notes.push(note);
                    }
                }
            }
        }
        let wrap = layout.wrap(entry, section, &statements);
        self.tracker.begin(wrap, statements.len());
        for raw in statements {
            self.push(file, raw, false);
        }
        Ok(wrap)
    }

    /// Takes a statement in.
    fn push(&mut self, file: usize, raw: Raw, recovers: bool) {
        let (kind, transaction) = self.tracker.next(&raw, self.migration.statements.len());
        let source = &self.migration.files[file];
        let (line, column) = source.line_and_column(raw.start);
        let kind = match (kind, &raw.data) {
            (Kind::Sql, Some(data)) => Kind::Copy {
                data: source.text[data.clone()].to_owned(),
            },
            (Kind::RollbackTo { savepoint, .. }, _) => Kind::RollbackTo {
                savepoint,
                recovers,
            },
            (kind, _) => kind,
        };
        self.migration.statements.push(Statement {
            file,
            line,
            column,
            offset: raw.start,
            text: raw.text,
            kind,
            transaction,
            segments: raw.segments,
        });
    }

    /// The place of a file among those that were read.
    fn add_file(&mut self, path: String, text: &str) -> usize {
        let files = &mut self.migration.files;
        let known = files.iter().position(|file| file.path == path);
        known.unwrap_or_else(|| {
            files.push(SourceFile::new(path, text.to_owned()));
            files.len() - 1
        })
    }

    fn note(&mut self, note: String) {
        if !self.migration.notes.contains(&note) {
            self.migration.notes.push(note);
        }
    }

    fn unread(&mut self, file: usize, at: usize, reason: impl Into<String>) {
        let place = self.migration.files[file].place(at);
        self.migration.unread.push(Unread {
            object: format!("{} line {}", place.file, place.line),
            reason: reason.into(),
        });
    }

    fn endless(&self, file: usize, endless: Endless) -> MigrationError {
        MigrationError::Endless {
            place: self.migration.files[file].place(endless.at),
            what: endless.what,
            end: endless.end,
        }
    }

    fn never_committed(&self, begin: usize) -> MigrationError {
        let statement = &self.migration.statements[begin];
        MigrationError::NeverCommitted {
            place: self.migration.files[statement.file].place(statement.offset),
        }
    }

    /// The text of a file that was read.
    fn text(&self, file: usize, range: Range<usize>) -> String {
        self.migration.files[file].text[range].to_owned()
    }
}
