//! The ready file: how to use a coordinator that has just started.

use std::path::Path;

use fleetproof_coordinator::{Login, Place, RegistrationTokens, Running};
use fleetproof_model::Secret;
use serde::Serialize;

use crate::{
    error::Error,
    output::{Output, OutputError},
};

/// A file that is there exactly as long as the coordinator serves.
#[derive(Debug)]
pub(super) struct ReadyFile(Output);

/// Its content. Scripts depend on each name.
#[derive(Serialize)]
struct Ready<'a> {
    url: String,
    database_url: &'a Secret,
    admin_token: &'a Secret,
    registration_tokens: &'a RegistrationTokens,
    group: &'a Place,
    project: &'a Place,
    login: &'a Login,
    pid: u32,
}

impl ReadyFile {
    /// Makes sure that the file can be written. One that a killed run has left goes: whoever waits
    /// for the file would take it for ours.
    pub(super) fn prepare(path: &Path) -> Result<Self, OutputError> {
        let output = Output::prepare_private(path)?;
        output.remove();
        Ok(Self(output))
    }

    /// Tells how to use `running`.
    pub(super) fn write(&self, running: &Running, database_url: &Secret) -> Result<(), Error> {
        let access = running.access();
        let ready = Ready {
            url: running.url(),
            database_url,
            admin_token: &access.admin_token,
            registration_tokens: &access.registration_tokens,
            group: &access.group,
            project: &access.project,
            login: &access.login,
            pid: std::process::id(),
        };
        let mut text = serde_json::to_string_pretty(&ready)
            .map_err(|error| Error::CannotTell(format!("cannot write the ready file: {error}")))?;
        text.push('\n');
        Ok(self.0.write(text.as_bytes())?)
    }
}

impl Drop for ReadyFile {
    fn drop(&mut self) {
        self.0.remove();
    }
}
