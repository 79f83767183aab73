use super::{Entry, Folder, Layout, Ledger, Part, Section, Version};
use crate::migration::{statement::Raw, transaction::Wrap};

/// Flyway: `V1.2__runners.sql`, `R__views.sql` whenever it has changed, `U1.2__runners.sql` to undo.
#[derive(Debug)]
pub(super) struct Flyway;

impl Layout for Flyway {
    fn name(&self) -> &'static str {
        "flyway"
    }

    fn tool(&self) -> &'static str {
        "Flyway"
    }

    fn owns(&self, folder: &Folder) -> bool {
        folder.entries.iter().any(|entry| self.claims(entry))
    }

    fn claims(&self, entry: &Entry) -> bool {
        versioned(entry, 'V').is_some()
            || entry.name.starts_with("R__")
            || versioned(entry, 'U').is_some()
    }

    fn part(&self, entry: &Entry, _: &Folder) -> Part {
        if let Some(version) = versioned(entry, 'V').or_else(|| versioned(entry, 'B')) {
            return match entry.name.starts_with('B') {
                true => Part::Left("it is a baseline, which only an empty database gets"),
                false => Part::Runs(version),
            };
        }
        if let Some(description) = entry.stem().strip_prefix("R__") {
            return Part::RunsLast(description.to_owned());
        }
        match versioned(entry, 'U') {
            Some(_) => Part::Back,
            None => Part::Unknown,
        }
    }

    /// In one transaction, unless the file's configuration says otherwise, or it holds what cannot be
    /// in a transaction: Flyway sees that by itself.
    fn wrap(&self, entry: &Entry, _: &Section, statements: &[Raw]) -> Wrap {
        let configured = entry.beside(&format!("{}.conf", entry.name));
        let opts_out = configured.is_some_and(|text| {
            text.lines().any(|line| {
                let line: String = line.chars().filter(|c| !c.is_whitespace()).collect();
                line.eq_ignore_ascii_case("executeInTransaction=false")
            })
        });
        match opts_out || statements.iter().any(is_not_transactional) {
            true => Wrap::Alone,
            false => Wrap::Whole,
        }
    }

    fn has_placeholders(&self) -> bool {
        true
    }

    /// The last word on a version counts; a baseline stands for all before it. What is repeatable runs
    /// again when it has changed, which the table alone does not tell.
    fn ledger(&self) -> Option<Ledger> {
        Some(Ledger {
            table: "flyway_schema_history",
            with: &["installed_rank", "version", "type", "success"],
            without: &[],
            by_changeset: false,
            query: "SELECT version, type LIKE '%BASELINE%', '' FROM ( \
                      SELECT DISTINCT ON (version) version, type, success FROM {table} \
                      WHERE version IS NOT NULL ORDER BY version, installed_rank DESC) last \
                    WHERE success AND type NOT LIKE 'UNDO%' AND type <> 'DELETE'",
        })
    }
}

/// The version in `V1_2__name.sql`: an underscore stands for a dot.
pub(super) fn versioned(entry: &Entry, prefix: char) -> Option<Version> {
    let (version, _) = entry.stem().strip_prefix(prefix)?.split_once("__")?;
    Version::read(version, &['.', '_'])
}

/// Statements that PostgreSQL refuses within a transaction, as far as Flyway knows them.
fn is_not_transactional(raw: &Raw) -> bool {
    const WHOLE: &[&[&str]] = &[
        &["VACUUM"],
        &["DISCARD", "ALL"],
        &["ALTER", "SYSTEM"],
        &["CREATE", "DATABASE"],
        &["DROP", "DATABASE"],
        &["CREATE", "TABLESPACE"],
        &["DROP", "TABLESPACE"],
        &["CREATE", "SUBSCRIPTION"],
        &["DROP", "SUBSCRIPTION"],
    ];
    let mentions = |words: &[&str]| words.iter().any(|word| raw.mentions(word));
    let begins = |verbs: &[&str]| verbs.iter().any(|verb| raw.begins(&[verb]));
    WHOLE.iter().any(|words| raw.begins(words))
        || begins(&["CREATE", "DROP", "REINDEX"]) && mentions(&["CONCURRENTLY"])
        || begins(&["REINDEX"]) && mentions(&["SCHEMA", "DATABASE", "SYSTEM"])
}
