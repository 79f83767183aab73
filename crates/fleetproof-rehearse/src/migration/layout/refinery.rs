use super::{Entry, Folder, Layout, Ledger, Part, Section, flyway::versioned, sections::remark};
use crate::migration::{statement::Raw, transaction::Wrap};

/// refinery: `V1__runners.sql`, and `U2__queues.sql` for one that may be out of order. Its names are
/// those of Flyway, but for `U`.
#[derive(Debug)]
pub(super) struct Refinery;

impl Layout for Refinery {
    fn name(&self) -> &'static str {
        "refinery"
    }

    fn tool(&self) -> &'static str {
        "refinery"
    }

    /// A file `U` without a file `V` of the same version cannot be a way back.
    fn owns(&self, folder: &Folder) -> bool {
        let own = |entry: &&Entry| versioned(entry, 'V').or(versioned(entry, 'U')).is_some();
        let stands_alone = |entry: &Entry| {
            versioned(entry, 'U').is_some_and(|version| {
                let mut others = folder.entries.iter();
                !others.any(|other| versioned(other, 'V').as_ref() == Some(&version))
            })
        };
        let some = folder.entries.iter().any(|entry| own(&entry));
        some && !folder.entries.iter().any(|e| e.name.starts_with("R__"))
            && (folder.has_beside("Cargo.toml") || folder.entries.iter().any(stands_alone))
    }

    fn claims(&self, entry: &Entry) -> bool {
        versioned(entry, 'V').is_some() && opts_out(entry)
    }

    fn part(&self, entry: &Entry, _: &Folder) -> Part {
        let version = versioned(entry, 'V').or_else(|| versioned(entry, 'U'));
        version.map_or(Part::Unknown, Part::Runs)
    }

    fn wrap(&self, entry: &Entry, _: &Section, _: &[Raw]) -> Wrap {
        match opts_out(entry) {
            true => Wrap::AtOnce,
            false => Wrap::Whole,
        }
    }

    fn ledger(&self) -> Option<Ledger> {
        Some(Ledger {
            table: "refinery_schema_history",
            with: &["version", "applied_on", "checksum"],
            without: &[],
            by_changeset: false,
            query: "SELECT version, false, '' FROM {table}",
        })
    }
}

fn opts_out(entry: &Entry) -> bool {
    entry
        .lines()
        .any(|(_, line)| remark(line, "+refinery").is_some_and(|rest| rest == "NO TRANSACTION"))
}
