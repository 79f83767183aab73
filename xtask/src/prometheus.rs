//! Prometheus and Alertmanager for the tests of the watch, from the distribution.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use fleetproof_postgres::install::{root_shell, succeeds};

use crate::path::found;

/// What the tests run.
const PROGRAMS: [&str; 4] = [
    "prometheus",
    "promtool",
    "prometheus-alertmanager",
    "amtool",
];

/// Debian's packages that hold them.
const PACKAGES: [&str; 2] = ["prometheus", "prometheus-alertmanager"];

/// Makes sure that the programs can be run, and gives the PATH on which they are found.
///
/// The packages are unpacked into `folder` and not installed: an installed Prometheus starts with the
/// machine, which is more than somebody wants who runs tests. Only Alertmanager's templates have to be
/// where Debian has them.
///
/// # Errors
/// A sentence that says what to install by hand.
pub fn ensure(folder: &Path) -> Result<OsString, String> {
    let path = env::var_os("PATH").unwrap_or_default();
    if PROGRAMS.iter().all(|program| found(&[program])) {
        return Ok(path);
    }
    let programs = folder.join("usr/bin");
    if !are_in(&programs) {
        eprintln!("unpacking Prometheus and Alertmanager");
        unpack(folder)?;
    }
    if !are_in(&programs) {
        return Err(by_hand("the packages do not hold what was expected"));
    }
    put_templates(folder)?;
    let folders = std::iter::once(programs).chain(env::split_paths(&path));
    env::join_paths(folders).map_err(|_| by_hand("the path of this folder holds a colon"))
}

fn are_in(programs: &Path) -> bool {
    PROGRAMS
        .iter()
        .all(|program| programs.join(program).is_file())
}

fn unpack(folder: &Path) -> Result<(), String> {
    let packages = folder.join("packages");
    std::fs::create_dir_all(&packages)
        .map_err(|error| format!("cannot make the folder {}: {error}", packages.display()))?;
    if !download(&packages) {
        // A machine fresh from its image has no package lists.
        let updated = root_shell().is_some_and(|mut shell| {
            succeeds(shell.args(["-c", "apt-get update -q"]).stdin(Stdio::null()))
        });
        if !updated || !download(&packages) {
            return Err(by_hand("apt-get could not download it"));
        }
    }
    for package in unpacked(&packages) {
        if !succeeds(
            Command::new("dpkg")
                .arg("--extract")
                .arg(package)
                .arg(folder),
        ) {
            return Err(by_hand("dpkg could not unpack it"));
        }
    }
    Ok(())
}

/// The templates that Debian's Alertmanager looks for at a fixed place.
const TEMPLATES: [&str; 2] = ["default.tmpl", "email.tmpl"];
const TEMPLATES_IN: &str = "usr/share/prometheus/alertmanager";

fn put_templates(folder: &Path) -> Result<(), String> {
    let place = Path::new("/").join(TEMPLATES_IN);
    if TEMPLATES.iter().all(|name| place.join(name).is_file()) {
        return Ok(());
    }
    let put = root_shell().is_some_and(|mut shell| {
        let script = "mkdir -p \"$0\" && for file; do install -m 0644 \"$file\" \"$0\"; done";
        shell.args(["-c", script]).arg(&place);
        let templates = TEMPLATES.map(|name| folder.join(TEMPLATES_IN).join(name));
        succeeds(shell.args(templates).stdin(Stdio::null()))
    });
    if put {
        Ok(())
    } else {
        let reason = format!(
            "its templates need root or sudo to come to {}",
            place.display()
        );
        Err(by_hand(&reason))
    }
}

fn download(packages: &Path) -> bool {
    let mut download = Command::new("apt-get");
    download.args(["download", "-q"]).args(PACKAGES);
    succeeds(download.current_dir(packages).stderr(Stdio::null()))
}

fn unpacked(packages: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(packages).into_iter().flatten();
    let files = entries.filter_map(|entry| Some(entry.ok()?.path()));
    files
        .filter(|file| file.extension().is_some_and(|end| end == "deb"))
        .collect()
}

fn by_hand(reason: &str) -> String {
    format!(
        "no Prometheus with its Alertmanager is installed, and {reason}; put {} on PATH, which \
         Debian's packages {} bring",
        PROGRAMS.map(|program| format!("`{program}`")).join(", "),
        PACKAGES.map(|package| format!("`{package}`")).join(" and "),
    )
}
