use super::{
    Entry, Folder, Layout, Ledger, Part, Section, Version,
    sections::{between, remark},
};
use crate::migration::{statement::Raw, transaction::Wrap};

/// dbmate: `20240131120000_runners.sql` with `-- migrate:up` and `-- migrate:down`.
#[derive(Debug)]
pub(super) struct Dbmate;

impl Layout for Dbmate {
    fn name(&self) -> &'static str {
        "dbmate"
    }

    fn tool(&self) -> &'static str {
        "dbmate"
    }

    fn owns(&self, folder: &Folder) -> bool {
        folder.entries.iter().any(|entry| self.claims(entry))
    }

    fn claims(&self, entry: &Entry) -> bool {
        entry
            .lines()
            .any(|(_, line)| remark(line, "migrate:up").is_some())
    }

    fn part(&self, entry: &Entry, _: &Folder) -> Part {
        match Version::leading(&entry.name) {
            Some((version, _)) => Part::Runs(version),
            None => Part::Unknown,
        }
    }

    fn sections(&self, entry: &Entry) -> Vec<Section> {
        between(
            entry,
            |line| {
                let options = remark(line, "migrate:up")?;
                Some(
                    options
                        .split_whitespace()
                        .any(|word| word == "transaction:false"),
                )
            },
            |line| remark(line, "migrate:down").is_some(),
        )
    }

    fn wrap(&self, _: &Entry, section: &Section, _: &[Raw]) -> Wrap {
        match section.opts_out {
            true => Wrap::AtOnce,
            false => Wrap::Whole,
        }
    }

    fn ledger(&self) -> Option<Ledger> {
        Some(Ledger {
            table: "schema_migrations",
            with: &["version"],
            without: &["dirty"],
            by_changeset: false,
            query: "SELECT version, false, '' FROM {table}",
        })
    }
}
