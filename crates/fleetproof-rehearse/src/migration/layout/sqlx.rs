use super::{
    Entry, Folder, Layout, Ledger, Part, Section, Version,
    golang_migrate::{down, up},
};
use crate::migration::{statement::Raw, transaction::Wrap};

/// sqlx: `20240131120000_runners.sql`, or the same with `.up.sql` and `.down.sql`.
#[derive(Debug)]
pub(super) struct Sqlx;

/// The digits of a time to the second.
const STAMP: usize = 14;
/// What a file begins with that is to be in no transaction.
const OPT_OUT: &str = "-- no-transaction";
/// What parts such a file into pieces that are sent one by one.
const SPLIT: &str = "/* sqlx: split */";

impl Layout for Sqlx {
    fn name(&self) -> &'static str {
        "sqlx"
    }

    fn tool(&self) -> &'static str {
        "sqlx"
    }

    /// Its names are also those of golang-migrate and of plain numbered files: the crate beside the
    /// folder, the mark in a file, or the time in each name tells them apart.
    fn owns(&self, folder: &Folder) -> bool {
        let entries = &folder.entries;
        let named = entries.iter().filter(|entry| forward(entry).is_some());
        let stamped = entries.iter().all(|entry| {
            let digits = entry.name.bytes().take_while(u8::is_ascii_digit).count();
            digits == STAMP && up(entry).is_none() && forward(entry).is_some()
        });
        let rails = folder.has_other(&[".rb"]);
        named.count() > 0
            && !rails
            && (folder.has_beside("Cargo.toml")
                || entries.iter().any(|entry| self.claims(entry))
                || stamped)
    }

    fn claims(&self, entry: &Entry) -> bool {
        entry.text.starts_with(OPT_OUT) && Version::leading(&entry.name).is_some()
    }

    fn part(&self, entry: &Entry, _: &Folder) -> Part {
        match (forward(entry), down(entry)) {
            (_, Some(_)) => Part::Back,
            (Some(version), _) => Part::Runs(version),
            _ => Part::Unknown,
        }
    }

    fn sections(&self, entry: &Entry) -> Vec<Section> {
        let opts_out = entry.text.starts_with(OPT_OUT);
        let mut sections = Vec::new();
        let mut start = 0;
        if opts_out {
            for (at, _) in entry.text.match_indices(SPLIT) {
                sections.push(Section::of(start..at));
                start = at;
            }
        }
        sections.push(Section::of(start..entry.text.len()));
        for section in &mut sections {
            section.opts_out = opts_out;
        }
        sections
    }

    fn wrap(&self, _: &Entry, section: &Section, _: &[Raw]) -> Wrap {
        match section.opts_out {
            true => Wrap::AtOnce,
            false => Wrap::Whole,
        }
    }

    fn ledger(&self) -> Option<Ledger> {
        Some(Ledger {
            table: "_sqlx_migrations",
            with: &["version", "success", "checksum"],
            without: &[],
            by_changeset: false,
            query: "SELECT version, false, '' FROM {table} WHERE success",
        })
    }
}

fn forward(entry: &Entry) -> Option<Version> {
    let simple = || {
        let (version, rest) = Version::leading(entry.stem())?;
        (rest.starts_with('_') && down(entry).is_none()).then_some(version)
    };
    up(entry).or_else(simple)
}
