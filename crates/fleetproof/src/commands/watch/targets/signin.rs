//! By what the watch signs in at a target of the configuration file, to look at its pages.

use std::{
    fs,
    path::{Path, PathBuf},
};

use fleetproof_browser::Credentials;
use fleetproof_model::Secret;
use serde::Deserialize;

use crate::{error::Error, secrets};

/// The keys that say so. Secrets are named by the variable or the file that holds them: what signs in at
/// one GitLab is not offered to another.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct SignIn {
    login: Option<String>,
    password_env: Option<String>,
    password_file: Option<PathBuf>,
    totp_secret_env: Option<String>,
    totp_secret_file: Option<PathBuf>,
    session_cookie_env: Option<String>,
    session_cookie_file: Option<PathBuf>,
}

impl SignIn {
    /// What they stand for.
    ///
    /// # Errors
    /// If a variable is not set, a file cannot be read, or one is given without what belongs to it.
    pub(super) fn credentials(&self) -> Result<Credentials, Error> {
        let password = held(self.password_env.as_deref(), self.password_file.as_deref())?;
        let login = match (&self.login, password) {
            (Some(login), Some(password)) => Some((login.clone(), password)),
            (None, None) => None,
            (Some(_), None) => {
                let why = "`login` is given without password-env or password-file";
                return Err(Error::Call(why.to_owned()));
            }
            (None, Some(_)) => {
                return Err(Error::Call(
                    "a password is given without `login`".to_owned(),
                ));
            }
        };
        Ok(Credentials {
            login,
            totp_secret: held(
                self.totp_secret_env.as_deref(),
                self.totp_secret_file.as_deref(),
            )?,
            session_cookie: held(
                self.session_cookie_env.as_deref(),
                self.session_cookie_file.as_deref(),
            )?,
        })
    }
}

/// What a variable or the first line of a file holds.
fn held(variable: Option<&str>, file: Option<&Path>) -> Result<Option<Secret>, Error> {
    if let Some(name) = variable {
        let secret = secrets::text(name);
        return match secret {
            Some(secret) => Ok(Some(secret)),
            None => Err(Error::Call(format!(
                "the variable {name} is not set, which should hold a secret to sign in by"
            ))),
        };
    }
    let Some(path) = file else {
        return Ok(None);
    };
    let text = fs::read_to_string(path).map_err(|error| {
        Error::Call(format!(
            "cannot read the secret in {}: {error}",
            path.display()
        ))
    })?;
    match text.lines().next() {
        Some(line) if !line.is_empty() => Ok(Some(Secret::new(line))),
        _ => Err(Error::Call(format!(
            "the file {} holds no secret",
            path.display()
        ))),
    }
}
