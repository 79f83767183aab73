//! The process between owner and server: a shell that waits for the end of a pipe.
//!
//! A shell, because every system has one and a library's user has no binary of ours to start
//! again; not `PR_SET_PDEATHSIG`, which is bound to the thread that started the server, knows
//! Linux only, and leaves the folder behind. The pipe is close-on-exec, so that no other child of
//! the owner can hold it open. Supervisor and server have a process group of their own: Ctrl-C in
//! a terminal must not take the database from under an owner that is finishing its work.

use std::ffi::OsStr;
use std::fs::OpenOptions;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::account::Account;
use crate::error::PostgresError;
use crate::initdb::clean_environment;
use crate::postmaster;
use crate::run_folder::RunFolder;

const SCRIPT: &str = include_str!("supervisor.sh");

/// The end of a server with kept data includes a checkpoint to a disk that may be busy.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running supervisor with its server, and the folder that it will remove. Stopped on drop.
#[derive(Debug)]
pub(crate) struct Supervisor {
    process: Child,
    folder: RunFolder,
    kept: bool,
}

impl Supervisor {
    /// Starts `command` below a supervisor. `kept`: end with a checkpoint.
    pub(crate) fn start<'a>(
        folder: RunFolder,
        account: &Account,
        kept: bool,
        command: impl IntoIterator<Item = &'a OsStr>,
    ) -> Result<Self, PostgresError> {
        let log_path = folder.log();
        let unwritable = || PostgresError::io("cannot write", &log_path);
        folder.write("log", "", account)?;
        let log = OpenOptions::new()
            .append(true)
            .open(&log_path)
            .map_err(unwritable())?;
        let script = folder.write("supervisor.sh", SCRIPT, account)?;
        folder.hand_over(account)?;
        let mut shell = Command::new("/bin/sh");
        shell
            .arg(script)
            .arg(if kept { "INT" } else { "QUIT" })
            .arg(folder.path())
            .args(command)
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(log.try_clone().map_err(unwritable())?)
            .stderr(log)
            .process_group(0);
        clean_environment(&mut shell);
        account.apply(&mut shell);
        let process = shell
            .spawn()
            .map_err(PostgresError::io("cannot run", "/bin/sh".as_ref()))?;
        Ok(Self {
            process,
            folder,
            kept,
        })
    }

    /// The server's folder.
    pub(crate) fn folder(&self) -> &RunFolder {
        &self.folder
    }

    /// Whether the server has ended by itself.
    pub(crate) fn server_has_ended(&self) -> bool {
        self.folder.exited().exists()
    }

    /// Stops the server and waits until it and its folder are gone. Again: does nothing.
    pub(crate) fn stop(&mut self) -> Result<(), PostgresError> {
        drop(self.process.stdin.take());
        let ended = self.ended_within(PATIENCE);
        // Finds a server only if a part of the supervisor was killed or stopped by someone.
        postmaster::stop(self.folder.path(), self.kept);
        if !ended {
            let _ = self.process.kill();
            let _ = self.process.wait();
        }
        match postmaster::of(self.folder.path()) {
            None => Ok(()),
            Some(_) => Err(PostgresError::DidNotStop { waited: PATIENCE }),
        }
    }

    fn ended_within(&mut self, patience: Duration) -> bool {
        let deadline = Instant::now() + patience;
        while matches!(self.process.try_wait(), Ok(None)) {
            if Instant::now() > deadline {
                return false;
            }
            thread::sleep(Duration::from_millis(1));
        }
        true
    }
}

impl Drop for Supervisor {
    fn drop(&mut self) {
        if let Err(error) = self.stop() {
            tracing::warn!(%error);
        }
    }
}
