//! SIGINT and SIGTERM.

use std::{
    io::Write,
    net::TcpStream,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use rustix::process::Signal;

use crate::support::{Answer, Fake, Fleetproof, Served, gitlab, wait_for};

#[test]
fn serve_ends_orderly_at_either_signal() {
    for signal in [Signal::INT, Signal::TERM] {
        let served = Served::start("");
        let url = served.url();
        served.started().signal(signal);
        let ended = served.wait();
        ended.exited(0);
        assert_eq!(ended.stderr, "");
        assert_eq!(ended.files(), Vec::<String>::new());
        assert_eq!(ended.servers(), 0);
        assert!(TcpStream::connect(url.replace("http://", "")).is_err());
    }
}

#[test]
fn a_second_signal_ends_serve_at_once() {
    let served = Served::start("");
    // A request that does not end keeps the orderly end waiting.
    let mut request = TcpStream::connect(served.url().replace("http://", "")).unwrap();
    let head = "POST /api/v4/runners/verify HTTP/1.1\r\nHost: x\r\n\
                Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{";
    request.write_all(head.as_bytes()).unwrap();
    served.started().signal(Signal::TERM);
    wait_for("the ready file's end", || {
        (!served.ready_path().exists()).then_some(())
    });
    served.started().signal(Signal::TERM);
    let ended = served.wait();
    ended.exited(3);
    wait_for("the private server's end", || {
        (ended.servers() == 0).then_some(())
    });
}

#[test]
fn an_interrupted_check_cleans_up_and_reports() {
    let served = Served::start("");
    let begun = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&begun);
    let fake = Fake::in_front_of(&served, move |request, _| {
        seen.fetch_or(request.ends_with("/verify"), Ordering::Relaxed);
        None
    });
    let call = format!(
        "check --per-cell 20 --json report.json --url {}",
        fake.url()
    );
    let check = Fleetproof::new(&call)
        .env("FLEETPROOF_TOKEN", &served.ready("/admin_token"))
        .start();
    wait_for("the first check", || {
        begun.load(Ordering::Relaxed).then_some(())
    });
    check.signal(Signal::INT);
    let ended = check.wait();
    ended.exited(3);
    let report = ended.json("report.json");
    assert_eq!(report["incomplete"], "the run was interrupted");
    assert_eq!(report["summary"]["failed"], 0, "{}", ended.stdout);
    assert_eq!(served.runners(), 0, "what it made is gone");
}

#[test]
fn an_interrupted_embedded_check_leaves_no_server() {
    let check = Fleetproof::new("check --per-cell 50").start();
    wait_for("the private server", || (check.servers() > 0).then_some(()));
    check.signal(Signal::TERM);
    let ended = check.wait();
    ended.exited(3);
    assert_eq!(ended.servers(), 0);
}

#[test]
fn an_interrupted_drill_leaves_no_server() {
    let drill = Fleetproof::new("drill --all").start();
    wait_for("the private server", || (drill.servers() > 0).then_some(()));
    drill.signal(Signal::INT);
    let ended = drill.wait();
    ended.refused(3, "interrupted");
    assert_eq!(ended.servers(), 0);
}

#[test]
fn a_check_that_waits_for_its_target_is_ended_by_one_signal() {
    let asked = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&asked);
    let fake = Fake::start(move |_, _| {
        seen.store(true, Ordering::Relaxed);
        Answer::Silence
    });
    let check = Fleetproof::new("check --url").arg(fake.url());
    let check = check
        .env("FLEETPROOF_TOKEN", "glpat-abcdefghijklmnopqrst")
        .start();
    wait_for("the first request", || {
        asked.load(Ordering::Relaxed).then_some(())
    });
    check.signal(Signal::INT);
    check.wait().refused(3, "interrupted");
}

#[test]
fn a_second_signal_ends_a_check_at_once() {
    let asked = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&asked);
    let fake = Fake::start(move |request, _| {
        if request.starts_with("POST ") {
            seen.store(true, Ordering::Relaxed);
            return Answer::Silence;
        }
        gitlab(request)
    });
    let check = Fleetproof::new("check --timeout 600 --url").arg(fake.url());
    let mut check = check
        .env("FLEETPROOF_TOKEN", "glpat-abcdefghijklmnopqrst")
        .start();
    wait_for("the first creation", || {
        asked.load(Ordering::Relaxed).then_some(())
    });
    // The signals could be taken for one if the second came before the first was seen.
    wait_for("the end", || {
        check.signal(Signal::INT);
        check.has_ended().then_some(())
    });
    check.wait().exited(3);
}
