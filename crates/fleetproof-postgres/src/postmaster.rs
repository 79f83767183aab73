//! A server process that is running in a data folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process, test_kill_process};

/// How long the server is given to end before it is killed. An immediate stop takes
/// milliseconds, and the server itself kills a child that hangs after 5 s.
const PATIENCE: Duration = Duration::from_secs(10);

/// Stops the server of the folder `data`, if one runs there, and waits for its end: at once, or
/// with a checkpoint if the data is `kept`.
pub(crate) fn stop(data: &Path, kept: bool) {
    let Some(server) = running_in(data) else {
        return;
    };
    let signal = if kept { Signal::INT } else { Signal::QUIT };
    for (signal, patience) in [(signal, PATIENCE), (Signal::KILL, PATIENCE)] {
        let _ = kill_process(server, signal);
        let deadline = Instant::now() + patience;
        while Instant::now() < deadline {
            if running_in(data) != Some(server) {
                return;
            }
            thread::sleep(Duration::from_millis(2));
        }
    }
}

/// The process named in `postmaster.pid`, if it is alive and indeed this folder's server: the
/// number may have gone to another process since, and the folder may have been put there by
/// someone who wants that other process dead.
pub(crate) fn running_in(data: &Path) -> Option<Pid> {
    let data = fs::canonicalize(data).ok()?;
    let text = fs::read_to_string(data.join("postmaster.pid")).ok()?;
    // The server that `initdb` runs for itself writes its number with a minus.
    let number: i32 = text.lines().next()?.trim().parse().ok()?;
    let pid = Pid::from_raw(number.checked_abs()?)?;
    test_kill_process(pid).ok()?;
    (working_folder(pid)? == data).then_some(pid)
}

/// A server's working folder is its data folder. A process that has ended has none.
#[cfg(target_os = "linux")]
fn working_folder(pid: Pid) -> Option<PathBuf> {
    fs::read_link(format!("/proc/{}/cwd", pid.as_raw_nonzero())).ok()
}

#[cfg(not(target_os = "linux"))]
fn working_folder(pid: Pid) -> Option<PathBuf> {
    let output = std::process::Command::new("lsof")
        .args(["-a", "-d", "cwd", "-F", "n", "-p"])
        .arg(pid.as_raw_nonzero().to_string())
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let name = text.lines().find_map(|line| line.strip_prefix('n'))?;
    Some(PathBuf::from(name))
}
