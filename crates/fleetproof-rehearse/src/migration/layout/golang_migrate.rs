use super::{Entry, Folder, Layout, Ledger, Part, Section, Version};
use crate::migration::{statement::Raw, transaction::Wrap};

/// golang-migrate: `000001_runners.up.sql` and `000001_runners.down.sql`. It sends a file as it is.
#[derive(Debug)]
pub(super) struct GolangMigrate;

impl Layout for GolangMigrate {
    fn name(&self) -> &'static str {
        "golang-migrate"
    }

    fn tool(&self) -> &'static str {
        "golang-migrate"
    }

    fn owns(&self, folder: &Folder) -> bool {
        folder.entries.iter().any(|entry| self.claims(entry))
    }

    fn claims(&self, entry: &Entry) -> bool {
        up(entry).is_some() || down(entry).is_some()
    }

    fn part(&self, entry: &Entry, _: &Folder) -> Part {
        match (up(entry), down(entry)) {
            (Some(version), _) => Part::Runs(version),
            (_, Some(_)) => Part::Back,
            _ => Part::Unknown,
        }
    }

    fn wrap(&self, _: &Entry, _: &Section, _: &[Raw]) -> Wrap {
        Wrap::AtOnce
    }

    /// The one row holds the last version; one that is dirty has failed on the way.
    fn ledger(&self) -> Option<Ledger> {
        Some(Ledger {
            table: "schema_migrations",
            with: &["version", "dirty"],
            without: &[],
            by_changeset: false,
            query: "SELECT CASE WHEN dirty THEN version - 1 ELSE version END, true, '' FROM {table}",
        })
    }
}

/// The version of `1_name.up.sql`.
pub(super) fn up(entry: &Entry) -> Option<Version> {
    of(entry.stem().strip_suffix(".up")?)
}

/// The version of `1_name.down.sql`.
pub(super) fn down(entry: &Entry) -> Option<Version> {
    of(entry.stem().strip_suffix(".down")?)
}

fn of(name: &str) -> Option<Version> {
    let (version, rest) = Version::leading(name)?;
    rest.starts_with('_').then_some(version)
}
