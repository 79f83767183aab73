//! The page with a new runner's token goes live, in a real Chromium.

use fantoccini::{Client, Locator};
use fleetproof_client::ClientOptions;
use fleetproof_model::Secret;

use crate::support::{Driver, Served, sign_in};

/// Makes a runner as a person would, and waits until its page has the stream. The token.
async fn make(browser: &Client, served: &Served) -> String {
    let new = format!("{}/admin/runners/new", served.url());
    browser.goto(&new).await.unwrap();
    let submit = Locator::Css("[data-testid=submit-button]");
    browser.find(submit).await.unwrap().click().await.unwrap();
    let live = Locator::XPath("//*[@role='status' and contains(., 'as soon as it is online')]");
    browser.wait().for_element(live).await.unwrap();
    let token = Locator::Css("[data-testid=runner-token]");
    browser.find(token).await.unwrap().text().await.unwrap()
}

#[test]
fn the_page_shows_that_the_runner_is_online_without_being_loaded_again() {
    let served = Served::start("");
    let driver = Driver::start();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let browser = runtime.block_on(async {
        let browser = driver.browser(false).await;
        browser.goto(&served.url()).await.unwrap();
        sign_in(&browser, &served).await;
        let token = Secret::new(make(&browser, &served).await);
        let mark = "window.sameDocument = true";
        browser.execute(mark, vec![]).await.unwrap();

        let options = ClientOptions::new(&served.url()).unwrap();
        let client = fleetproof_client::Client::new(options).unwrap();
        let verify = client.verify(Some(&token), Some("s_first"), None);
        assert_eq!(verify.await.unwrap().status, 200);

        let registered = Locator::Css("[role=status] > [data-testid=runner-registered]");
        let shown = browser.wait().for_element(registered).await.unwrap();
        let text = shown.text().await.unwrap();
        assert!(
            text.starts_with("You've registered a new runner!"),
            "{text}"
        );
        let mark = "return window.sameDocument === true";
        assert_eq!(browser.execute(mark, vec![]).await.unwrap(), true);
        assert!(!browser.source().await.unwrap().contains(token.expose()));
        // Nothing holds the reader back any more.
        let view = Locator::LinkText("View runner");
        browser.find(view).await.unwrap().click().await.unwrap();
        let manager = Locator::Css("[data-testid=runner-managers]");
        browser.wait().for_element(manager).await.unwrap();

        make(&browser, &served).await;
        browser
    });
    // The second page is open, and waits.
    let ended = served.stop();
    ended.exited(0);
    assert!(
        !ended.stderr.contains("did not end in time"),
        "{}",
        ended.stderr
    );
    runtime.block_on(browser.close()).unwrap();
}
