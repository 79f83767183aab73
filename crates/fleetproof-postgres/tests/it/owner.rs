//! However its owner ends, neither server nor folder is left.

use std::fs;

use crate::support::{EXIT, Owner, PANIC, Place, SECRET, is_alive, kill, program, until};
use rustix::process::Signal;

#[test]
fn a_killed_owner_leaves_nothing() {
    let place = Place::new();
    let mut owner = Owner::spawn(&place);
    let server = owner.server();
    assert!(is_alive(server.pid) && server.folder.exists());
    let supervisors = server.supervisors();
    owner.kill();
    until("server and folder are gone", || server.is_gone());
    until("supervisors are gone", || {
        !supervisors.iter().any(|pid| is_alive(*pid))
    });
    assert_eq!(place.run_folders().len(), 0);
}

#[test]
fn a_panicking_owner_leaves_nothing() {
    let place = Place::new();
    let mut owner = Owner::spawn(&place);
    let server = owner.server();
    owner.order(PANIC);
    assert!(!owner.wait().success());
    // Unwinding drops the server, and that waits for its end.
    assert!(server.is_gone());
}

#[test]
fn an_owner_that_exits_without_a_word_leaves_nothing() {
    let place = Place::new();
    let mut owner = Owner::spawn(&place);
    let server = owner.server();
    owner.order(EXIT);
    owner.wait();
    until("server and folder are gone", || server.is_gone());
}

#[tokio::test]
async fn ctrl_c_leaves_the_database_to_the_owner() {
    let place = Place::new();
    let mut owner = Owner::spawn(&place);
    let server = owner.server();
    owner.signal(Signal::INT);
    owner.next("INTERRUPTED");
    assert_eq!(server.query("SELECT 'there'").await.unwrap(), "there");
    owner.kill();
    until("server and folder are gone", || server.is_gone());
}

#[test]
fn the_supervisor_does_not_heed_what_is_meant_for_the_owner() {
    let place = Place::new();
    let mut owner = Owner::spawn(&place);
    let server = owner.server();
    for supervisor in server.supervisors() {
        let supervisor = rustix::process::Pid::from_raw(supervisor).unwrap();
        for signal in [Signal::INT, Signal::TERM, Signal::HUP] {
            rustix::process::kill_process(supervisor, signal).unwrap();
        }
    }
    assert_eq!(server.supervisors().len(), 2);
    owner.kill();
    until("server and folder are gone", || server.is_gone());
}

#[test]
fn the_next_start_removes_what_an_owner_killed_with_its_supervisor_left() {
    let place = Place::new();
    let mut first = Owner::spawn(&place);
    let orphan = first.server();
    for supervisor in orphan.supervisors() {
        kill(supervisor);
    }
    first.kill();
    assert!(is_alive(orphan.pid) && orphan.folder.exists());

    let mut second = Owner::spawn(&place);
    let server = second.server();
    assert!(orphan.is_gone());
    assert_eq!(place.run_folders(), [server.folder]);
}

#[test]
fn the_next_start_leaves_alone_what_has_an_owner() {
    let place = Place::new();
    let (mut first, mut second) = (Owner::spawn(&place), Owner::spawn(&place));
    let (one, other) = (first.server(), second.server());
    let mut third = Owner::spawn(&place);
    third.server();
    assert!(!one.is_gone() && !other.is_gone());
}

#[test]
fn the_next_start_kills_no_process_that_only_has_the_number_of_a_server() {
    let place = Place::new();
    let folder = place.path("tmp").join("fleetproof-pg-planted0");
    fs::create_dir_all(folder.join("data")).unwrap();
    fs::write(folder.join("owner"), "").unwrap();
    let mut bystander = std::process::Command::new("sleep")
        .arg("600")
        .spawn()
        .unwrap();
    let lines = format!("{}\n{}\n", bystander.id(), folder.join("data").display());
    fs::write(folder.join("data/postmaster.pid"), lines).unwrap();

    Owner::spawn(&place).server();
    assert!(!folder.exists());
    assert_eq!(bystander.try_wait().unwrap(), None);
    bystander.kill().unwrap();
    bystander.wait().unwrap();
}

