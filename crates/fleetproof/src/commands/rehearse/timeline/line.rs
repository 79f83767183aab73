//! Which files make up the time line, and where it begins.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use fleetproof_model::{SchemaStep, StatementPlace};
use fleetproof_rehearse::migration::{self, Migration, Options, Part, Statement};
use fleetproof_schema::steps;

use crate::error::Error;

/// Where the files are from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) enum Source {
    /// The steps that the reference coordinator brings along.
    BuiltIn,
    /// A folder with SQL files, or a single file.
    Files(PathBuf),
}

/// What stands for the built-in steps on the command line and in reports.
pub(in super::super) const BUILT_IN: &str = "built-in";

impl From<&str> for Source {
    fn from(text: &str) -> Self {
        match text {
            BUILT_IN => Self::BuiltIn,
            path => Self::Files(path.into()),
        }
    }
}

/// The files in order; the first of them makes the tables that the coordinator starts on.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) source: String,
    pub(super) migration: Migration,
}

impl Line {
    /// Reads the files. Those that do not make the runner tables themselves go on from the built-in
    /// steps up to `from`.
    ///
    /// # Errors
    /// The files are no migration, or begin by themselves although `from` is given.
    pub(super) fn read(
        source: &Source,
        from: Option<SchemaStep>,
        mut options: Options,
    ) -> Result<Self, Error> {
        options.one_transaction = true;
        let (paths, last) = match source {
            Source::BuiltIn => {
                if from.is_some() {
                    return Err(Error::Call(
                        "--from-step is for a folder that goes on from there; the built-in time \
                         line begins at the first step"
                            .to_owned(),
                    ));
                }
                (Vec::new(), SchemaStep::NEWEST)
            }
            Source::Files(path) => {
                let paths = vec![path.clone()];
                let alone = migration::read_with(&paths, options.clone())?;
                match (makes_the_tables(&alone), from) {
                    (true, None) => return Ok(Self::of(path.display().to_string(), alone)),
                    (true, Some(_)) => {
                        return Err(Error::Call(format!(
                            "{} makes the runner tables by itself, so that it cannot go on from \
                             a step; leave --from-step out",
                            path.display()
                        )));
                    }
                    (false, from) => (paths, from.unwrap_or(SchemaStep::ALL[0])),
                }
            }
        };
        let before: Vec<_> = steps()
            .into_iter()
            .filter(|step| step.step <= last)
            .map(|step| (step.file.to_owned(), step.sql.to_owned()))
            .collect();
        let name = match source {
            Source::BuiltIn => BUILT_IN.to_owned(),
            Source::Files(path) => path.display().to_string(),
        };
        Ok(Self::of(
            name,
            migration::read_after(&before, &paths, options)?,
        ))
    }

    fn of(source: String, mut migration: Migration) -> Self {
        // A file of remarks has nothing to be rehearsed.
        migration.parts.retain(|part| !part.statements.is_empty());
        Self { source, migration }
    }

    /// How long a statement waits for a lock by itself. The built-in steps give way as GitLab's do
    /// (`with_lock_retries`); other files do what they say.
    pub(super) fn lock_timeout(&self) -> Option<Duration> {
        (self.source == BUILT_IN).then_some(Duration::from_millis(300))
    }

    pub(super) fn parts(&self) -> &[Part] {
        &self.migration.parts
    }

    /// The path of a file, as it was given or found.
    pub(super) fn path(&self, part: usize) -> &str {
        let part = self.migration.parts.get(part);
        part.map_or("", |part| &self.migration.files[part.file].path)
    }

    /// The file's name without folders, by which its cohort is called.
    pub(super) fn name(&self, part: usize) -> &str {
        let path = self.path(part);
        Path::new(path)
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or(path)
    }

    pub(super) fn statement(&self, at: usize) -> &Statement {
        &self.migration.statements[at]
    }

    /// Where a statement stands.
    pub(super) fn place(&self, at: usize) -> StatementPlace {
        let statement = self.statement(at);
        StatementPlace {
            file: self.migration.files[statement.file].path.clone(),
            line: statement.line,
            column: statement.column,
            statement: statement.text.clone(),
        }
    }

    /// Names and texts of the files, to quote from.
    pub(super) fn texts(&self) -> Vec<(String, String)> {
        let files = self.migration.files.iter();
        files
            .map(|file| (file.path.clone(), file.text.clone()))
            .collect()
    }

    /// The file that a statement belongs to.
    pub(super) fn part_of(&self, statement: usize) -> usize {
        let mut parts = self.migration.parts.iter();
        parts
            .position(|part| part.statements.contains(&statement))
            .unwrap_or_default()
    }
}

/// Whether the first file makes the table of runners.
fn makes_the_tables(migration: &Migration) -> bool {
    let first = migration
        .parts
        .iter()
        .find(|part| !part.statements.is_empty());
    let statements = first.map_or(&[][..], |part| {
        &migration.statements[part.statements.clone()]
    });
    statements.iter().any(|statement| {
        let text = statement.text.to_ascii_lowercase().replace('"', "");
        let mut words = text.split(|c: char| c.is_whitespace() || c == '(');
        words.next() == Some("create")
            && words.next() == Some("table")
            && words
                .find(|word| !matches!(*word, "" | "if" | "not" | "exists"))
                .is_some_and(|name| name.trim_start_matches("public.") == "ci_runners")
    })
}
