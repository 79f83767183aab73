//! Where things are kept from one run to the next.

use std::env;
use std::path::PathBuf;

use crate::account::{self, Account};

/// The caller's cache folder for this program (`XDG_CACHE_HOME` or `~/.cache`), whether it exists
/// or not. `None` where neither variable names an absolute path: then nothing is kept.
pub(crate) fn folder() -> Option<PathBuf> {
    let absolute = |name| {
        env::var_os(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    absolute("XDG_CACHE_HOME")
        .or_else(|| absolute("HOME").map(|home| home.join(".cache")))
        .map(|cache| cache.join("fleetproof"))
}

/// Where packaged servers are unpacked, one folder for each major version. Root's home is closed
/// to the account that root's servers run as: then it is the system's cache.
pub(crate) fn packaged_servers() -> Option<PathBuf> {
    let own = folder();
    if account::is_root() {
        let account = Account::for_server().ok()?;
        let open = |cache: &PathBuf| {
            let existing = cache.ancestors().find(|above| above.exists());
            existing.is_some_and(|above| account.check_reaches(above).is_ok())
        };
        return own
            .filter(open)
            .or_else(|| Some(PathBuf::from("/var/cache/fleetproof")))
            .map(|cache| cache.join("servers"));
    }
    own.map(|cache| cache.join("servers"))
}
