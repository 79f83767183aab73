//! Signs in, once for all browsers, and tells where that led if not to a session.

mod admin;
mod credentials;
mod form;
mod landing;
mod session;
mod totp;
mod trouble;

use url::Url;

use crate::{Browser, BrowserError, Tab, read};
use form::{look, press, wait_for};
use landing::Landing;

pub use credentials::Credentials;
pub use session::Session;
pub use trouble::SignInTrouble;

const SIGN_IN: &str = "/users/sign_in";

impl Browser {
    /// Signs in at the GitLab whose address is `base`, by the session cookie where one was given,
    /// else by password and second factor. `administration`: the session has to enter admin mode
    /// where the instance has one.
    ///
    /// # Errors
    /// Where it led instead.
    pub async fn sign_in(
        &self,
        base: &str,
        credentials: &Credentials,
        administration: bool,
    ) -> Result<Session, SignInTrouble> {
        let signed_in = self.enter(base, credentials, administration).await;
        signed_in.map_err(|trouble| match trouble {
            // The bridge knows better than the browser, which it has only turned away.
            SignInTrouble::Unreachable { reason } => SignInTrouble::Unreachable {
                reason: self.bridge_failure().unwrap_or(reason),
            },
            trouble => trouble,
        })
    }

    async fn enter(
        &self,
        base: &str,
        credentials: &Credentials,
        administration: bool,
    ) -> Result<Session, SignInTrouble> {
        let base: Url = base.parse().map_err(|_| SignInTrouble::Address {
            address: base.to_owned(),
        })?;
        let tab = self.blank_tab().await?;
        let page = at(&base, SIGN_IN);
        goto(&tab, &page).await?;
        let by_cookie = match (&credentials.session_cookie, &credentials.login) {
            (Some(cookie), _) => {
                session::put(&tab, &base, cookie).await?;
                goto(&tab, &page).await?;
                let seen = look(&tab).await?;
                if !landing::is_session(&seen, &base) {
                    return Err(SignInTrouble::CookieRefused);
                }
                true
            }
            (None, Some(login)) => {
                by_password(&tab, &base, login, credentials).await?;
                false
            }
            (None, None) => return Err(SignInTrouble::NoCredentials),
        };
        if administration {
            admin::enter(&tab, &base, credentials).await?;
        }
        Session::take(&tab, base, by_cookie).await
    }
}

/// Fills the sign-in form: in one step, or user name and password one after another.
async fn by_password(
    tab: &Tab,
    base: &Url,
    login: &(String, fleetproof_model::Secret),
    credentials: &Credentials,
) -> Result<(), SignInTrouble> {
    let (username, password) = login;
    let seen = wait_for(tab, |seen| {
        seen.origin != landing::origin(base)
            || ["username", "sso-button", "signed-in"]
                .iter()
                .any(|part| seen.has(part))
            || seen.is_limited()
    })
    .await?;
    landing::refuse_sso(&seen, base)?;
    if seen.has("cookie-banner") {
        press(tab, &seen, "cookie-banner").await?;
    }
    if !seen.has("password") && seen.has("password-tab") {
        press(tab, &seen, "password-tab").await?;
    }
    let seen = wait_for(tab, |seen| seen.has("username")).await?;
    if !seen.has("username") {
        return Err(landing::unknown(&seen, &["username", "sso-button"]));
    }
    form::fill(tab, &seen, "username", username).await?;
    let mut seen = look(tab).await?;
    if !seen.has("password") {
        press(tab, &seen, "sign-in").await?;
        // The field appears, or the page comes anew from where the user's account is.
        seen = wait_for(tab, |seen| seen.has("password") || !seen.alert().is_empty()).await?;
        landing::refuse_sso(&seen, base)?;
        if !seen.has("password") {
            return Err(match seen.alert() {
                "" => landing::unknown(&seen, &["password"]),
                said => SignInTrouble::Refused {
                    said: said.to_owned(),
                },
            });
        }
    }
    form::fill(tab, &seen, "password", password.expose()).await?;
    form::leave(tab, &seen, "sign-in").await?;
    match landing::of(tab, base).await? {
        Landing::Session => Ok(()),
        Landing::SecondFactor => second_factor(tab, base, credentials).await,
    }
}

async fn second_factor(
    tab: &Tab,
    base: &Url,
    credentials: &Credentials,
) -> Result<(), SignInTrouble> {
    let Some(secret) = &credentials.totp_secret else {
        return Err(SignInTrouble::SecondFactorNeeded);
    };
    let code = totp::code(secret)?;
    let seen = look(tab).await?;
    form::fill(tab, &seen, "two-factor-code", &code).await?;
    form::leave(tab, &seen, "two-factor-verify").await?;
    match landing::of(tab, base).await {
        Ok(Landing::Session) => Ok(()),
        Ok(Landing::SecondFactor) | Err(SignInTrouble::Refused { .. }) => {
            Err(SignInTrouble::SecondFactorRefused)
        }
        Err(trouble) => Err(trouble),
    }
}

/// Opens a page of the target; a target that cannot be reached is not the browser's fault.
async fn goto(tab: &Tab, url: &str) -> Result<(), SignInTrouble> {
    match tab.open(url).await {
        Err(BrowserError::Unreached { reason }) => Err(SignInTrouble::Unreachable { reason }),
        result => Ok(result?),
    }
}

/// A page of the target; GitLab may live below a path of its own.
pub(crate) fn at(base: &Url, path: &str) -> String {
    format!("{}{path}", base.as_str().trim_end_matches('/'))
}

use read::PageTrouble;

impl From<PageTrouble> for SignInTrouble {
    fn from(trouble: PageTrouble) -> Self {
        match trouble {
            PageTrouble::Browser(error) => Self::Browser(error),
            trouble => Self::Page(trouble.to_string()),
        }
    }
}
