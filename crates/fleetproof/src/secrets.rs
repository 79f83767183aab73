//! Secrets come from the environment or from a file, and go no further than to those who need
//! them. What holds them prints as `[masked]`.

use std::{collections::HashMap, env, fs, path::Path};

use fleetproof_browser::Credentials;
use fleetproof_model::{RunnerType, Secret};

use crate::{
    database::{Wish, split},
    error::{Error, chain},
};

/// The personal access token.
pub(crate) const TOKEN: &str = "FLEETPROOF_TOKEN";

/// The target's database, or the one to serve from.
pub(crate) const DATABASE_URL: &str = "FLEETPROOF_DATABASE_URL";

/// The personal access token: what `file` holds, else `FLEETPROOF_TOKEN`.
///
/// # Errors
/// If the file cannot be read, or what is there cannot be a token.
pub(crate) fn token(file: Option<&Path>) -> Result<Option<Secret>, Error> {
    match file {
        Some(path) => {
            let text = fs::read_to_string(path).map_err(|error| {
                Error::Call(format!(
                    "cannot read the token file {}: {error}",
                    path.display()
                ))
            })?;
            checked(&format!("the token file {}", path.display()), &text).map(Some)
        }
        None => variable(TOKEN),
    }
}

/// The deprecated registration tokens, by `FLEETPROOF_REGISTRATION_TOKEN_INSTANCE`, `_GROUP` and
/// `_PROJECT`.
///
/// # Errors
/// If one of them cannot be a token.
pub(crate) fn registration_tokens() -> Result<HashMap<RunnerType, Secret>, Error> {
    let mut tokens = HashMap::new();
    for runner_type in RunnerType::ALL {
        let suffix = runner_type.as_str().to_uppercase();
        if let Some(token) = variable(&format!("FLEETPROOF_REGISTRATION_TOKEN_{suffix}"))? {
            tokens.insert(runner_type, token);
        }
    }
    Ok(tokens)
}

/// By what a person signs in: `FLEETPROOF_LOGIN` with `FLEETPROOF_PASSWORD` and
/// `FLEETPROOF_TOTP_SECRET`, or `FLEETPROOF_SESSION_COOKIE`.
///
/// # Errors
/// If one is given without what belongs to it.
pub(crate) fn credentials() -> Result<Credentials, Error> {
    let text = |name| env::var(name).ok().filter(|text| !text.is_empty());
    let login = match (text("FLEETPROOF_LOGIN"), text("FLEETPROOF_PASSWORD")) {
        (Some(login), Some(password)) => Some((login, Secret::new(password))),
        (None, None) => None,
        (login, _) => {
            let (given, missing) = match login {
                Some(_) => ("FLEETPROOF_LOGIN", "FLEETPROOF_PASSWORD"),
                None => ("FLEETPROOF_PASSWORD", "FLEETPROOF_LOGIN"),
            };
            return Err(Error::Call(format!("{given} is set without {missing}")));
        }
    };
    Ok(Credentials {
        login,
        totp_secret: text("FLEETPROOF_TOTP_SECRET").map(Secret::new),
        session_cookie: variable("FLEETPROOF_SESSION_COOKIE")?,
    })
}

/// How to reach a database, by `given` (flag or file), else `FLEETPROOF_DATABASE_URL`.
///
/// # Errors
/// If it is not a `postgres://` URI.
pub(crate) fn database_url(given: Option<&Secret>) -> Result<Option<DatabaseUrl>, Error> {
    let from_environment = || env::var(DATABASE_URL).ok().filter(|url| !url.is_empty());
    match given
        .cloned()
        .or_else(|| from_environment().map(Secret::new))
    {
        Some(url) => DatabaseUrl::read(url).map(Some),
        None => Ok(None),
    }
}

/// The URI of a database, which may hold a password.
#[derive(Debug, Clone)]
pub(crate) struct DatabaseUrl {
    url: Secret,
    config: tokio_postgres::Config,
    wish: Wish,
}

impl DatabaseUrl {
    fn read(url: Secret) -> Result<Self, Error> {
        let text = url.expose();
        if !text.starts_with("postgres://") && !text.starts_with("postgresql://") {
            return Err(Error::Call(
                "the database URL is not a URI; it looks like postgres://user@host:5432/database"
                    .to_owned(),
            ));
        }
        let unusable = |why| Error::Call(format!("the database URL cannot be used: {why}"));
        let (rest, wish) = split(text).map_err(unusable)?;
        let config = rest
            .parse()
            .map_err(|error: tokio_postgres::Error| unusable(chain(&error)))?;
        Ok(Self { url, config, wish })
    }

    /// The URI, password included.
    pub(crate) fn expose(&self) -> &str {
        self.url.expose()
    }

    /// For our own driver, but for TLS.
    pub(crate) fn config(&self) -> &tokio_postgres::Config {
        &self.config
    }

    /// The same, with a name that the server shows for its sessions.
    #[must_use]
    pub(crate) fn on_behalf_of(mut self, application: &str) -> Self {
        self.config.application_name(application);
        self
    }

    /// What it asks for about TLS.
    pub(crate) fn wish(&self) -> &Wish {
        &self.wish
    }
}

/// A secret in a variable that may be any text, such as a password.
pub(crate) fn text(name: &str) -> Option<Secret> {
    let text = env::var(name).ok().filter(|text| !text.is_empty());
    text.map(Secret::new)
}

/// A secret in a variable.
///
/// # Errors
/// If it cannot be a token.
pub(crate) fn variable(name: &str) -> Result<Option<Secret>, Error> {
    match env::var_os(name).filter(|value| !value.is_empty()) {
        None => Ok(None),
        Some(value) => checked(name, &value.to_string_lossy()).map(Some),
    }
}

/// A token travels in a header, where only visible ASCII characters can.
fn checked(place: &str, text: &str) -> Result<Secret, Error> {
    let token = text.trim();
    if token.is_empty() {
        return Err(Error::Call(format!(
            "{place} is empty, and should hold a token"
        )));
    }
    if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Error::Call(format!(
            "{place} holds more than a token: there are spaces or other characters that no token has"
        )));
    }
    Ok(Secret::new(token))
}
