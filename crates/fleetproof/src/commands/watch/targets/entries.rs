//! `[[watch.target]]` of the configuration file.

use std::path::{Path, PathBuf};

use fleetproof_model::{RunnerType, Secret};
use fleetproof_watch::PageWatch;
use serde::Deserialize;

use super::{super::pages::PageArgs, TargetArgs, no_test_target, signin::SignIn};
use crate::{
    config::{self, ConfigError},
    error::Error,
    secrets::{self, DatabaseUrl},
};

/// One target. The names of the keys are those of the flags, but for the token and the database, which
/// are named by the variable that holds them.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Entry {
    pub(super) url: String,
    name: Option<String>,
    group: Option<String>,
    project: Option<String>,
    types: Option<Vec<RunnerType>>,
    token_env: Option<String>,
    token_file: Option<PathBuf>,
    database_url_env: Option<String>,
    #[serde(default)]
    test_target: bool,
    target_log: Option<PathBuf>,
    ca_file: Option<PathBuf>,
    #[serde(default)]
    allow_insecure_http: bool,
    #[serde(default)]
    browser: bool,
    webdriver: Option<String>,
    browser_binary: Option<PathBuf>,
    #[serde(flatten)]
    sign_in: SignIn,
}

/// The keys of a table.
const KEYS: [&str; 22] = [
    "url",
    "name",
    "group",
    "project",
    "types",
    "token-env",
    "token-file",
    "database-url-env",
    "test-target",
    "target-log",
    "ca-file",
    "allow-insecure-http",
    "browser",
    "webdriver",
    "browser-binary",
    "login",
    "password-env",
    "password-file",
    "totp-secret-env",
    "totp-secret-file",
    "session-cookie-env",
    "session-cookie-file",
];

/// The tables of the configuration file, if there is one.
///
/// # Errors
/// If one of them cannot be read as a target.
pub(super) fn read(config: Option<&Path>) -> Result<Vec<Entry>, ConfigError> {
    let tables = config::tables(config, "watch", "target", &KEYS)?;
    tables
        .into_iter()
        .map(|(place, table)| {
            table
                .try_into()
                .map_err(|error: toml::de::Error| ConfigError::Wrong {
                    place,
                    reason: error.message().replace('\n', ", "),
                })
        })
        .collect()
}

impl Entry {
    /// The token, from the variable or the file that is named.
    pub(super) fn token(&self) -> Result<Option<Secret>, Error> {
        match &self.token_env {
            Some(name) => match secrets::variable(name)? {
                Some(token) => Ok(Some(token)),
                None => Err(Error::Call(format!(
                    "the variable {name} is not set, which should hold the token for {}",
                    self.url
                ))),
            },
            None => secrets::token(self.token_file.as_deref()),
        }
    }

    /// The variable that the token comes from, where it is not from a file.
    pub(super) fn token_variable(&self) -> &str {
        self.token_env.as_deref().unwrap_or(secrets::TOKEN)
    }

    /// The database of a test target.
    pub(super) fn database(&self) -> Result<Option<DatabaseUrl>, Error> {
        let Some(name) = &self.database_url_env else {
            return Ok(None);
        };
        if !self.test_target {
            return Err(no_test_target("database-url-env", "test-target = true"));
        }
        let url = secrets::variable(name)?;
        secrets::database_url(url.as_ref())
    }

    /// How its pages are looked at, if they are to be.
    pub(super) fn pages(&self, pages: &PageArgs) -> Result<Option<PageWatch>, Error> {
        if !self.browser {
            return Ok(None);
        }
        let credentials = self.sign_in.credentials()?;
        if !credentials.any() {
            return Err(Error::Call(format!(
                "there is no way to sign in at {}; name `login` and password-env or password-file, or \
                 session-cookie-env or session-cookie-file",
                self.url
            )));
        }
        let place = (self.webdriver.clone(), self.browser_binary.clone());
        pages
            .of(place, credentials, self.allow_insecure_http)
            .map(Some)
    }

    /// The same in the form of the flags.
    pub(super) fn target(&self) -> TargetArgs {
        TargetArgs {
            url: Some(self.url.clone()),
            name: self.name.clone(),
            group: self.group.clone(),
            project: self.project.clone(),
            types: self
                .types
                .clone()
                .unwrap_or_else(|| RunnerType::ALL.to_vec()),
            // A variable that is named goes before a file.
            token_file: match self.token_env {
                Some(_) => None,
                None => self.token_file.clone(),
            },
            target_log: self.target_log.clone(),
            ca_file: self.ca_file.clone(),
            allow_insecure_http: self.allow_insecure_http,
            ..TargetArgs::default()
        }
    }
}
