//! A chromedriver of our own.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use tempfile::TempDir;
use tokio::time::{Instant, sleep};

use super::supervisor::{ENDED, Supervisor};
use crate::BrowserError;

/// How long the driver may take to say its port.
const PATIENCE: Duration = Duration::from_secs(20);

/// Starts of a driver that finds its port taken, at most.
const TRIES: u32 = 3;

/// What it says then.
const TAKEN: &str = "bind() failed";

/// The driver says its port when it listens; an earlier line names the 0 that it was given.
const LISTENS: &str = "started successfully on port ";

/// A chromedriver that ends, with all its browsers and their profiles, when it is dropped.
#[derive(Debug)]
pub(super) struct Driver {
    port: u16,
    profiles: AtomicU32,
    supervisor: Option<Supervisor>,
    folder: TempDir,
}

impl Drop for Driver {
    fn drop(&mut self) {
        drop(self.supervisor.take());
        // What was killed may write for a moment yet.
        let deadline = std::time::Instant::now() + PATIENCE;
        let folder = self.folder.path();
        while folder.exists() && std::time::Instant::now() < deadline {
            if fs::remove_dir_all(folder).is_err() {
                std::thread::sleep(Duration::from_millis(5));
            }
        }
    }
}

impl Driver {
    /// Starts it on a free port.
    pub(super) async fn start(program: &Path) -> Result<Self, BrowserError> {
        let mut tries = 1;
        loop {
            match Self::start_once(program).await {
                // The driver looks for a free port first and takes it later, for each family of
                // addresses: somebody else may have been quicker.
                Err(BrowserError::DriverDidNotStart { said })
                    if tries < TRIES && said.contains(TAKEN) =>
                {
                    tries += 1;
                }
                started => return started,
            }
        }
    }

    async fn start_once(program: &Path) -> Result<Self, BrowserError> {
        let io = |what| move |source| BrowserError::Io { what, source };
        let folder = tempfile::Builder::new()
            .prefix("fleetproof-browser-")
            .tempdir()
            .map_err(io("cannot make a folder for the browser"))?;
        let log = folder.path().join("log");
        let supervisor = Supervisor::start(program, folder.path(), &log)
            .map_err(io("cannot start chromedriver"))?;
        let deadline = Instant::now() + PATIENCE;
        loop {
            let said = fs::read_to_string(&log).unwrap_or_default();
            if let Some(port) = port(&said) {
                return Ok(Self {
                    port,
                    profiles: AtomicU32::new(0),
                    supervisor: Some(supervisor),
                    folder,
                });
            }
            if said.contains(ENDED) || Instant::now() > deadline {
                let lines: Vec<&str> = said.lines().map(str::trim).collect();
                let end = lines[lines.len().saturating_sub(3)..].join(" | ");
                let said = match end.is_empty() {
                    true => format!("{} said nothing", program.display()),
                    false => end,
                };
                return Err(BrowserError::DriverDidNotStart { said });
            }
            sleep(Duration::from_millis(5)).await;
        }
    }

    pub(super) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// A folder for one more browser's profile.
    pub(super) fn new_profile(&self) -> Result<PathBuf, BrowserError> {
        let number = self.profiles.fetch_add(1, Ordering::Relaxed);
        let profile = self.folder.path().join(format!("profile-{number}"));
        fs::create_dir(&profile).map_err(|source| BrowserError::Io {
            what: "cannot make a folder for the browser's profile",
            source,
        })?;
        Ok(profile)
    }
}

fn port(said: &str) -> Option<u16> {
    let (_, after) = said.split_once(LISTENS)?;
    let digits: &str = after.split(|c: char| !c.is_ascii_digit()).next()?;
    // Whole once something follows it.
    (digits.len() < after.len()).then(|| digits.parse().ok())?
}
