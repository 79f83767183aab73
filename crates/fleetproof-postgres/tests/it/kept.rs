//! A data folder that outlives its server.

use std::fs;

use crate::support::{Owner, Place, Server, until};

async fn write(server: &Server) {
    let sql = "CREATE TABLE kept AS SELECT 'there' AS word";
    let created = server.query(&format!("DO $$ BEGIN {sql}; END $$")).await;
    // DO returns no row: that the driver expected one is the only error there may be.
    assert_eq!(created.unwrap_err().code(), None);
}

#[tokio::test]
async fn data_is_there_at_the_next_start_also_after_a_killed_owner() {
    let place = Place::new();
    let folder = place.path("kept/data");
    let mut owner = Owner::keeping(&place, &folder);
    let server = owner.server();
    write(&server).await;
    owner.kill();
    until("the server is gone", || server.is_gone());
    assert!(folder.exists() && place.servers().is_empty());

    let mut next = Owner::keeping(&place, &folder);
    let server = next.server();
    assert_eq!(
        server.query("SELECT word FROM kept").await.unwrap(),
        "there"
    );
}

#[tokio::test]
async fn the_next_start_stops_an_orphan_and_goes_on_with_its_data() {
    let place = Place::new();
    let folder = place.path("kept");
    let mut owner = Owner::keeping(&place, &folder);
    let orphan = owner.server();
    write(&orphan).await;
    for supervisor in orphan.supervisors() {
        crate::support::kill(supervisor);
    }
    owner.kill();

    let mut next = Owner::keeping(&place, &folder);
    let server = next.server();
    assert!(orphan.is_gone());
    assert_eq!(
        server.query("SELECT word FROM kept").await.unwrap(),
        "there"
    );
}

#[tokio::test]
async fn a_folder_whose_first_owner_was_killed_halfway_is_filled_again() {
    let place = Place::new();
    let folder = place.open_folder("kept");
    fs::create_dir(folder.join("base")).unwrap();
    for name in ["PG_VERSION", "fleetproof.unfinished"] {
        fs::write(folder.join(name), "").unwrap();
    }
    let mut owner = Owner::keeping(&place, &folder);
    let server = owner.server();
    assert!(!folder.join("fleetproof.unfinished").exists());
    assert_eq!(server.query("SELECT 'there'").await.unwrap(), "there");
}

#[test]
fn one_folder_has_one_server() {
    let place = Place::new();
    let folder = place.path("kept");
    let mut first = Owner::keeping(&place, &folder);
    first.server();
    let said = Owner::keeping(&place, &folder).next("ERROR");
    assert!(
        said.contains("did not start") && said.contains("Is another postmaster"),
        "{said}"
    );
}

#[test]
fn a_folder_of_something_else_is_left_alone() {
    let place = Place::new();
    let folder = place.open_folder("photos");
    fs::write(folder.join("photo"), "of a cat").unwrap();
    let said = Owner::keeping(&place, &folder).next("ERROR");
    let expected = format!(
        "`{}` is neither empty nor a PostgreSQL data folder",
        folder.display()
    );
    assert_eq!(said, expected);
    assert_eq!(
        fs::read_to_string(folder.join("photo")).unwrap(),
        "of a cat"
    );
}

#[test]
fn a_folder_of_another_version_is_named() {
    let place = Place::new();
    let folder = place.open_folder("old");
    fs::write(folder.join("PG_VERSION"), "9.6\n").unwrap();
    let said = Owner::keeping(&place, &folder).next("ERROR");
    assert!(
        said.contains("is PostgreSQL 9.6's, the server is "),
        "{said}"
    );
}

#[test]
fn a_folder_closed_to_the_server_s_account_is_named() {
    use std::os::unix::fs::PermissionsExt;
    if !rustix::process::geteuid().is_root() {
        return;
    }
    let place = Place::new();
    let closed = place.open_folder("closed");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
    let said = Owner::keeping(&place, &closed.join("data")).next("ERROR");
    assert!(
        said.contains("may not enter") && said.contains("closed"),
        "{said}"
    );
}
