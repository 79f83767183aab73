//! `check`: on the embedded coordinator, on one that is served, and through a gateway.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use serde_json::Value;

use crate::support::{Answer, Fake, Fleetproof, Served};

#[test]
fn the_embedded_run_walks_the_time_line_and_leaves_nothing() {
    let call = "check --per-cell 1 --json report.json --junit report.xml --html report.html";
    let ended = Fleetproof::new(call).run();
    ended.exited(0);
    assert_eq!(ended.files(), ["report.html", "report.json", "report.xml"]);
    assert_eq!(ended.servers(), 0);
    let report = ended.json("report.json");
    assert_eq!(report["summary"]["failed"], 0);
    assert_eq!(report["target"]["kind"], "coordinator");
    assert_eq!(report["target"]["schema_step"], "swapped");
    let results = report["results"].as_array().unwrap();
    for step in ["legacy", "sync-triggers", "foreign-key", "swapped"] {
        assert!(
            results.iter().any(|result| result["schema_step"] == step),
            "{step}"
        );
    }
    for result in results {
        let reasonless = result["reason"].as_str().is_none_or(str::is_empty);
        assert!(result["verdict"] == "passed" || !reasonless, "{result}");
    }
    assert!(ended.file("report.xml").contains("<testsuites"));
    assert!(ended.file("report.html").starts_with("<!DOCTYPE html>"));
}

#[test]
fn a_walk_stops_where_it_is_told_to() {
    let call = "check --per-cell 1 --types group --schema-step sharding-columns --json -";
    let ended = Fleetproof::new(call).run();
    ended.exited(0);
    let report: Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!(report["target"]["schema_step"], "sharding-columns");
}

#[test]
fn a_served_coordinator_is_checked_with_and_without_its_database() {
    let served = Served::start("");
    for database in [None, Some(served.ready("/database_url"))] {
        let mut call = served.check("--per-cell 1 --only verify.* --json report.json");
        if let Some(url) = &database {
            call = call.env("FLEETPROOF_DATABASE_URL", url);
        }
        let ended = call.run();
        ended.exited(0);
        let report = ended.json("report.json");
        assert_eq!(report["target"]["url"], served.url());
        let by_cohort = |cohort: &str| {
            let results = report["results"].as_array().unwrap();
            results
                .iter()
                .any(|result| result["cohort"] == cohort && result["verdict"] == "passed")
        };
        assert!(by_cohort("fresh"));
        assert_eq!(by_cohort("stale"), database.is_some(), "aged by SQL alone");
    }
    assert_eq!(served.runners(), 0, "what was made is gone");
}

#[test]
fn a_required_check_that_cannot_run_is_could_not_tell() {
    let served = Served::start("");
    let ended = served
        .check("--per-cell 1 --only verify.new-manager --only shadow.* --require shadow.*")
        .run();
    ended.exited(3);
    assert!(
        ended.stdout.contains("the required check shadow."),
        "{}",
        ended.stdout
    );
}

#[test]
fn a_gateway_that_goes_away_is_counted_and_no_finding() {
    let served = Served::start("");
    let fake = Fake::in_front_of(&served, |_, before| match before {
        20 => Some(Answer::html(502)),
        25 => Some(Answer::html(503)),
        30 => Some(Answer::Break),
        _ => None,
    });
    let call = format!(
        "check --per-cell 1 --only verify.* --json report.json --url {}",
        fake.url()
    );
    let ended = Fleetproof::new(&call)
        .env("FLEETPROOF_TOKEN", &served.ready("/admin_token"))
        .run();
    let report = ended.json("report.json");
    assert_eq!(report["target"]["gateway_errors"], 3);
    assert_eq!(report["summary"]["failed"], 0, "{}", ended.stdout);
    // Far more than one in a thousand, in a run this small.
    ended.exited(3);
    assert!(ended.stdout.contains("gateway"), "{}", ended.stdout);
}

#[test]
fn gateway_errors_that_are_rare_are_counted_and_no_more() {
    let served = Served::start("");
    let fake = Fake::in_front_of(&served, |_, before| {
        (before == 300).then(|| Answer::html(502))
    });
    let call = format!("check --json report.json --url {}", fake.url());
    let token = served.ready("/admin_token");
    let ended = Fleetproof::new(&call).env("FLEETPROOF_TOKEN", &token).run();
    ended.exited(0);
    let report = ended.json("report.json");
    assert_eq!(report["target"]["gateway_errors"], 1);
    assert!(report["target"]["requests"].as_u64().unwrap() > 1000);
}

#[test]
fn an_answer_later_than_wished_for_is_a_finding() {
    let served = Served::start("");
    let selected = "--per-cell 1 --only verify.new-manager --json report.json";
    let ended = served.check(selected).arg("--slow=0.000001").run();
    ended.exited(1);
    let report = ended.json("report.json");
    let expected = report["findings"][0]["expected"].as_str().unwrap();
    assert!(expected.contains("answers within 0.000001 s"), "{expected}");
    // Nothing was wrong but that.
    assert!(report["findings"][0]["status"].as_u64().unwrap() < 300);
}

#[test]
fn a_server_error_of_the_application_is_a_finding_although_it_went_away() {
    let served = Served::start("");
    let broken = AtomicBool::new(false);
    let fake = Fake::in_front_of(&served, move |request, _| {
        let first = request == "POST /api/v4/runners/verify" && !broken.swap(true, Relaxed);
        first.then(|| Answer::json(500, r#"{"message":"500 Internal Server Error"}"#))
    });
    let call = format!(
        "check --per-cell 1 --only verify.new-manager --json report.json --url {}",
        fake.url()
    );
    let token = served.ready("/admin_token");
    let ended = Fleetproof::new(&call).env("FLEETPROOF_TOKEN", &token).run();
    ended.exited(1);
    let report = ended.json("report.json");
    let finding = &report["findings"][0];
    assert_eq!(finding["status"], 500);
    assert_eq!(finding["correlation_id"], "01FAKE");
    assert!(finding["reproduce"].as_str().unwrap().starts_with("curl "));
    assert!(!finding["affected"].as_array().unwrap().is_empty());
    for text in [&ended.stdout, &ended.stderr, &ended.file("report.json")] {
        assert!(!text.contains(&token), "a token in a report");
        assert!(!text.contains("glrt-") || text.contains("glrt-[masked]"));
    }
}

#[test]
fn no_output_holds_a_secret() {
    let served = Served::start("");
    let database = served.ready("/database_url");
    let password = database.split([':', '@']).nth(2).unwrap().to_owned();
    let ended = served
        .check("--per-cell 1 --log trace --json report.json --junit report.xml --html report.html")
        .env("FLEETPROOF_DATABASE_URL", &database)
        .run();
    ended.exited(0);
    let files = ["report.json", "report.xml", "report.html"].map(|name| ended.file(name));
    let secrets = [
        "/admin_token",
        "/registration_tokens/instance",
        "/registration_tokens/group",
        "/registration_tokens/project",
        "/login/password",
    ];
    let secrets = secrets.map(|pointer| served.ready(pointer));
    for text in [
        &ended.stdout,
        &ended.stderr,
        &files[0],
        &files[1],
        &files[2],
    ] {
        for secret in secrets.iter().chain([&password]) {
            assert!(!text.contains(secret.as_str()), "{secret}");
        }
    }
    let log = served.stop();
    for secret in secrets.iter().chain([&password]) {
        assert!(!log.stderr.contains(secret.as_str()) && !log.stdout.contains(secret.as_str()));
    }
}