#[test]
fn the_next_start_kills_no_server_that_a_planted_folder_leads_to() {
    let place = Place::new();
    let mut owner = Owner::spawn(&place);
    let server = owner.server();
    let folder = place.path("tmp").join("fleetproof-pg-planted0");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("owner"), "").unwrap();
    std::os::unix::fs::symlink(server.folder.join("data"), folder.join("data")).unwrap();

    Owner::spawn(&place).server();
    assert!(!folder.exists());
    assert!(is_alive(server.pid) && server.folder.join("data/PG_VERSION").exists());
}

#[test]
fn an_owner_killed_while_it_starts_leaves_nothing_to_the_next_start() {
    let place = Place::new();
    // Each is killed a little further on: at its folder, data folder, configuration, log, socket.
    for stage in [
        "",
        "data",
        "data/PG_VERSION",
        "postgresql.conf",
        "log",
        "data/postmaster.pid",
    ] {
        let mut owner = Owner::spawn(&place);
        until(stage, || {
            let begun = |folder: &std::path::PathBuf| {
                let name = folder.file_name().unwrap().to_string_lossy();
                name.starts_with("fleetproof") && folder.join(stage).exists()
            };
            place.run_folders().iter().any(begun)
        });
        owner.kill();
    }
    let mut last = Owner::spawn(&place);
    let server = last.server();
    until("only the last server is left", || {
        place.run_folders() == [server.folder.clone()]
            && place.servers().iter().all(|pid| {
                *pid == server.pid
                    || fs::read_link(format!("/proc/{pid}/cwd"))
                        .is_ok_and(|cwd| cwd.starts_with(&server.folder))
            })
    });
}

#[test]
fn an_owner_killed_before_its_server_can_hear_leaves_nothing() {
    // In place of a server that has not got to its signal handlers yet.
    let place = Place::new();
    let (folder, running) = (place.open_folder("bin"), place.path("tmp/running"));
    program(&folder.join("initdb"), "exit 0");
    let says = format!(
        "[ \"$1\" = --version ] && exec echo 'postgres (PostgreSQL) 99'\necho $$ >{}\nexec sleep 600",
        running.display()
    );
    program(&folder.join("postgres"), &says);
    let mut owner = Owner::with_binaries(&place, &folder);
    let pid = || fs::read_to_string(&running).ok()?.trim().parse().ok();
    until("the server runs", || pid().is_some());
    let pid = pid().unwrap();
    owner.kill();
    until("the server is gone", || !is_alive(pid));
    fs::remove_file(&running).unwrap();
    until("its folder is gone", || place.run_folders().is_empty());
}

#[test]
fn two_first_starts_at_once_make_one_template() {
    let place = Place::new();
    let (mut one, mut other) = (Owner::spawn(&place), Owner::spawn(&place));
    one.server();
    other.server();
    let templates: Vec<_> = fs::read_dir(place.path("cache/fleetproof/templates"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    let [template] = &templates[..] else {
        panic!("{templates:?}");
    };
    assert!(template.join("data/PG_VERSION").exists());
    assert!(!template.join("unfinished").exists());
}

#[test]
fn a_temporary_folder_too_long_for_a_socket_does_not_matter() {
    let place = Place::new();
    let long = place.open_folder(&"long".repeat(30));
    let mut owner = Owner::with_temporary_folder(&place, &long);
    let server = owner.server();
    assert!(!server.folder.starts_with(&long));
}

#[test]
fn a_cache_that_cannot_be_written_does_not_matter() {
    let place = Place::new();
    fs::remove_dir(place.path("cache")).unwrap();
    fs::write(place.path("cache"), "not a folder").unwrap();
    Owner::spawn(&place).server();
}

#[test]
fn the_server_gets_nothing_of_the_owner_s_environment() {
    let place = Place::new();
    let mut owner = Owner::spawn(&place);
    let server = owner.server();
    for pid in server.supervisors().into_iter().chain([server.pid]) {
        let environment = fs::read(format!("/proc/{pid}/environ")).unwrap();
        let environment = String::from_utf8_lossy(&environment);
        assert!(environment.contains("LC_ALL=C") && !environment.contains(SECRET));
    }
}
