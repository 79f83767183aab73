//! Targets that cannot be checked: each ends in one sentence and the right exit status.

use crate::support::{Answer, Fake, Fleetproof, Served, free_port, gitlab};

const TOKEN: &str = "glpat-abcdefghijklmnopqrst";

fn check(url: &str) -> Fleetproof {
    Fleetproof::new("check --timeout 10 --url")
        .arg(url)
        .env("FLEETPROOF_TOKEN", TOKEN)
}

fn answering(answer: impl Fn() -> Answer + Send + Sync + 'static) -> Fake {
    Fake::start(move |_, _| answer())
}

#[test]
fn an_address_that_is_none_is_refused() {
    for url in ["gitlab", "ftp://gitlab.example.com", "http://"] {
        check(url)
            .run()
            .refused(2, "is not the address of a GitLab");
    }
    let ended = check("https://root:hunter2hunter2@gitlab.example.com").run();
    ended.refused(2, "holds a user or password");
    assert!(!ended.stderr.contains("hunter2"), "{}", ended.stderr);
    let ended = check("http://gitlab.example.com").run();
    ended.refused(2, "a token would travel in the clear");
}

#[test]
fn nobody_there_is_could_not_tell() {
    let port = free_port();
    let ended = check(&format!("http://127.0.0.1:{port}")).run();
    ended.refused(3, "cannot connect to 127.0.0.1");
    let ended = check("https://no-such-host.invalid").run();
    ended.refused(3, "cannot connect to no-such-host.invalid");
}

#[test]
fn a_token_is_needed_and_must_be_one() {
    let fake = Fake::start(|request, _| gitlab(request));
    let call = || Fleetproof::new("check --url").arg(fake.url());
    call().run().refused(2, "FLEETPROOF_TOKEN");
    let empty = call().env("FLEETPROOF_TOKEN", " ");
    empty.run().refused(2, "FLEETPROOF_TOKEN is empty");
    let two = call().env("FLEETPROOF_TOKEN", "two words");
    two.run()
        .refused(2, "FLEETPROOF_TOKEN holds more than a token");
    let missing = call().arg("--token-file=no-such");
    missing
        .run()
        .refused(2, "cannot read the token file no-such");
}

#[test]
fn a_refused_token_is_could_not_tell() {
    for status in [401, 403] {
        let fake = answering(move || Answer::json(status, r#"{"message":"no"}"#));
        let ended = check(fake.url()).run();
        ended.refused(3, &format!("refuses the token with status {status}"));
        assert!(!ended.stderr.contains(TOKEN), "{}", ended.stderr);
    }
}

#[test]
fn a_token_that_lacks_a_scope_is_could_not_tell() {
    let fake = Fake::start(|request, _| match request {
        "GET /api/v4/personal_access_tokens/self" => {
            Answer::json(200, r#"{"scopes":["read_api"]}"#)
        }
        other => gitlab(other),
    });
    let ended = check(fake.url()).run();
    ended.refused(3, "the token lacks the scope `api` (it has: read_api)");
}

#[test]
fn what_is_no_gitlab_is_could_not_tell() {
    let fake = answering(|| Answer::html(200));
    check(fake.url())
        .run()
        .refused(3, "gave status 200 and HTML instead of JSON");
    let fake = answering(|| Answer::json(200, "[1]"));
    check(fake.url()).run().refused(3, "another JSON");
    let fake = answering(|| Answer::Reply(200, Vec::new(), String::new()));
    check(fake.url()).run().refused(3, "an empty body");
}

#[test]
fn an_application_that_is_down_is_could_not_tell() {
    let fake = answering(|| Answer::json(500, r#"{"message":"500 Internal Server Error"}"#));
    check(fake.url()).run().refused(3, "answered 500");
}

#[test]
fn a_gateway_that_stays_in_between_is_could_not_tell() {
    for status in [502, 503, 504] {
        let fake = answering(move || Answer::html(status));
        let ended = check(fake.url()).run();
        ended.refused(3, &format!("a gateway in front answered {status} 3 times"));
        assert_eq!(fake.seen().len(), 3);
    }
}

#[test]
fn a_connection_that_breaks_each_time_is_could_not_tell() {
    let fake = answering(|| Answer::Break);
    check(fake.url())
        .run()
        .refused(3, "the connection broke 3 times");
}

#[test]
fn a_target_that_never_answers_is_could_not_tell() {
    let fake = answering(|| Answer::Silence);
    let call = Fleetproof::new("check --timeout 0.2 --url").arg(fake.url());
    let ended = call.env("FLEETPROOF_TOKEN", TOKEN).run();
    ended.refused(3, "no answer within 0.2 s");
}

#[test]
fn a_wait_that_is_asked_for_is_obeyed_and_one_that_is_too_long_is_not() {
    let fake = Fake::start(|_, before| match before {
        0 => Answer::Reply(
            429,
            vec![("Retry-After", "1".to_owned())],
            "Retry later\n".to_owned(),
        ),
        _ => Answer::json(401, r#"{"message":"401 Unauthorized"}"#),
    });
    let started = std::time::Instant::now();
    check(fake.url()).run().refused(3, "status 401");
    assert!(started.elapsed().as_millis() >= 1000, "it was not waited");
    assert_eq!(fake.seen().len(), 2);

    let headers = || vec![("Retry-After", "3600".to_owned())];
    let fake = answering(move || Answer::Reply(429, headers(), "Retry later\n".to_owned()));
    check(fake.url()).run().refused(3, "asks to wait 3600 s");
    assert_eq!(fake.seen().len(), 1);
}

#[test]
fn an_unknown_group_or_project_is_a_wrong_call() {
    let fake = Fake::start(|request, _| gitlab(request));
    let ended = check(fake.url()).arg("--group=no/such").run();
    ended.refused(2, "the group `no/such` is not on");
    let ended = check(fake.url()).arg("--project=no/such").run();
    ended.refused(2, "the project `no/such` is not on");
}

#[test]
fn a_database_that_refuses_is_could_not_tell_and_its_password_is_not_shown() {
    let fake = Fake::start(|request, _| gitlab(request));
    let port = free_port();
    let url = format!("postgres://root:hunter2hunter2@127.0.0.1:{port}/x");
    let ended = check(fake.url()).arg("--database-url").arg(url).run();
    ended.refused(3, "cannot connect to the target's database");
    assert!(!ended.stderr.contains("hunter2"), "{}", ended.stderr);

    let served = Served::start("");
    let wrong = served
        .ready("/database_url")
        .replace("@127.0.0.1", "x@127.0.0.1");
    let ended = served.check("--database-url").arg(wrong).run();
    ended.refused(3, "password authentication failed");
    let no_database = served
        .ready("/database_url")
        .replace("/fleetproof", "/no-such");
    let ended = served.check("--database-url").arg(no_database).run();
    ended.refused(3, "database \"no-such\" does not exist");
}

#[test]
fn a_log_that_cannot_be_read_is_a_wrong_call() {
    let fake = Fake::start(|request, _| gitlab(request));
    let ended = check(fake.url()).arg("--target-log=no-such.log").run();
    ended.refused(2, "cannot read the target's log no-such.log");
}
