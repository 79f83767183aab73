use super::{Entry, Folder, Layout, Part, Section};
use crate::migration::{statement::Raw, transaction::Wrap};

/// Plain SQL, run by `psql -f`.
#[derive(Debug)]
pub(super) struct Psql;

impl Layout for Psql {
    fn name(&self) -> &'static str {
        "psql"
    }

    fn tool(&self) -> &'static str {
        "psql"
    }

    /// A folder of a single file has only one order.
    fn owns(&self, folder: &Folder) -> bool {
        folder.entries.len() == 1
    }

    fn claims(&self, _: &Entry) -> bool {
        true
    }

    fn part(&self, entry: &Entry, folder: &Folder) -> Part {
        match folder.entries.len() {
            1 => Part::RunsLast(entry.name.clone()),
            _ => Part::Unknown,
        }
    }

    fn wrap(&self, _: &Entry, _: &Section, _: &[Raw]) -> Wrap {
        Wrap::Alone
    }

    fn is_psql(&self) -> bool {
        true
    }
}
