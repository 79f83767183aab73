use super::{
    Entry, Folder, Layout, Ledger, Part, Section, Version,
    sections::{between, remark},
};
use crate::migration::{statement::Raw, transaction::Wrap};

/// goose: `00001_runners.sql` with `-- +goose Up` and `-- +goose Down`.
#[derive(Debug)]
pub(super) struct Goose;

impl Layout for Goose {
    fn name(&self) -> &'static str {
        "goose"
    }

    fn tool(&self) -> &'static str {
        "goose"
    }

    fn owns(&self, folder: &Folder) -> bool {
        folder.entries.iter().any(|entry| self.claims(entry))
    }

    fn claims(&self, entry: &Entry) -> bool {
        says(entry, "up")
    }

    fn part(&self, entry: &Entry, _: &Folder) -> Part {
        match Version::leading(&entry.name) {
            Some((version, rest)) if rest.starts_with('_') => Part::Runs(version),
            _ => Part::Unknown,
        }
    }

    fn sections(&self, entry: &Entry) -> Vec<Section> {
        let opts_out = says(entry, "no transaction");
        between(
            entry,
            |line| is(line, "up").then_some(opts_out),
            |line| is(line, "down"),
        )
    }

    /// Outside of a transaction, goose sends statement by statement.
    fn wrap(&self, _: &Entry, section: &Section, _: &[Raw]) -> Wrap {
        match section.opts_out {
            true => Wrap::Alone,
            false => Wrap::Whole,
        }
    }

    /// A row for each way forward and back: the last one counts.
    fn ledger(&self) -> Option<Ledger> {
        Some(Ledger {
            table: "goose_db_version",
            with: &["id", "version_id", "is_applied"],
            without: &[],
            by_changeset: false,
            query: "SELECT version_id, false, '' FROM ( \
                      SELECT DISTINCT ON (version_id) version_id, is_applied FROM {table} \
                      ORDER BY version_id, id DESC) last \
                    WHERE is_applied",
        })
    }
}

fn says(entry: &Entry, what: &str) -> bool {
    entry.lines().any(|(_, line)| is(line, what))
}

fn is(line: &str, what: &str) -> bool {
    remark(line, "+goose").is_some_and(|rest| rest.eq_ignore_ascii_case(what))
}
