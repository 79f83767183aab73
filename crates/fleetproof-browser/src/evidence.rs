//! What is kept of a page that was not as it should be.

use base64::{Engine, prelude::BASE64_STANDARD};
use fantoccini::{Client, wd::WebDriverCompatibleCommand};
use fleetproof_model::mask_text;
use serde::Deserialize;
use url::{ParseError, Url};

use crate::{BrowserError, Tab, read};

/// How much of a page's text is kept, in characters.
const TEXT: usize = 4_000;

/// What is kept of a page that was not as it should be, without secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The page's path.
    pub path: String,
    /// The HTTP status that it came with, where the browser tells it.
    pub status: Option<u16>,
    /// The ID of the request for it, where it says one: pages of errors do.
    pub request_id: Option<String>,
    /// A picture of it as `data:image/png;base64,…`; absent for a page that shows a token.
    pub screenshot: Option<String>,
    /// Its text, cut to a length that can be read.
    pub text: String,
    /// What it wrote to the console as an error.
    pub console_errors: Vec<String>,
}

impl Tab {
    /// What the tab shows now. A page that shows a token is never photographed, nor is its text
    /// kept (the registration page; GitLab shows the token to its creator).
    ///
    /// # Errors
    /// If the browser no longer answers.
    pub async fn evidence(&self) -> Result<Evidence, BrowserError> {
        let (shows_token, status, text): (bool, Option<u16>, String) = read::text(self).await?;
        let url = self.client().current_url().await?;
        let picture = match shows_token || url.path().ends_with("/register") {
            true => None,
            false => Some(self.client().screenshot().await?),
        };
        let cut: String = text.chars().take(TEXT).collect();
        Ok(Evidence {
            path: url.path().to_owned(),
            status,
            request_id: request_id(&text),
            text: match &picture {
                Some(_) => mask_text(&cut, &[]),
                None => "not kept: the page shows a token".to_owned(),
            },
            screenshot: picture
                .map(|png| format!("data:image/png;base64,{}", BASE64_STANDARD.encode(png))),
            console_errors: self.console().await.0,
        })
    }
}

/// What stands after GitLab's word for it, which its pages of errors do not translate.
fn request_id(text: &str) -> Option<String> {
    let (_, after) = text.split_once("Request ID:")?;
    let id = after.split_whitespace().next()?;
    id.chars()
        .all(|c| c.is_ascii_alphanumeric() || c == '-')
        .then(|| id.to_owned())
}

/// Errors on the console of one page, masked, with those that no script has caught apart.
#[derive(Debug, Default)]
pub(crate) struct Console {
    pub(crate) errors: Vec<String>,
    pub(crate) uncaught: Vec<String>,
}

impl Console {
    /// Adds what was written since it was last asked. A driver that keeps no console has none to
    /// tell.
    pub(crate) async fn read_on(&mut self, client: &Client) {
        let lines = client.issue_cmd(ReadConsole).await.ok();
        let lines: Vec<ConsoleLine> = lines
            .and_then(|lines| serde_json::from_value(lines).ok())
            .unwrap_or_default();
        for line in lines.into_iter().filter(|line| line.level == "SEVERE") {
            let message = mask_text(&line.message, &[]);
            if line.source == "javascript" {
                self.uncaught.push(message.clone());
            }
            self.errors.push(message);
        }
    }
}

#[derive(Debug, Deserialize)]
struct ConsoleLine {
    level: String,
    source: String,
    message: String,
}

/// Not in the standard; Chromium's drivers have it.
#[derive(Debug)]
struct ReadConsole;

impl WebDriverCompatibleCommand for ReadConsole {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/se/log", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (http::Method, Option<String>) {
        let body = r#"{"type":"browser"}"#;
        (http::Method::POST, Some(body.to_owned()))
    }
}
