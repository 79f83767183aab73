//! Where the programs are.

use std::{
    env,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use crate::BrowserError;

/// Chromium by the names that distributions and vendors give it, best first.
const BROWSERS: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];

/// The browser: the one named, else the first on `PATH`.
pub(super) fn browser(named: Option<&Path>) -> Result<PathBuf, BrowserError> {
    if let Some(path) = named {
        return match runnable(path) {
            Ok(()) => Ok(path.to_owned()),
            Err(reason) => Err(BrowserError::NotRunnable {
                path: path.to_owned(),
                reason,
            }),
        };
    }
    let found = BROWSERS.iter().find_map(|name| on_path(name));
    found.ok_or_else(|| BrowserError::NoBrowser {
        looked_for: BROWSERS.join(", "),
    })
}

/// The driver on `PATH`.
pub(super) fn driver() -> Result<PathBuf, BrowserError> {
    on_path("chromedriver").ok_or(BrowserError::NoDriver)
}

fn on_path(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|program| runnable(program).is_ok())
}

fn runnable(path: &Path) -> Result<(), String> {
    let metadata = path.metadata().map_err(|error| error.to_string())?;
    if !metadata.is_file() {
        return Err("it is no file".to_owned());
    }
    if metadata.permissions().mode() & 0o111 == 0 {
        return Err("it is not executable".to_owned());
    }
    Ok(())
}
