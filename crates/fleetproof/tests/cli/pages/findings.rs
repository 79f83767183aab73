//! What is found on pages, and what is not.

use super::{check, check_types, verdicts};
use crate::support::Served;

#[test]
fn pages_of_a_healthy_target_pass() {
    let served = Served::start("");
    let ended = check(
        &served,
        "--only page.online --only page.list --require page.online",
    )
    .run();
    ended.exited(0);
    let report = ended.json("report.json");
    assert!(verdicts(&report, "passed") >= 2, "{}", ended.stdout);
    assert!(
        report["notes"]
            .to_string()
            .contains("pages were looked at by chrome")
    );
    assert_eq!(served.runners(), 0, "what was made is gone");
}

#[test]
fn a_page_that_is_wrong_is_shown_beside_what_the_api_says() {
    let served = Served::start("--defect page-badge-wrong");
    let ended = check(&served, "--only page.online --html report.html").run();
    ended.exited(1);
    let report = ended.json("report.json");
    let finding = &report["findings"][0];
    let title = finding["title"].as_str().unwrap();
    assert_eq!(
        title,
        "runner pages: the badge of a manager: the page and the API disagree"
    );
    let observed = finding["observed"].as_str().unwrap();
    assert!(observed.contains(" is shown as offline"), "{observed}");
    assert!(observed.contains("the API says: manager "), "{observed}");
    // It is the page that is wrong, not the answer of the API beside it.
    assert_eq!(finding["endpoint"], "GET /…/runners/:id");
    assert_eq!(finding["status"], 200);
    let reproduce = finding["reproduce"].as_str().unwrap();
    assert!(
        reproduce.contains("/groups/fleet/-/runners/"),
        "{reproduce}"
    );
    let page = &finding["page"];
    assert!(
        page["path"]
            .as_str()
            .unwrap()
            .starts_with("/groups/fleet/-/runners/")
    );
    assert!(page["text"].as_str().unwrap().contains("Offline"));
    assert!(
        page["api_answer"]
            .as_str()
            .unwrap()
            .contains(": online, last contact")
    );
    let html = ended.file("report.html");
    assert!(html.contains("<img src=\"data:image/png;base64,iVBOR"));
    for secret in ["/login/password", "/admin_token"] {
        let secret = served.ready(secret);
        assert!(!html.contains(&secret) && !ended.stdout.contains(&secret));
    }
}

#[test]
fn a_page_that_answers_500_is_tied_to_its_exception_in_the_log() {
    let served = Served::start("--defect page-500-for-one-type --log-file log.json");
    let log = served.started().folder().join("log.json");
    let ended = check_types(&served, "project", "--only page.online")
        .arg("--target-log")
        .arg(log)
        .run();
    ended.exited(1);
    let finding = &ended.json("report.json")["findings"][0];
    assert_eq!(finding["status"], 500, "{finding}");
    let id = finding["correlation_id"].as_str().unwrap();
    let lines = finding["server_log"].as_array().unwrap();
    assert!(!lines.is_empty(), "{finding}");
    for line in lines {
        assert!(line.as_str().unwrap().contains(id), "{line}");
    }
}
