//! A coordinator to check.

use std::{
    fs,
    process::{Child, Stdio},
    thread,
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tempfile::TempDir;

use crate::measured::fleetproof;

/// A `fleetproof serve` with the example fleet, which ends when this goes.
pub(crate) struct Served {
    child: Child,
    ready: Value,
    _folder: TempDir,
}

impl Served {
    /// At that step.
    pub(crate) fn start(step: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let ready = folder.path().join("ready.json");
        let mut serve = fleetproof("serve --listen 127.0.0.1:0 --seed-data --schema-step");
        serve.arg(step).arg("--ready-file").arg(&ready);
        serve.current_dir(folder.path()).stdout(Stdio::null());
        let mut child = serve.spawn().expect("the binary runs");
        // Written whole or not at all.
        let text = loop {
            if let Ok(text) = fs::read_to_string(&ready) {
                break text;
            }
            let ended = child.try_wait().expect("it can be waited for");
            assert!(ended.is_none(), "serve has ended: {ended:?}");
            thread::sleep(Duration::from_millis(20));
        };
        Self {
            child,
            ready: serde_json::from_str(&text).expect("the ready file is JSON"),
            _folder: folder,
        }
    }

    pub(crate) fn url(&self) -> &str {
        self.text("url")
    }

    pub(crate) fn token(&self) -> &str {
        self.text("admin_token")
    }

    pub(crate) fn database_url(&self) -> &str {
        self.text("database_url")
    }

    /// The first user's name and password.
    pub(crate) fn login(&self) -> (&str, &str) {
        let of = |key: &str| {
            let value = self.ready["login"][key].as_str();
            value.expect("the ready file has it")
        };
        (of("username"), of("password"))
    }

    fn text(&self, key: &str) -> &str {
        self.ready[key].as_str().expect("the ready file has it")
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let pid = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw);
        if let Some(pid) = pid {
            // It may have ended by itself.
            let _ = kill_process(pid, Signal::TERM);
        }
        let _ = self.child.wait();
    }
}
