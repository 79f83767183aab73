//! Which servers are taken, and what is said about those that are not.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use fleetproof_postgres::{Binaries, OLDEST_MAJOR, PostgresError};

use crate::support::program;

/// A folder with programs that do nothing but say their version.
fn pretend(folder: &Path, version: &str) {
    for name in ["postgres", "initdb"] {
        program(&folder.join(name), &format!("echo '{version}'"));
    }
}

#[test]
fn the_server_of_this_machine_is_found() {
    let found = Binaries::find(None).unwrap();
    assert!(found.major() >= OLDEST_MAJOR);
    assert!(found.program("initdb").is_file());
    assert!(found.version().contains(&found.major().to_string()));
}

#[test]
fn the_folder_given_is_the_one_taken() {
    let folder = tempfile::tempdir().unwrap();
    pretend(folder.path(), "postgres (PostgreSQL) 99.1");
    let found = Binaries::find(Some(folder.path())).unwrap();
    assert_eq!((found.major(), found.folder()), (99, folder.path()));
}

#[test]
fn a_server_too_old_is_named_with_what_to_install() {
    let folder = tempfile::tempdir().unwrap();
    pretend(folder.path(), "postgres (PostgreSQL) 12.22");
    let error = Binaries::find(Some(folder.path())).unwrap_err();
    assert!(matches!(
        error,
        PostgresError::TooOld {
            major: 12,
            needed: OLDEST_MAJOR,
            ..
        }
    ));

    pretend(folder.path(), "postgres (PostgreSQL) 15.18");
    let error = Binaries::find_at_least(Some(folder.path()), 17).unwrap_err();
    let said = error.to_string();
    assert!(said.starts_with("PostgreSQL 15 in `"), "{said}");
    assert!(
        said.ends_with(
            "is too old: 17 or later is needed; install it with `fleetproof postgres install 17`"
        ),
        "{said}"
    );
}

#[test]
fn a_folder_without_a_server_is_named_with_what_it_lacks() {
    let folder = tempfile::tempdir().unwrap();
    let said = |folder: &Path| Binaries::find(Some(folder)).unwrap_err().to_string();
    assert!(said(folder.path()).ends_with("it has no `postgres`"));
    pretend(folder.path(), "postgres (PostgreSQL) 17.1");
    fs::remove_file(folder.path().join("initdb")).unwrap();
    assert!(said(folder.path()).ends_with("it has no `initdb`"));
    pretend(folder.path(), "mysqld 8");
    assert!(said(folder.path()).contains("says `mysqld 8`"));
    fs::set_permissions(
        folder.path().join("postgres"),
        Permissions::from_mode(0o644),
    )
    .unwrap();
    assert!(said(folder.path()).contains("its `postgres` does not run"));
}
