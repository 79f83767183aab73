//! Admin mode: an administrator's second sign-in, where the instance asks for it.

use url::Url;

use super::{
    Credentials, SignInTrouble, at, form,
    form::{look, wait_for, wait_for_next},
    goto,
};
use crate::{Tab, read::Present};

const ADMIN_RUNNERS: &str = "/admin/runners";
const ADMIN_MODE: &str = "/admin/session";

/// Enters admin mode if the administrator's pages ask for it.
pub(super) async fn enter(
    tab: &Tab,
    base: &Url,
    credentials: &Credentials,
) -> Result<(), SignInTrouble> {
    goto(tab, &at(base, ADMIN_RUNNERS)).await?;
    let seen = wait_for(tab, Present::loaded).await?;
    if !seen.path.contains(ADMIN_MODE) {
        return Ok(());
    }
    let Some((_, password)) = &credentials.login else {
        return Err(SignInTrouble::AdminMode {
            reason: "it asks for the password; set FLEETPROOF_LOGIN and FLEETPROOF_PASSWORD"
                .to_owned(),
        });
    };
    wait_for(tab, |seen| seen.has("admin-password")).await?;
    let seen = look(tab).await?;
    form::fill(tab, &seen, "admin-password", password.expose()).await?;
    form::leave(tab, &seen, "admin-sign-in").await?;
    let seen = wait_for_next(tab, Present::loaded).await?;
    if !seen.path.contains(ADMIN_MODE) {
        return Ok(());
    }
    Err(SignInTrouble::AdminMode {
        reason: match seen.alert() {
            "" => "the page asks again".to_owned(),
            said => format!("“{said}”"),
        },
    })
}
