//! The process between us and the driver: a shell that waits for the end of a pipe, so that no
//! browser outlives us, however we end.

use std::{
    fs::File,
    io,
    os::unix::process::CommandExt,
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process_group};

const SCRIPT: &str = include_str!("supervisor.sh");

/// How long a driver may take to end before it is made to.
const PATIENCE: Duration = Duration::from_secs(3);

/// What the supervisor writes to the log after a driver that ended by itself.
pub(super) const ENDED: &str = "the driver ended with status ";

/// A driver below its supervisor. Ended on drop, with all its browsers.
#[derive(Debug)]
pub(super) struct Supervisor(Child);

impl Supervisor {
    /// Starts `program`, which writes to `log` and has its files in `folder`.
    pub(super) fn start(program: &Path, folder: &Path, log: &Path) -> io::Result<Self> {
        let log = File::create(log)?;
        let child = Command::new("/bin/sh")
            .args(["-c", SCRIPT, "sh"])
            .arg(folder)
            .arg(program)
            .arg("--port=0")
            .stdin(Stdio::piped())
            .stdout(log.try_clone()?)
            .stderr(log)
            .process_group(0)
            .spawn()?;
        Ok(Self(child))
    }
}

impl Drop for Supervisor {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        let deadline = Instant::now() + PATIENCE;
        while matches!(self.0.try_wait(), Ok(None)) && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(2));
        }
        // The group outlives its leader if a browser is slow to end.
        if let Some(group) = i32::try_from(self.0.id()).ok().and_then(Pid::from_raw) {
            let _ = kill_process_group(group, Signal::KILL);
        }
        let _ = self.0.wait();
    }
}
