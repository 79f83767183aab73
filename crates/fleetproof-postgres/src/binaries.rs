//! The server program to use, and where it may be.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::cache;
use crate::distribution::install_command;
use crate::error::PostgresError;

/// The oldest major version of PostgreSQL that this crate works with.
pub const OLDEST_MAJOR: u32 = 13;

/// Names the folder of the server's programs; a command line option goes before it.
const VARIABLE: &str = "FLEETPROOF_PG_BIN";

/// The programs of one PostgreSQL server: `postgres` and `initdb` in one folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binaries {
    folder: PathBuf,
    version: String,
    major: u32,
}

impl Binaries {
    /// Finds a server: `explicit`, else what `FLEETPROOF_PG_BIN` names, else the first of
    /// packaged servers in the cache (newest first), `pg_config --bindir`, the places where
    /// distributions put servers (newest first), and `PATH`.
    ///
    /// # Errors
    /// With `explicit` or the variable: what is wrong with that folder. Else
    /// [`PostgresError::NotFound`], or [`PostgresError::TooOld`] if there were only such.
    pub fn find(explicit: Option<&Path>) -> Result<Self, PostgresError> {
        Self::find_at_least(explicit, OLDEST_MAJOR)
    }

    /// As [`Binaries::find`], but passes over servers older than `major`, as is needed to take in
    /// the schema of a database of that version.
    ///
    /// # Errors
    /// As [`Binaries::find`].
    pub fn find_at_least(explicit: Option<&Path>, major: u32) -> Result<Self, PostgresError> {
        let variable = env::var_os(VARIABLE).filter(|value| !value.is_empty());
        if let Some(folder) = explicit.or(variable.as_deref().map(Path::new)) {
            return Self::at(folder)?.no_older_than(major);
        }
        let mut too_old = None;
        for folder in candidates() {
            match Self::at(&folder).map(|found| found.no_older_than(major)) {
                Ok(Ok(found)) => return Ok(found),
                Ok(Err(error)) => too_old = too_old.or(Some(error)),
                Err(error) => tracing::debug!(%error, "passed over"),
            }
        }
        Err(too_old.unwrap_or_else(|| PostgresError::NotFound {
            command: install_command(),
        }))
    }

    /// The server whose programs are in `folder`.
    ///
    /// # Errors
    /// [`PostgresError::NotAServer`] if a program is missing or does not run.
    pub fn at(folder: &Path) -> Result<Self, PostgresError> {
        let not_a_server = |reason: String| PostgresError::NotAServer {
            folder: folder.to_owned(),
            reason,
        };
        for program in ["postgres", "initdb"] {
            if !folder.join(program).is_file() {
                return Err(not_a_server(format!("it has no `{program}`")));
            }
        }
        let folder = fs::canonicalize(folder).map_err(|error| not_a_server(error.to_string()))?;
        let output = Command::new(folder.join("postgres"))
            .arg("--version")
            .output()
            .map_err(|error| not_a_server(format!("its `postgres` does not run: {error}")))?;
        let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        let Some(major) = major_of(&version) else {
            let said = String::from_utf8_lossy(&output.stderr);
            let said = format!("{version} {}", said.trim());
            return Err(not_a_server(format!(
                "its `postgres --version` says `{}`",
                said.trim()
            )));
        };
        Ok(Self {
            folder,
            version,
            major,
        })
    }

    /// The folder that the programs are in.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The major version, such as 17.
    #[must_use]
    pub fn major(&self) -> u32 {
        self.major
    }

    /// What `postgres --version` says: number and packager.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The path of one of the programs, whether it is there or not.
    #[must_use]
    pub fn program(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn no_older_than(self, major: u32) -> Result<Self, PostgresError> {
        if self.major >= major {
            return Ok(self);
        }
        let command = if major == OLDEST_MAJOR {
            install_command()
        } else {
            format!("fleetproof postgres install {major}")
        };
        Err(PostgresError::TooOld {
            folder: self.folder,
            major: self.major,
            needed: major,
            command,
        })
    }
}

/// Folders that may hold a server, best first.
fn candidates() -> impl Iterator<Item = PathBuf> {
    // Lazily chained: nothing further is looked at (or run) once a server is found.
    let packaged = || cache::packaged_servers().map(|servers| versions_below(&servers, "bin"));
    let configured = || Command::new("pg_config").arg("--bindir").output().ok();
    let installed = || {
        [
            "/usr/lib/postgresql",
            "/usr/pgsql",
            "/opt/homebrew/opt",
            "/usr/local/opt",
        ]
        .into_iter()
        .flat_map(|place| versions_below(Path::new(place), "bin"))
    };
    std::iter::once_with(packaged)
        .flatten()
        .flatten()
        .chain(std::iter::once_with(configured).flatten().map(|output| {
            let said = String::from_utf8_lossy(&output.stdout).trim().to_owned();
            PathBuf::from(said)
        }))
        .chain(std::iter::once_with(installed).flatten())
        .chain(std::iter::once_with(on_path).flatten())
}

/// `PLACE/<something with a version number>/<inner>`, highest number first.
fn versions_below(place: &Path, inner: &str) -> Vec<PathBuf> {
    let mut found: Vec<(u32, PathBuf)> = fs::read_dir(place)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let number = version_in_folder_name(&entry.file_name())?;
            Some((number, entry.path().join(inner)))
        })
        .collect();
    found.sort_by_key(|(number, _)| std::cmp::Reverse(*number));
    found.into_iter().map(|(_, folder)| folder).collect()
}

/// 17 of `17` and of `postgresql@17`.
fn version_in_folder_name(name: &OsStr) -> Option<u32> {
    let name = name.to_str()?;
    name.strip_prefix("postgresql@")
        .unwrap_or(name)
        .parse()
        .ok()
}

/// The real folders of all `postgres` on `PATH`: where that is a link, `initdb` is at its target.
fn on_path() -> Vec<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path)
        .filter_map(|folder| fs::canonicalize(folder.join("postgres")).ok())
        .filter_map(|program| program.parent().map(Path::to_owned))
        .collect()
}

/// 15 of `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`, 19 of `… 19beta1`.
fn major_of(version: &str) -> Option<u32> {
    let number = version.strip_prefix("postgres (PostgreSQL) ")?;
    let digits = number
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(number.len());
    number[..digits].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{major_of, version_in_folder_name, versions_below};
    use std::fs;

    #[test]
    fn reads_every_form_of_version() {
        let debian = "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)";
        assert_eq!(major_of(debian), Some(15));
        assert_eq!(major_of("postgres (PostgreSQL) 19beta1"), Some(19));
        assert_eq!(major_of("postgres (PostgreSQL) 9.6.24"), Some(9));
        assert_eq!(major_of("postgres: not found"), None);
    }

    #[test]
    fn sorts_versions_as_numbers() {
        let place = tempfile::tempdir().unwrap();
        for name in ["9", "13", "100", "common"] {
            fs::create_dir(place.path().join(name)).unwrap();
        }
        let found = versions_below(place.path(), "bin");
        let expected = ["100", "13", "9"].map(|name| place.path().join(name).join("bin"));
        assert_eq!(found, expected);
        assert_eq!(version_in_folder_name("postgresql@17".as_ref()), Some(17));
    }
}
