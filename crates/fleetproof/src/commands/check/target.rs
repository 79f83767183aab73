//! Which GitLab to check, and by what right.

use std::{path::PathBuf, sync::Arc, time::Duration};

use fleetproof_check::{Database, LogSource, NoLog, Target, TargetOptions};
use fleetproof_client::{Client, ClientOptions};
use fleetproof_model::{SchemaStep, Secret};

use crate::{database::reach, error::Error, parse, secrets, target_log::TargetLog};

/// The options that say so.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Target")]
#[expect(clippy::doc_markdown, reason = "help texts are shown as they stand")]
pub(super) struct TargetArgs {
    /// The GitLab to check; without it, the embedded reference coordinator
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// The group for group runners, by its full path
    #[arg(long, value_name = "PATH")]
    group: Option<String>,
    /// The project for project runners, by its full path
    #[arg(long, value_name = "PATH")]
    project: Option<String>,
    /// The personal access token, in a file [env: FLEETPROOF_TOKEN for the token itself]
    ///
    /// It needs the scopes api, create_runner and manage_runner. The deprecated registration
    /// tokens, where the API does not tell them, are taken from the environment:
    /// FLEETPROOF_REGISTRATION_TOKEN_INSTANCE, _GROUP and _PROJECT.
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// The GitLab's database, for states that the API cannot set [env: FLEETPROOF_DATABASE_URL]
    ///
    /// Checks age runners there, and compare shadow tables. Without it, they are skipped.
    #[arg(long, value_name = "URL", value_parser = parse::secret)]
    database_url: Option<Secret>,
    /// The GitLab's log of JSON lines, such as exceptions_json.log, to be quoted as evidence
    #[arg(long, value_name = "FILE")]
    target_log: Option<PathBuf>,
    /// Trust the certificates in this PEM file, and no others
    #[arg(long, value_name = "FILE")]
    ca_file: Option<PathBuf>,
    /// Send tokens over plain HTTP to addresses that are not loopback
    #[arg(long)]
    allow_insecure_http: bool,
}

impl TargetArgs {
    /// The address of the target, if it is not the embedded one.
    pub(super) fn url(&self) -> Option<&str> {
        self.url.as_deref()
    }

    /// Whether secrets may travel in the clear.
    pub(super) fn allows_insecure_http(&self) -> bool {
        self.allow_insecure_http
    }

    /// Refuses what would have no effect.
    ///
    /// # Errors
    /// If an option is given that needs `--url` or contradicts it.
    pub(super) fn refuse_contradictions(&self, step: Option<SchemaStep>) -> Result<(), Error> {
        if self.url.is_some() {
            return match step {
                None => Ok(()),
                Some(_) => Err(Error::Call(
                    "--schema-step does not go with --url: a GitLab is checked at the step that it is at"
                        .to_owned(),
                )),
            };
        }
        let given = [
            ("--group", self.group.is_some()),
            ("--project", self.project.is_some()),
            ("--token-file", self.token_file.is_some()),
            ("--database-url", self.database_url.is_some()),
            ("--target-log", self.target_log.is_some()),
            ("--ca-file", self.ca_file.is_some()),
            ("--allow-insecure-http", self.allow_insecure_http),
        ];
        match given.iter().find(|(_, given)| *given) {
            None => Ok(()),
            Some((option, _)) => Err(Error::Call(format!(
                "{option} has no effect without --url: the embedded coordinator needs nothing"
            ))),
        }
    }

    /// Finds out what is at `url`.
    ///
    /// # Errors
    /// If it cannot be checked, or not by these options.
    pub(super) async fn discover(&self, url: &str, timeout: Duration) -> Result<Target, Error> {
        let mut options = ClientOptions::new(url)?;
        options.token = secrets::token(self.token_file.as_deref())?;
        options.timeout = timeout;
        options.ca_file.clone_from(&self.ca_file);
        options.allow_insecure_http = self.allow_insecure_http;
        let client = Client::new(options)?;
        let registration_tokens = secrets::registration_tokens()?;
        let logs = self.logs()?;
        let database = match secrets::database_url(self.database_url.as_ref())? {
            Some(url) => {
                let reached = reach(&url, self.ca_file.as_deref(), "the target's database").await?;
                Some(Database::connect(&reached.config, reached.tls).await?)
            }
            None => None,
        };
        let options = TargetOptions {
            group: self.group.clone(),
            project: self.project.clone(),
            registration_tokens,
            database,
            logs,
        };
        Ok(Target::discover(client, options).await?)
    }

    fn logs(&self) -> Result<Arc<dyn LogSource>, Error> {
        match &self.target_log {
            None => Ok(Arc::new(NoLog)),
            Some(path) => match TargetLog::open(path) {
                Ok(log) => Ok(Arc::new(log)),
                Err(error) => Err(Error::Call(format!(
                    "cannot read the target's log {}: {error}",
                    path.display()
                ))),
            },
        }
    }
}
