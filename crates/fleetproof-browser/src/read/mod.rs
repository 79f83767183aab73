//! Reads pages: a script finds the parts by [`crate::selectors`] and hands back data, which is
//! judged here. It is run again until what is looked for is there, and so waits for a condition.

mod contact;
mod list;
mod runner;
mod seen;
mod shown;
mod trouble;

use std::{collections::BTreeMap, time::Instant};

use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::time::{Duration, sleep};

use crate::{BrowserError, Tab, selectors};

pub use contact::Contact;
pub use list::{ListPage, ListRow};
pub use runner::{ManagerRow, Managers, RunnerPage};
pub(crate) use seen::Present;
pub use shown::{Badge, Shown};
pub use trouble::PageTrouble;

/// Finds parts by the table; every script below begins with it.
const FIND: &str = include_str!("find.js");

/// Between two looks at a page that is not there yet.
const PERIOD: Duration = Duration::from_millis(25);

/// Runs one of our scripts in the page.
async fn script<T: DeserializeOwned>(tab: &Tab, script: &str) -> Result<T, BrowserError> {
    let parts: BTreeMap<&str, _> = selectors::parts()
        .map(|part| (part.name, part.alternatives))
        .collect();
    let value = tab
        .run(&format!("{FIND}\n{script}"), vec![json!(parts)])
        .await?;
    read(value)
}

fn read<T: DeserializeOwned>(value: Value) -> Result<T, BrowserError> {
    serde_json::from_value(value).map_err(|error| BrowserError::Lost {
        said: format!("a page was read as something else than it should: {error}"),
    })
}

/// Whether the page shows a token, the status that it came with, and the text that people see there.
pub(crate) async fn text(tab: &Tab) -> Result<(bool, Option<u16>, String), BrowserError> {
    let body = "return [!!one('runner-token'), general().http_status, \
                document.body ? document.body.innerText : ''];";
    script(tab, body).await
}

/// What of the parts named is there, by name; for sign-in.
pub(crate) async fn present(tab: &Tab) -> Result<Present, BrowserError> {
    script(tab, include_str!("present.js")).await
}

/// Looks at the page until `judge` is content with it or the tab's patience is at an end; `judge`
/// then gets a last word.
async fn until<S: DeserializeOwned, T>(
    tab: &Tab,
    body: &str,
    mut judge: impl FnMut(S, bool) -> Result<Option<T>, PageTrouble>,
) -> Result<T, PageTrouble> {
    let deadline = Instant::now() + tab.patience;
    loop {
        let seen: S = match script(tab, body).await {
            Ok(seen) => seen,
            // The page went away while we looked: the next one is looked at.
            Err(error) if Instant::now() < deadline && is_navigation(&error) => {
                sleep(PERIOD).await;
                continue;
            }
            Err(error) => return Err(error.into()),
        };
        let last = Instant::now() >= deadline;
        if let Some(result) = judge(seen, last)? {
            return Ok(result);
        }
        if last {
            return Err(PageTrouble::TooSlow {
                waited: tab.patience,
            });
        }
        sleep(PERIOD).await;
    }
}

/// A number that is written for people: with separators of thousands.
fn number(text: &str) -> Option<u64> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    digits.parse().ok()
}

/// What a driver says when the document changes below a script.
pub(crate) fn is_navigation(error: &BrowserError) -> bool {
    let BrowserError::Lost { said } = error else {
        return false;
    };
    [
        "navigat",
        "execution context",
        "aborted by",
        "stale element",
        "document unloaded",
        "Cannot find context",
    ]
    .iter()
    .any(|words| {
        said.to_ascii_lowercase()
            .contains(&words.to_ascii_lowercase())
    })
}
