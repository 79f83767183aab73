//! Removes what killed owners have left, where the supervisor was killed with them.

use std::fs::{self, File};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::Duration;

use crate::account::Account;
use crate::places;
use crate::postmaster;
use crate::run_folder::{LOCK, PREFIX};

/// A folder that has not got its final name is in the making for milliseconds.
const IN_THE_MAKING: Duration = Duration::from_secs(3600);

/// Stops servers without an owner and removes their folders. Never fails: whatever cannot be
/// removed harms no one but the disk.
pub(crate) fn orphans(account: &Account) {
    for parent in places::candidates() {
        for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            // The temporary folder is everyone's: folders of others are none of ours.
            let ours = entry.metadata().is_ok_and(|found| {
                let own = rustix::process::geteuid().as_raw();
                found.is_dir() && (found.uid() == own || found.uid() == account.uid())
            });
            if !ours {
                continue;
            }
            if name.starts_with(PREFIX) {
                remove_if_orphaned(&entry.path());
            } else if name
                .strip_prefix('.')
                .is_some_and(|rest| rest.starts_with(PREFIX))
            {
                remove_if_old(&entry.path());
            }
        }
    }
}

fn remove_if_orphaned(folder: &Path) {
    let Ok(owner) = File::open(folder.join(LOCK)) else {
        // No lock: half removed.
        return remove_if_old(folder);
    };
    if owner.try_lock().is_err() {
        return;
    }
    tracing::info!(folder = %folder.display(), "removing what a killed run has left");
    let kept = folder.join("data").is_symlink();
    postmaster::stop(folder, kept);
    let _ = fs::remove_dir_all(folder);
}

fn remove_if_old(folder: &Path) {
    let age = fs::metadata(folder).and_then(|found| found.modified());
    if age.is_ok_and(|age| age.elapsed().is_ok_and(|age| age > IN_THE_MAKING)) {
        let _ = fs::remove_dir_all(folder);
    }
}
