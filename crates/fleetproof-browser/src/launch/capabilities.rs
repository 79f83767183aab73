//! What is asked of the driver for each browser.

use std::path::Path;

use fantoccini::wd::Capabilities;
use serde_json::{Value, json};

use crate::bridge::Bridge;

/// Wide enough that GitLab's tables are not stacked (they are below 768 px).
const WINDOW: &str = "--window-size=1400,1200";

/// A headless Chromium that keeps nothing, calls nobody and accepts dialogs: the registration page
/// asks whether it may be left, and would hold up navigation.
pub(super) fn of(
    binary: Option<&Path>,
    profile: Option<&Path>,
    bridges: &[Bridge],
) -> Capabilities {
    let mut arguments: Vec<String> = [
        "--headless",
        "--disable-gpu",
        "--disable-extensions",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-breakpad",
        "--no-first-run",
        "--lang=en-US",
        WINDOW,
    ]
    .map(str::to_owned)
    .into();
    // A driver elsewhere runs under an account and on a machine that we do not know.
    if let Some(profile) = profile {
        arguments.push(format!("--user-data-dir={}", profile.display()));
        if rustix::process::geteuid().is_root() {
            arguments.push("--no-sandbox".to_owned());
        }
        if in_container() {
            arguments.push("--disable-dev-shm-usage".to_owned());
        }
    }
    if !bridges.is_empty() {
        let join = |part: fn(&Bridge) -> &str| {
            let parts: Vec<&str> = bridges.iter().map(part).collect();
            parts.join(",")
        };
        let rules = join(|bridge| &bridge.rule);
        let keys = join(|bridge| &bridge.key);
        arguments.push(format!("--host-resolver-rules={rules}"));
        arguments.push(format!("--ignore-certificate-errors-spki-list={keys}"));
    }
    let mut chrome = json!({ "args": arguments });
    if let Some(binary) = binary {
        chrome["binary"] = binary.to_string_lossy().into();
    }
    let capabilities = json!({
        "browserName": "chrome",
        "unhandledPromptBehavior": "accept",
        "timeouts": { "pageLoad": 60_000, "script": 30_000 },
        "goog:loggingPrefs": { "browser": "ALL" },
        "goog:chromeOptions": chrome,
    });
    match capabilities {
        Value::Object(map) => map,
        _ => Capabilities::new(),
    }
}

/// Containers come with 64 MiB of shared memory, too little for a browser.
fn in_container() -> bool {
    ["/.dockerenv", "/run/.containerenv"]
        .iter()
        .any(|mark| Path::new(mark).exists())
        || std::env::var_os("KUBERNETES_SERVICE_HOST").is_some()
}
