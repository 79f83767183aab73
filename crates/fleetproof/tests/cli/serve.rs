//! `serve`: ready file, ports, databases.

use std::{
    fs,
    net::{TcpListener, TcpStream},
    os::unix::fs::PermissionsExt,
};

use serde_json::Value;

use crate::support::{Fleetproof, Served, execute, free_port, postgresql_12};

fn address(url: &str) -> String {
    url.replace("http://", "")
}

#[test]
fn the_ready_file_has_all_that_a_script_needs_and_is_private() {
    let served = Served::start("");
    let ready = served.ready_file();
    for pointer in [
        "/url",
        "/database_url",
        "/admin_token",
        "/registration_tokens/instance",
        "/registration_tokens/group",
        "/registration_tokens/project",
        "/group/full_path",
        "/project/full_path",
        "/login/username",
        "/login/password",
    ] {
        assert!(!served.ready(pointer).is_empty(), "{pointer}");
    }
    for pointer in ["/group/id", "/project/id", "/pid"] {
        assert!(ready.pointer(pointer).unwrap().is_number(), "{pointer}");
    }
    let mode = fs::metadata(served.ready_path())
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    TcpStream::connect(address(&served.url())).unwrap();

    let tokens = [
        "/admin_token",
        "/login/password",
        "/registration_tokens/group",
    ];
    let tokens = tokens.map(|pointer| served.ready(pointer));
    let url = served.url();
    let ended = served.stop();
    ended.exited(0);
    assert_eq!(ended.files(), Vec::<String>::new(), "it is gone at the end");
    assert_eq!(ended.servers(), 0);
    assert!(TcpStream::connect(address(&url)).is_err());
    for token in tokens {
        assert!(!ended.stdout.contains(&token) && !ended.stderr.contains(&token));
    }
    assert!(ended.stdout.contains(&url), "{}", ended.stdout);
}

#[tokio::test]
async fn the_database_url_is_taken_as_it_stands() {
    let served = Served::start("--schema-step sync-triggers");
    let url = served.ready("/database_url");
    let (client, connection) = tokio_postgres::connect(&url, tokio_postgres::NoTls)
        .await
        .unwrap();
    tokio::spawn(connection);
    let sql = "SELECT value FROM fleetproof_state WHERE key = 'schema_step'";
    let step: String = client.query_one(sql, &[]).await.unwrap().get(0);
    assert_eq!(step, "sync-triggers");
}

#[test]
fn a_ready_file_that_a_killed_run_left_goes_before_the_start() {
    let port = free_port();
    let url = format!("postgres://root@127.0.0.1:{port}/x");
    let call = "serve --listen 127.0.0.1:0 --ready-file ready.json --database-url";
    let ended = Fleetproof::new(call)
        .arg(url)
        .file("ready.json", "{\"pid\": 1}")
        .run();
    ended.exited(3);
    assert_eq!(ended.files(), Vec::<String>::new());
}

#[test]
fn a_taken_port_is_a_wrong_call() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let call = format!("serve --ready-file ready.json --listen {address}");
    let ended = Fleetproof::new(&call)
        .file("ready.json", "the other's")
        .run();
    ended.refused(2, &format!("cannot listen on {address}: the port is taken"));
    assert_eq!(ended.servers(), 0);
    assert_eq!(ended.file("ready.json"), "the other's");
}

#[test]
fn a_later_step_goes_forward_with_the_rows_and_an_earlier_one_is_refused() {
    let keeper = Served::start("");
    let call = |step: &str| {
        let url = keeper
            .ready("/database_url")
            .replace("/fleetproof", "/postgres");
        let call =
            format!("serve --listen 127.0.0.1:0 --ready-file ready.json --schema-step {step}");
        Fleetproof::new(&call).env("FLEETPROOF_DATABASE_URL", &url)
    };
    let first = Served::of(call("legacy"));
    let group = first.ready_file()["registration_tokens"]["group"].clone();
    first.stop().exited(0);
    let second = Served::of(call("swapped"));
    assert_eq!(second.ready_file()["registration_tokens"]["group"], group);
    second.stop().exited(0);
    let ended = call("backfilled").run();
    ended.refused(2, "cannot go back to backfilled");
}

#[test]
fn a_database_of_somebody_else_is_a_wrong_call() {
    let keeper = Served::start("");
    let url = keeper
        .ready("/database_url")
        .replace("/fleetproof", "/postgres");
    execute(&url, "CREATE TABLE theirs ()");
    let ended = Fleetproof::new("serve --listen 127.0.0.1:0").env("FLEETPROOF_DATABASE_URL", &url);
    ended.run().refused(
        2,
        "holds tables that fleetproof did not make (such as public.theirs)",
    );
}

#[test]
fn a_database_that_is_not_there_is_could_not_tell() {
    let port = free_port();
    let url = format!("postgres://root:hunter2hunter2@127.0.0.1:{port}/x");
    let ended = Fleetproof::new("serve --listen 127.0.0.1:0 --database-url")
        .arg(url)
        .run();
    ended.refused(3, "database");
    assert!(!ended.stderr.contains("hunter2"), "{}", ended.stderr);
}

#[test]
fn a_database_of_an_old_server_is_a_wrong_call() {
    let call = "serve --listen 127.0.0.1:0 --database-url";
    let ended = Fleetproof::new(call).arg(postgresql_12()).run();
    ended.refused(
        2,
        "the server is PostgreSQL 12.22, and version 13 or later is needed",
    );
}

#[test]
fn a_data_folder_that_will_not_do_is_a_wrong_call_and_none_is_left() {
    let call = |folder: &str| {
        let call = format!("serve --listen 127.0.0.1:0 --data-dir {folder}");
        Fleetproof::new(&call).file("file", "theirs")
    };
    let ended = call("file/data").run();
    ended.refused(2, "the data folder `file/data` cannot be made");
    let ended = call("file").run();
    ended.refused(2, "the data folder `file` cannot be made");
    let ended = call(".").run();
    ended.refused(2, "is neither empty nor a PostgreSQL data folder");
    assert_eq!(ended.files(), ["file"]);
}

#[test]
fn data_are_kept_where_that_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o755)).unwrap();
    let start = || {
        let call = "serve --listen 127.0.0.1:0 --ready-file ready.json --data-dir";
        Served::of(Fleetproof::new(call).arg(folder.path().join("data")))
    };
    let first = start();
    let token = first.ready_file()["registration_tokens"]["instance"].clone();
    first.stop().exited(0);
    let second = start();
    assert_eq!(
        second.ready_file()["registration_tokens"]["instance"],
        token
    );
    second.stop().exited(0);
}

#[test]
fn the_log_has_one_json_object_for_each_request_and_no_token() {
    let log = tempfile::NamedTempFile::new().unwrap();
    let served = Served::start(&format!("--log-file {}", log.path().display()));
    let token = served.ready("/admin_token");
    served
        .check("--only target.version --only verify.known-manager")
        .run();
    served.stop().exited(0);
    let text = fs::read_to_string(log.path()).unwrap();
    assert!(!text.contains(&token));
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let version = lines
        .iter()
        .find(|line| line["path"] == "/api/v4/version")
        .unwrap();
    for field in [
        "time",
        "severity",
        "correlation_id",
        "method",
        "status",
        "duration_s",
    ] {
        assert!(!version[field].is_null(), "{field}: {version}");
    }
}
