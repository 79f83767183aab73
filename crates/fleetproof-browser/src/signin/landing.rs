//! Where signing in led, by the first that matches.

use url::Url;

use super::{
    SIGN_IN, SignInTrouble, at,
    form::{wait_for, wait_for_next},
    goto,
};
use crate::{Tab, read::Present, selectors::looked_for};

/// Where signing in led, if not into trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Landing {
    /// A session.
    Session,
    /// The form for the code of the second factor.
    SecondFactor,
}

/// Waits for the page that follows the form, and tells what it is.
pub(super) async fn of(tab: &Tab, base: &Url) -> Result<Landing, SignInTrouble> {
    let is_left = |seen: &Present| !seen.path.ends_with(SIGN_IN) && !seen.has("login-page");
    let is_known =
        |seen: &Present| !matches!(classify(seen, base), Err(SignInTrouble::Unknown { .. }));
    let seen = wait_for_next(tab, |seen| {
        seen.loaded() && (is_known(seen) || (is_left(seen) && seen.http_status().is_some()))
    })
    .await?;
    if is_known(&seen) {
        return classify(&seen, base);
    }
    // A page without the usual frame, or one that is missing. Whoever is signed in is sent away
    // from the sign-in page.
    goto(tab, &at(base, SIGN_IN)).await?;
    let again = wait_for(tab, Present::loaded).await?;
    match is_left(&again) && again.origin == origin(base) {
        true => Ok(Landing::Session),
        false => classify(&seen, base),
    }
}

fn classify(seen: &Present, base: &Url) -> Result<Landing, SignInTrouble> {
    let person = |what| Err(SignInTrouble::PersonNeeded { what });
    refuse_error_page(seen)?;
    let second_factor = seen.has("two-factor-code");
    if seen.is_limited() {
        return Err(SignInTrouble::RateLimited);
    }
    if let Some(status @ 500..) = seen.http_status() {
        return Err(SignInTrouble::Page(format!("it answers {status}")));
    }
    let again = seen.has("username") || seen.has("password") || second_factor;
    if again && !seen.alert().is_empty() {
        let said = seen.alert().to_owned();
        return Err(SignInTrouble::Refused { said });
    }
    if second_factor {
        return Ok(Landing::SecondFactor);
    }
    if seen.has("security-key") {
        return Err(SignInTrouble::SecurityKey);
    }
    if seen.has("new-password") {
        return person("the password has expired and has to be changed");
    }
    if seen.has("terms") {
        return person("terms have to be accepted");
    }
    if seen.has("email-code") {
        return person("a code that was sent by mail is asked for");
    }
    if is_session(seen, base) {
        return Ok(Landing::Session);
    }
    if seen.has("captcha") {
        return person("a captcha has to be solved");
    }
    if seen.origin != origin(base) {
        return Err(SignInTrouble::SsoOnly {
            place: seen.origin.clone(),
        });
    }
    Err(unknown(seen, &["two-factor-code", "signed-in"]))
}

/// Refuses what the browser shows by itself where a button or the target led nowhere: it is no
/// single sign-on, although it is another site.
fn refuse_error_page(seen: &Present) -> Result<(), SignInTrouble> {
    match seen.origin.as_str() {
        "null" => Err(SignInTrouble::Unreachable {
            reason: "it shows an error page of its own in the course of signing in".to_owned(),
        }),
        _ => Ok(()),
    }
}

/// Whether the page is one of somebody who is signed in.
pub(super) fn is_session(seen: &Present, base: &Url) -> bool {
    seen.origin == origin(base) && seen.has("signed-in") && !seen.path.ends_with(SIGN_IN)
}

/// Refuses a sign-in page that has no form for a password, or has led elsewhere.
pub(super) fn refuse_sso(seen: &Present, base: &Url) -> Result<(), SignInTrouble> {
    refuse_error_page(seen)?;
    if seen.is_limited() {
        return Err(SignInTrouble::RateLimited);
    }
    let elsewhere = seen.origin != origin(base);
    let no_form = seen.has("sso-button") && !seen.has("username") && !seen.has("password-tab");
    match elsewhere || no_form {
        true => Err(SignInTrouble::SsoOnly {
            place: match elsewhere {
                true => format!("it goes on at {}", seen.origin),
                false => "the page has no field for a user name".to_owned(),
            },
        }),
        false => Ok(()),
    }
}

pub(super) fn unknown(seen: &Present, parts: &[&str]) -> SignInTrouble {
    SignInTrouble::Unknown {
        path: seen.path.clone(),
        looked_for: parts.iter().map(|part| looked_for(part)).collect(),
        beginning: seen
            .beginning()
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" "),
    }
}

pub(super) fn origin(base: &Url) -> String {
    base.origin().ascii_serialization()
}
