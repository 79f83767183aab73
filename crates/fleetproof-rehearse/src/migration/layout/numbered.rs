use super::{Entry, Folder, Layout, Ledger, Part, Section, Version};
use crate::migration::{statement::Raw, transaction::Wrap};

/// Plain SQL in files whose names begin with a number: `001-runners.sql`.
#[derive(Debug)]
pub(super) struct Numbered;

/// What a dump of the schema is called; in Rails it lies beside the migrations' folder.
const DUMPS: &[&str] = &["structure.sql", "schema.sql"];

impl Layout for Numbered {
    fn name(&self) -> &'static str {
        "numbered"
    }

    fn tool(&self) -> &'static str {
        "psql"
    }

    fn owns(&self, folder: &Folder) -> bool {
        let mut entries = folder.entries.iter();
        let mut some = false;
        let all = entries.all(|entry| match self.part(entry, folder) {
            Part::Runs(_) => {
                some = true;
                true
            }
            part => part != Part::Unknown,
        });
        some && all
    }

    fn claims(&self, _: &Entry) -> bool {
        false
    }

    fn part(&self, entry: &Entry, _: &Folder) -> Part {
        if DUMPS.contains(&entry.name.as_str()) {
            return Part::Left("it is the schema as it was dumped, no migration");
        }
        if entry.stem().ends_with(".down") {
            return Part::Back;
        }
        // Some write `v2.sql`, or `V2-runners.sql`.
        let bare = entry.stem().trim_start_matches(['v', 'V']);
        match Version::leading(bare) {
            Some((version, rest)) if !is_more_digits(rest) => Part::Runs(version),
            Some(_) => {
                let numbers = bare.find(|c: char| !c.is_ascii_digit() && c != '.');
                let numbers = bare[..numbers.unwrap_or(bare.len())].trim_end_matches('.');
                Version::read(numbers, &['.']).map_or(Part::Unknown, Part::Runs)
            }
            None => Part::Unknown,
        }
    }

    fn wrap(&self, _: &Entry, _: &Section, _: &[Raw]) -> Wrap {
        Wrap::Alone
    }

    fn is_psql(&self) -> bool {
        true
    }

    /// That of Rails, whose numbers the files may have; other tools keep it alike.
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

/// Whether a dot and a further number follow.
fn is_more_digits(rest: &str) -> bool {
    let after = rest.strip_prefix('.').unwrap_or_default();
    after.starts_with(|c: char| c.is_ascii_digit())
}
