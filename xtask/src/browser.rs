//! Chromium and its driver for the tests of pages, from the distribution.

use std::process::{Command, Stdio};

use fleetproof_postgres::install::{root_shell, succeeds};

use crate::path::found;

/// Programs of which one is enough: names by which distributions and vendors install them.
const BROWSERS: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];
const DRIVERS: [&str; 1] = ["chromedriver"];

/// Debian's packages. They are built together, so that the versions match.
const PACKAGES: &str = "chromium chromium-driver";

/// Makes sure that there are a browser and a driver, as root or through `sudo` where they have to
/// be installed.
///
/// # Errors
/// A sentence that says what to install by hand.
pub fn ensure() -> Result<(), String> {
    if found(&BROWSERS) && found(&DRIVERS) {
        return Ok(());
    }
    let by_hand = |reason: &str| {
        Err(format!(
            "no Chromium with its driver is installed, and {reason}; install the packages \
             `chromium` and `chromium-driver`, or put `chromium` and `chromedriver` of one \
             version on PATH"
        ))
    };
    if !succeeds(Command::new("apt-get").arg("--version")) {
        return by_hand("there is no apt-get");
    }
    let Some(mut shell) = root_shell() else {
        return by_hand("apt-get needs root or sudo");
    };
    eprintln!("installing Chromium with apt-get");
    // A machine fresh from its image has no package lists.
    let install = format!("apt-get install -q -y --no-install-recommends {PACKAGES}");
    let script = format!(
        "export DEBIAN_FRONTEND=noninteractive; {install} || {{ apt-get update -q && {install}; }}"
    );
    let done = succeeds(shell.args(["-c", &script]).stdin(Stdio::null()));
    if done && found(&BROWSERS) && found(&DRIVERS) {
        Ok(())
    } else {
        by_hand("apt-get could not install it")
    }
}
