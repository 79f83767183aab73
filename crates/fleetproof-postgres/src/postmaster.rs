//! A server process that is running for a run folder.

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

/// How long the server is given to end before it is killed. An immediate stop takes
/// milliseconds, and the server itself kills a child that hangs after 5 s.
const PATIENCE: Duration = Duration::from_secs(10);

/// Between two looks whether it has ended.
const POLL: Duration = Duration::from_millis(2);

/// Stops the server of the folder `run`, if there is one, and waits for its end: at once, or with
/// a checkpoint if the data is `kept`.
pub(crate) fn stop(run: &Path, kept: bool) {
    let Some(server) = of(run) else {
        return;
    };
    let signal = if kept { Signal::INT } else { Signal::QUIT };
    for signal in [signal, Signal::KILL] {
        let _ = kill_process(server, signal);
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            if of(run) != Some(server) {
                return;
            }
            thread::sleep(POLL);
        }
    }
}

/// The process named in `postmaster.pid`, if it is alive and indeed this folder's server: the
/// number may have gone to another process since, or the folder may have been put there by
/// someone who wants that other process, or the server of another data folder, dead.
pub(crate) fn of(run: &Path) -> Option<Pid> {
    let run = fs::canonicalize(run).ok()?;
    let text = fs::read_to_string(run.join("data/postmaster.pid")).ok()?;
    // The server that `initdb` runs for itself writes its number with a minus.
    let number: i32 = text.lines().next()?.trim().parse().ok()?;
    let pid = Pid::from_raw(number.checked_abs()?)?;
    belongs_to(pid, &run).then_some(pid)
}

/// Its configuration is in the run folder, or it works there (the one that `initdb` runs). A
/// process that has ended has neither.
#[cfg(target_os = "linux")]
fn belongs_to(pid: Pid, run: &Path) -> bool {
    let of_process = |name: &str| format!("/proc/{}/{name}", pid.as_raw_nonzero());
    let command = fs::read(of_process("cmdline")).unwrap_or_default();
    names(&command, run)
        || fs::read_link(of_process("cwd")).is_ok_and(|folder| folder.starts_with(run))
}

#[cfg(not(target_os = "linux"))]
fn belongs_to(pid: Pid, run: &Path) -> bool {
    let output = std::process::Command::new("ps")
        .args(["-ww", "-o", "command=", "-p"])
        .arg(pid.as_raw_nonzero().to_string())
        .output();
    output.is_ok_and(|output| names(&output.stdout, run))
}

/// Whether a command line says `config_file=RUN/…`.
fn names(command: &[u8], run: &Path) -> bool {
    let wanted = [b"config_file=", run.as_os_str().as_bytes(), b"/"].concat();
    command.windows(wanted.len()).any(|part| part == wanted)
}
