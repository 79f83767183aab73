use std::{
    ffi::OsStr,
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Child, Command, Output, Stdio},
};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tempfile::TempDir;

use super::wait_for;

/// What in our surroundings changes what the binary does.
const VARIABLES: [&str; 14] = [
    "FLEETPROOF_TOKEN",
    "FLEETPROOF_DATABASE_URL",
    "FLEETPROOF_LOG",
    "FLEETPROOF_PG_BIN",
    "FLEETPROOF_REGISTRATION_TOKEN_INSTANCE",
    "FLEETPROOF_REGISTRATION_TOKEN_GROUP",
    "FLEETPROOF_REGISTRATION_TOKEN_PROJECT",
    "FLEETPROOF_LOGIN",
    "FLEETPROOF_PASSWORD",
    "FLEETPROOF_TOTP_SECRET",
    "FLEETPROOF_SESSION_COOKIE",
    "NO_COLOR",
    "CI",
    "RUST_BACKTRACE",
];

/// A call of the binary in a folder of its own, where temporary folders go, too.
pub(crate) struct Fleetproof {
    command: Command,
    folder: TempDir,
}

impl Fleetproof {
    /// With these arguments, separated by spaces.
    pub(crate) fn new(arguments: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        // Root's server runs as another user, who must get through.
        fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
        let temporary = folder.path().join("tmp");
        fs::create_dir(&temporary).unwrap();
        fs::set_permissions(&temporary, Permissions::from_mode(0o1777)).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_fleetproof"));
        for variable in VARIABLES {
            command.env_remove(variable);
        }
        command
            .args(arguments.split_whitespace())
            .current_dir(folder.path())
            .env("TMPDIR", &temporary)
            .stdin(Stdio::null());
        Self { command, folder }
    }

    /// With one more argument.
    pub(crate) fn arg(mut self, argument: impl AsRef<OsStr>) -> Self {
        self.command.arg(argument);
        self
    }

    /// With a variable.
    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// With a file in the working directory.
    pub(crate) fn file(self, name: &str, content: &str) -> Self {
        fs::write(self.folder.path().join(name), content).unwrap();
        self
    }

    /// Runs it to its end.
    pub(crate) fn run(mut self) -> Ended {
        let output = self.command.output().unwrap();
        Ended::new(output, self.folder)
    }

    /// Starts it.
    pub(crate) fn start(mut self) -> Started {
        self.command.stdout(Stdio::piped()).stderr(Stdio::piped());
        Started {
            child: Some(self.command.spawn().unwrap()),
            folder: Some(self.folder),
        }
    }
}

/// A run that is under way.
pub(crate) struct Started {
    child: Option<Child>,
    folder: Option<TempDir>,
}

impl Started {
    /// The working directory.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.as_ref().unwrap().path()
    }

    /// The folders of private servers below it.
    pub(crate) fn servers(&self) -> usize {
        servers(self.folder())
    }

    /// Whether a private server is running.
    pub(crate) fn has_running_server(&self) -> bool {
        let entries = fs::read_dir(self.folder().join("tmp")).unwrap();
        entries
            .flatten()
            .any(|entry| entry.path().join("data/postmaster.pid").exists())
    }

    /// Sends a signal.
    pub(crate) fn signal(&self, signal: Signal) {
        let pid = i32::try_from(self.child.as_ref().unwrap().id()).unwrap();
        kill_process(Pid::from_raw(pid).unwrap(), signal).unwrap();
    }

    /// The processes that it has started, and those that these have, whose name begins so.
    pub(crate) fn descendants(&self, name: &str) -> Vec<Pid> {
        let mut family = vec![self.child.as_ref().unwrap().id().to_string()];
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(parent) = family.get(at).cloned() {
            at += 1;
            for entry in fs::read_dir("/proc").unwrap().flatten() {
                // One that ends while we look has no file any more.
                let stat = fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
                let Some((head, tail)) = stat.rsplit_once(')') else {
                    continue;
                };
                if tail.split_whitespace().nth(1) != Some(&parent) {
                    continue;
                }
                let (pid, its_name) = head.split_once(" (").unwrap();
                if its_name.starts_with(name) {
                    found.extend(Pid::from_raw(pid.parse().unwrap()));
                }
                family.push(pid.to_owned());
            }
        }
        found
    }

    /// Whether it has ended.
    pub(crate) fn has_ended(&mut self) -> bool {
        let child = self.child.as_mut().unwrap();
        child.try_wait().unwrap().is_some()
    }

    /// Waits for its end.
    pub(crate) fn wait(mut self) -> Ended {
        let child = self.child.take().unwrap();
        let folder = self.folder.take().unwrap();
        Ended::new(child.wait_with_output().unwrap(), folder)
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            let _ = child.kill();
            let _ = child.wait();
            let folder = self.folder.take().unwrap();
            wait_for("the private server's end", || {
                (servers(folder.path()) == 0).then_some(())
            });
        }
    }
}

/// What a run has left behind.
pub(crate) struct Ended {
    /// The exit status; `None` if a signal has ended it.
    pub(crate) status: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    folder: TempDir,
}

impl Ended {
    fn new(output: Output, folder: TempDir) -> Self {
        Self {
            status: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
            folder,
        }
    }

    /// It ended with that status, and said `sentence` (or more of it) in one line on standard
    /// error, and nothing else anywhere.
    #[track_caller]
    pub(crate) fn refused(&self, status: i32, sentence: &str) {
        assert_eq!(self.stdout, "", "stderr: {}", self.stderr);
        let said = self.stderr.strip_prefix("fleetproof: ");
        let said = said.unwrap_or_else(|| panic!("no sentence of ours: {}", self.stderr));
        assert_eq!(said.trim_end().lines().count(), 1, "{said}");
        assert!(said.contains(sentence), "{said}");
        assert_eq!(self.status, Some(status), "{said}");
    }

    /// It ended with that status.
    #[track_caller]
    pub(crate) fn exited(&self, status: i32) {
        assert_eq!(
            self.status,
            Some(status),
            "stdout: {}\nstderr: {}",
            self.stdout,
            self.stderr
        );
    }

    /// A file of the working directory.
    #[track_caller]
    pub(crate) fn file(&self, name: &str) -> String {
        fs::read_to_string(self.folder.path().join(name)).unwrap()
    }

    /// A JSON file of the working directory.
    #[track_caller]
    pub(crate) fn json(&self, name: &str) -> Value {
        serde_json::from_str(&self.file(name)).unwrap()
    }

    /// The names in the working directory, but for the folder of temporary files.
    pub(crate) fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<_> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name != "tmp")
            .collect();
        names.sort();
        names
    }

    /// The folders of private servers that are left.
    pub(crate) fn servers(&self) -> usize {
        servers(self.folder.path())
    }
}

fn servers(folder: &Path) -> usize {
    let entries = fs::read_dir(folder.join("tmp")).unwrap();
    entries
        .flatten()
        .filter(|entry| {
            entry
                .file_name()
                .to_string_lossy()
                .starts_with("fleetproof-pg-")
        })
        .count()
}
