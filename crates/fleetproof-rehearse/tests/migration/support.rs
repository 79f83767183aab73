use std::{
    fs,
    path::{Path, PathBuf},
};

use fleetproof_rehearse::migration::{
    Kind, Migration, MigrationError, Options, Variables, read_with,
};
use tempfile::TempDir;

/// A folder with these files.
pub(crate) struct Files(TempDir);

impl Files {
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Self(folder)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        match name {
            "" => self.0.path().to_owned(),
            name => self.0.path().join(name),
        }
    }

    pub(crate) fn read(&self, name: &str) -> Result<Migration, MigrationError> {
        self.read_as(name, None, &[])
    }

    pub(crate) fn read_as(
        &self,
        name: &str,
        layout: Option<&str>,
        variables: &[(&str, &str)],
    ) -> Result<Migration, MigrationError> {
        let options = Options {
            layout: layout.map(str::to_owned),
            variables: variables.iter().copied().collect::<Variables>(),
            ..Options::default()
        };
        read_with(&[self.path(name)], options)
    }

    /// What is said of a file that is no migration, without the folder's name.
    pub(crate) fn refused(&self, name: &str) -> String {
        let error = self.read(name).unwrap_err();
        let said = match error.excerpt() {
            Some(excerpt) => format!("{error}\n{excerpt}"),
            None => error.to_string(),
        };
        self.shortened(&said)
    }

    pub(crate) fn shortened(&self, text: &str) -> String {
        let folder = self.0.path().display().to_string();
        text.replace(&format!("{folder}/"), "")
            .replace(&folder, "FOLDER")
    }
}

/// One file of plain SQL.
pub(crate) fn plain(text: &str) -> Result<Migration, MigrationError> {
    Files::new(&[("m.sql", text)]).read("m.sql")
}

/// `LINE:COLUMN TEXT` of each statement.
pub(crate) fn split(text: &str) -> Vec<String> {
    let migration = plain(text).unwrap();
    let told = |statement: &fleetproof_rehearse::migration::Statement| {
        let file = &migration.files[statement.file];
        assert!(file.text[statement.offset..].starts_with(&statement.text[..1]));
        format!("{}:{} {}", statement.line, statement.column, statement.text)
    };
    migration.statements.iter().map(told).collect()
}

/// A line for each statement: file, place, transaction, kind and text.
pub(crate) fn told(migration: &Migration) -> String {
    let mut text = String::new();
    for statement in &migration.statements {
        let file = Path::new(&migration.files[statement.file].path);
        let file = file.file_name().unwrap().to_string_lossy();
        let transaction = match statement.transaction {
            Some(number) => format!("transaction {number}"),
            None => "alone".to_owned(),
        };
        let kind = match &statement.kind {
            Kind::Sql => String::new(),
            Kind::Copy { data } => format!(" copy {data:?}"),
            Kind::RollbackTo { recovers, .. } => format!(" back (recovers: {recovers})"),
            kind => format!(" {kind:?}").to_lowercase(),
        };
        let (line, column) = (statement.line, statement.column);
        let body = statement.text.split_whitespace().collect::<Vec<_>>();
        text += &format!(
            "{file}:{line}:{column} {transaction}{kind}: {}\n",
            body.join(" ")
        );
    }
    for note in &migration.notes {
        text += &format!("note: {note}\n");
    }
    for unread in &migration.unread {
        text += &format!("unread: {}: {}\n", unread.object, unread.reason);
    }
    text
}
