//! A server from start to stop, in the hand of the process that started it.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use fleetproof_postgres::{Binaries, Options, PrivateServer};
use tokio_postgres::{Config, NoTls};

fn options() -> Options {
    Options::new(Binaries::find(None).unwrap())
}

async fn start(options: Options) -> PrivateServer {
    PrivateServer::start(options).await.unwrap()
}

async fn query(config: &Config, sql: &str) -> Result<String, tokio_postgres::Error> {
    let (client, connection) = config.connect(NoTls).await?;
    tokio::spawn(connection);
    Ok(client.query_one(sql, &[]).await?.get(0))
}

fn folder(server: &PrivateServer) -> PathBuf {
    server.log_path().parent().unwrap().to_owned()
}

fn server_pid(folder: &Path) -> u32 {
    let text = fs::read_to_string(folder.join("data/postmaster.pid")).unwrap();
    text.lines().next().unwrap().parse().unwrap()
}

fn is_alive(pid: u32) -> bool {
    // An ended process that nobody has waited for still has a folder, but no program.
    fs::read_link(format!("/proc/{pid}/exe")).is_ok()
}

#[tokio::test]
async fn stop_leaves_neither_server_nor_folder() {
    let server = start(options()).await;
    let (folder, pid) = (folder(&server), server_pid(&folder(&server)));
    assert!(folder.exists() && is_alive(pid));
    server.stop().await.unwrap();
    assert!(!folder.exists());
    assert!(!is_alive(pid));
}

#[tokio::test]
async fn drop_leaves_neither_server_nor_folder() {
    let server = start(options()).await;
    let (folder, pid) = (folder(&server), server_pid(&folder(&server)));
    drop(server);
    assert!(!folder.exists());
    assert!(!is_alive(pid));
}

#[tokio::test]
async fn databases_are_made_copied_and_dropped() {
    let server = start(options()).await;
    let odd = "fleet \"of\" 100%/ü";
    server.create_database(odd).await.unwrap();
    let made = "CREATE TABLE kept (id int); SELECT 1";
    let (client, connection) = server.config(odd).connect(NoTls).await.unwrap();
    let connection = tokio::spawn(connection);
    client.batch_execute(made).await.unwrap();
    drop(client);
    connection.await.unwrap().unwrap();

    server.create_database_from("copy", odd).await.unwrap();
    let there = "SELECT 'kept'::regclass::text";
    assert_eq!(query(&server.config("copy"), there).await.unwrap(), "kept");

    let error = server.create_database("copy").await.unwrap_err();
    let said =
        "cannot create the database `copy`: database \"copy\" already exists (SQLSTATE 42P04)";
    assert_eq!(error.to_string(), said);
    server.drop_database("copy").await.unwrap();
    assert!(query(&server.config("copy"), there).await.is_err());
}

#[tokio::test]
async fn both_urls_work_in_psql_and_driver_and_the_port_wants_the_password() {
    let server = start(options().tcp()).await;
    let name = "a b/ü";
    server.create_database(name).await.unwrap();
    let tcp = server.tcp_url(name).unwrap();
    for url in [&tcp, &server.socket_url(name)] {
        let config: Config = url.parse().unwrap();
        let sql = "SELECT current_database()::text";
        assert_eq!(query(&config, sql).await.unwrap(), name);
        let psql = Command::new("psql").args([url, "-Atc", sql]).output();
        assert_eq!(String::from_utf8_lossy(&psql.unwrap().stdout).trim(), name);
    }
    let mut wrong: Config = tcp.parse().unwrap();
    wrong.password("wrong");
    let error = query(&wrong, "SELECT ''").await.unwrap_err();
    assert_eq!(error.code().unwrap().code(), "28P01");
}

#[tokio::test]
async fn without_tcp_there_is_no_url_and_no_port() {
    let server = start(options()).await;
    assert_eq!(server.tcp_url("postgres"), None);
    let addresses = "SELECT current_setting('listen_addresses')";
    assert_eq!(
        query(&server.config("postgres"), addresses).await.unwrap(),
        ""
    );
}

#[tokio::test]
async fn a_taken_port_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let error = PrivateServer::start(options().tcp_port(port))
        .await
        .unwrap_err();
    assert_eq!(error.to_string(), format!("port {port} is taken"));
}

#[tokio::test]
async fn root_starts_a_server_that_is_not_root_s() {
    let server = start(options()).await;
    let pid = server_pid(&folder(&server));
    let owner = fs::metadata(format!("/proc/{pid}")).unwrap().uid();
    assert_ne!(owner, 0);
    let mode = fs::metadata(folder(&server)).unwrap().mode();
    assert_eq!(mode & 0o777, 0o700);
}

#[tokio::test]
async fn a_setting_that_the_server_refuses_is_quoted() {
    let error = PrivateServer::start(options().setting("shared_buffers", "many")).await;
    let said = error.unwrap_err().to_string();
    assert!(
        said.contains("did not start") && said.contains("invalid value for parameter"),
        "{said}"
    );
}

#[tokio::test]
async fn a_crashed_server_is_noticed_and_cleaned_up() {
    let server = start(options()).await;
    let (folder, pid) = (folder(&server), server_pid(&folder(&server)));
    let pid = rustix::process::Pid::from_raw(pid.try_into().unwrap()).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::KILL).unwrap();
    while !server.has_ended() {
        tokio::task::yield_now().await;
    }
    server.stop().await.unwrap();
    assert!(!folder.exists());
}

#[test]
fn a_server_outlives_the_runtime_that_started_it() {
    let runtime = || tokio::runtime::Runtime::new().unwrap();
    let server = runtime().block_on(start(options()));
    runtime().block_on(async {
        let one = query(&server.config("postgres"), "SELECT 'one'").await;
        assert_eq!(one.unwrap(), "one");
    });
}
