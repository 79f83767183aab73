pub mod driver;
pub mod site;

use std::{future::Future, sync::OnceLock, time::Duration};

use fleetproof_browser::{Browser, Credentials, Options, Session};
use fleetproof_model::Secret;
use tokio::{runtime::Runtime, sync::OnceCell};

pub use site::{Door, Site};

/// For what never comes.
pub const SHORT: Duration = Duration::from_millis(500);

/// For what comes, however busy the machine is.
pub const LONG: Duration = Duration::from_secs(60);

static RUNTIME: OnceLock<Runtime> = OnceLock::new();
static BROWSER: OnceCell<Browser> = OnceCell::const_new();

/// Runs a test in the one runtime of all, which the browser belongs to.
pub fn run<T>(test: impl Future<Output = T>) -> T {
    RUNTIME
        .get_or_init(|| Runtime::new().unwrap())
        .block_on(test)
}

/// The browser of all tests; it ends with this process. Sites do not share cookies, since each has
/// an address of its own.
pub async fn browser() -> &'static Browser {
    let start = || async {
        let options = Options {
            patience: LONG,
            sessions: 2,
            ..Options::default()
        };
        Browser::start(options).await.expect("there is a Chromium")
    };
    BROWSER.get_or_init(start).await
}

pub fn login() -> Credentials {
    Credentials {
        login: Some(("root".to_owned(), Secret::new(site::PASSWORD))),
        ..Credentials::default()
    }
}

/// A session at a site with our pages.
pub async fn signed_in() -> (Site, &'static Browser, Session) {
    let site = Site::start(Door::Password).await;
    let browser = browser().await;
    let session = browser.sign_in(&site.url(), &login(), false).await;
    (site, browser, session.expect("the password is right"))
}
