//! Calls that are wrong: one sentence, and nothing begun.

use std::net::TcpListener;

use crate::support::{Fleetproof, Served, Watching};

const TOKEN: &str = "glpat-abcdefghijklmnopqrst";
const URL: &str = "http://127.0.0.1:9";

fn watch(arguments: &str) -> Fleetproof {
    Fleetproof::new(&format!(
        "watch --listen 127.0.0.1:0 --history h {arguments}"
    ))
    .env("FLEETPROOF_TOKEN", TOKEN)
}

#[test]
fn a_target_is_needed() {
    watch("").run().refused(2, "nothing to watch");
    Fleetproof::new("watch --history h --url http://127.0.0.1:9")
        .run()
        .refused(2, "FLEETPROOF_TOKEN");
}

#[test]
fn a_database_is_written_to_on_a_test_target_only() {
    let call = format!("--url {URL} --database-url postgres://root:hunter2hunter2@x/y");
    let ended = watch(&call).run();
    ended.refused(2, "say --test-target if it is a test system");
    assert!(!ended.stderr.contains("hunter2"), "{}", ended.stderr);
}

#[test]
fn values_that_make_no_sense_are_refused() {
    for (arguments, sentence) in [
        ("--every 0s", "--every cannot be `0s`"),
        ("--every soon", "--every cannot be `soon`"),
        ("--keep=-1d", "--keep cannot be `-1d`"),
        ("--ages 7w", "--ages cannot be `7w`"),
        ("--reserve 0", "--reserve cannot be `0`"),
        ("--history-limit 0", "--history-limit cannot be `0`"),
        ("--webhook nowhere", "--webhook is not an address"),
        ("--alertmanager ftp://x", "--alertmanager is not an address"),
    ] {
        let call = format!("--url {URL} {arguments}");
        watch(&call).run().refused(2, sentence);
    }
}

#[test]
fn a_taken_port_is_a_wrong_call() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let call = format!("watch --history h --url {URL} --listen {address}");
    let ended = Fleetproof::new(&call).env("FLEETPROOF_TOKEN", TOKEN).run();
    ended.refused(2, &format!("cannot listen on {address}: the port is taken"));
}

#[test]
fn a_history_is_used_by_one_watch_at_a_time() {
    let served = Served::start("");
    let watching = Watching::of(&served, "--types instance");
    let running = watching.start();
    let ended = watching.call().run();
    ended.refused(2, "another watch uses the history");
    running.stop();
}

#[test]
fn a_file_that_is_no_history_is_left_alone() {
    for content in ["not a database at all, but long enough to be one", "x"] {
        let call = format!("watch --listen 127.0.0.1:0 --history . --url {URL}");
        let ended = Fleetproof::new(&call)
            .env("FLEETPROOF_TOKEN", TOKEN)
            .file("watch.sqlite", content)
            .run();
        assert_eq!(ended.file("watch.sqlite"), content);
        assert_eq!(ended.status, Some(2), "{}", ended.stderr);
        assert!(
            ended.stderr.contains("is not a history"),
            "{}",
            ended.stderr
        );
    }
}

#[test]
fn targets_in_the_configuration_are_judged_by_their_place() {
    for (text, sentence) in [
        (
            "[[watch.target]]\nur = \"x\"\n",
            "fleetproof.toml:2: unknown key `ur`; did you mean `url`?",
        ),
        (
            "[watch]\ntarget = 7\n",
            "`target` is a list of tables: write [[watch.target]]",
        ),
        ("[[watch.target]]\nname = \"x\"\n", "missing field `url`"),
        (
            "[[watch.target]]\nurl = \"http://127.0.0.1:9\"\ntoken-env = \"NO_SUCH\"\n",
            "the variable NO_SUCH is not set",
        ),
        (
            "[[watch.target]]\nurl = \"http://127.0.0.1:9\"\ndatabase-url-env = \"DB\"\n",
            "say test-target = true",
        ),
        (
            "[[watch.target]]\nurl = \"http://127.0.0.1:9\"\n[[watch.target]]\nurl = \"http://127.0.0.1:9\"\n",
            "two targets are called `http://127.0.0.1:9`",
        ),
    ] {
        watch("")
            .file("fleetproof.toml", text)
            .run()
            .refused(2, sentence);
    }
}
