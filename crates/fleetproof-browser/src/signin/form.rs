//! Fields and buttons of the sign-in pages.

use std::time::Instant;

use fantoccini::Locator;
use tokio::time::{Duration, sleep};

use super::{SignInTrouble, landing};
use crate::{Tab, read};
use read::Present;

const PERIOD: Duration = Duration::from_millis(25);

/// Marks the document that is about to be left, so that the next one is told from it.
const MARK: &str = "window.fleetproofLeft = true;";
const IS_MARKED: &str = "return window.fleetproofLeft === true;";

/// What of the sign-in pages can be seen now.
pub(super) async fn look(tab: &Tab) -> Result<Present, SignInTrouble> {
    Ok(read::present(tab).await?)
}

/// Looks until `enough`, or the tab's patience is at an end; returns the last look.
pub(super) async fn wait_for(
    tab: &Tab,
    enough: impl Fn(&Present) -> bool,
) -> Result<Present, SignInTrouble> {
    let deadline = Instant::now() + tab.patience;
    loop {
        match read::present(tab).await {
            Ok(seen) if enough(&seen) || Instant::now() > deadline => return Ok(seen),
            Err(error) if !read::is_navigation(&error) || Instant::now() > deadline => {
                return Err(error.into());
            }
            _ => sleep(PERIOD).await,
        }
    }
}

/// The same, in a document that came after the one that was left.
pub(super) async fn wait_for_next(
    tab: &Tab,
    enough: impl Fn(&Present) -> bool,
) -> Result<Present, SignInTrouble> {
    let deadline = Instant::now() + tab.patience;
    loop {
        let old = tab.run(IS_MARKED, Vec::new()).await;
        let moved = matches!(&old, Ok(value) if value != &serde_json::Value::Bool(true));
        if moved || Instant::now() > deadline {
            return wait_for(tab, enough).await;
        }
        sleep(PERIOD).await;
    }
}

/// Types into a field that can be seen. What is typed goes to the driver, not to any log.
pub(super) async fn fill(
    tab: &Tab,
    seen: &Present,
    part: &str,
    text: &str,
) -> Result<(), SignInTrouble> {
    let field = tab.client().find(Locator::Css(css(seen, part)?)).await?;
    field.clear().await?;
    field.send_keys(text).await?;
    Ok(())
}

/// Presses a button without regard to what may lie over it, such as a banner.
pub(super) async fn press(tab: &Tab, seen: &Present, part: &str) -> Result<(), SignInTrouble> {
    let script = "const found = [...document.querySelectorAll(arguments[0])]\
                  .find((one) => one.getClientRects().length > 0); if (found) found.click();";
    tab.run(script, vec![css(seen, part)?.into()]).await?;
    Ok(())
}

/// Presses a button that leads to another document.
pub(super) async fn leave(tab: &Tab, seen: &Present, part: &str) -> Result<(), SignInTrouble> {
    tab.run(MARK, Vec::new()).await?;
    press(tab, seen, part).await
}

fn css<'a>(seen: &'a Present, part: &str) -> Result<&'a str, SignInTrouble> {
    seen.parts
        .get(part)
        .map(String::as_str)
        .ok_or_else(|| landing::unknown(seen, &[part]))
}
