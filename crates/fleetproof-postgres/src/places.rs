//! The temporary folders that a run folder may be in.

use std::env;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use crate::account::Account;
use crate::ownership::canonical;

/// The memory file system of Linux. Containers often get but 64 MB of it.
const MEMORY: &str = "/dev/shm";

/// In bytes. A server takes 40 MB and 8 MB for each further database; its log of changes up to
/// what `settings` allows.
const MEMORY_NEEDED: u64 = 2 << 30;

/// The longest path of a Unix socket, in bytes, without the NUL at its end.
const LONGEST_SOCKET: usize = if cfg!(target_os = "linux") { 107 } else { 103 };

/// Folders that run folders may be in, best first: what `TMPDIR` names, for it is the user's
/// word; memory; and `/tmp`, too, for a `TMPDIR` that is too long for a socket or closed to the
/// account that the server runs as.
///
/// Memory, because a server in it starts in 80 ms and copies a database in 10 ms whatever the
/// disk does. On ext4 without a journal the same takes ten times as long for a minute after
/// many files were removed there, and tests do nothing else.
pub(crate) fn candidates() -> Vec<PathBuf> {
    let mut candidates: Vec<PathBuf> = env::var_os("TMPDIR")
        .map(PathBuf::from)
        .into_iter()
        .collect();
    candidates.extend([
        PathBuf::from(MEMORY),
        env::temp_dir(),
        PathBuf::from("/tmp"),
    ]);
    candidates
}

/// The real path of `parent`, if a run folder of that `name` can be in it, else what is against it.
pub(crate) fn check(parent: &Path, name: &str, account: &Account) -> Result<PathBuf, String> {
    let parent = canonical(parent).map_err(|error| error.to_string())?;
    let socket = parent.join(name).join(".s.PGSQL.65535");
    if socket.as_os_str().as_bytes().len() > LONGEST_SOCKET {
        return Err("its path is too long for a Unix socket".to_owned());
    }
    if !has_room(&parent) {
        return Err("too little memory is free".to_owned());
    }
    if !account.may_write(&parent) {
        return Err("closed to the account that the server runs as".to_owned());
    }
    Ok(parent)
}

/// Whether `parent` is a disk, or memory that can spare what a server takes at most.
fn has_room(parent: &Path) -> bool {
    if parent != Path::new(MEMORY) {
        return true;
    }
    let free = rustix::fs::statvfs(parent).map_or(0, |found| found.f_bavail * found.f_frsize);
    free.min(free_memory().unwrap_or(0)) >= MEMORY_NEEDED
}

/// In bytes. The file system knows its limit only, not what others have left of the memory.
fn free_memory() -> Option<u64> {
    let text = fs::read_to_string("/proc/meminfo").ok()?;
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kibibytes: u64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}
