//! `kill -9`: nobody is left to clean up but the private server's supervisor.

use rustix::process::Signal;

use crate::support::{Fleetproof, Served, wait_for};

#[test]
fn a_killed_check_leaves_neither_server_nor_folder() {
    let check = Fleetproof::new("check --per-cell 50 --json report.json").start();
    wait_for("the private server", || {
        check.has_running_server().then_some(())
    });
    check.signal(Signal::KILL);
    let ended = check.wait();
    assert_eq!(ended.status, None);
    wait_for("the private server's end", || {
        (ended.servers() == 0).then_some(())
    });
    assert_eq!(ended.files(), Vec::<String>::new(), "no half report");
}

#[test]
fn a_killed_serve_leaves_neither_server_nor_folder() {
    let served = Served::start("");
    let address = served.ready("/database_url");
    let address = address.split(['@', '/']).nth(3).unwrap().to_owned();
    std::net::TcpStream::connect(&address).unwrap();
    served.started().signal(Signal::KILL);
    let ended = served.wait();
    wait_for("the private server's end", || {
        (ended.servers() == 0 && std::net::TcpStream::connect(&address).is_err()).then_some(())
    });
}
