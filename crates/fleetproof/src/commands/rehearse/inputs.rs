use fleetproof_rehearse::migration::{self, Migration};

use super::Args;
use crate::error::Error;

/// What the user hands over.
#[derive(Debug)]
pub(super) struct Inputs {
    pub(super) migration: Option<Migration>,
}

impl Inputs {
    pub(super) fn read(args: &Args) -> Result<Self, Error> {
        let migration = match args.migrations.as_slice() {
            [] => None,
            paths => Some(migration::read(paths).map_err(|error| Error::Call(error.to_string()))?),
        };
        Ok(Self { migration })
    }

    /// Names and texts of the files, to quote from.
    pub(super) fn texts(&self) -> Vec<(String, String)> {
        let files = self.migration.iter().flat_map(|migration| &migration.files);
        files
            .map(|file| (file.path.clone(), file.text.clone()))
            .collect()
    }
}
