//! Pages that are not what they should be, by a gateway that answers for them.

use super::{could_not_tell, sign_in};
use crate::support::{Answer, Ended, Fake, Fleetproof, Served};

/// Checks the page of a runner, which is this document, and waits for it a few seconds only.
fn check_of(document: &'static str) -> Ended {
    let served = Served::start("");
    let gateway = Fake::in_front_of(&served, move |request, _| {
        let is_page = request.starts_with("GET /groups/fleet/-/runners/");
        let headers = vec![("Content-Type", "text/html; charset=utf-8".to_owned())];
        is_page.then(|| Answer::Reply(200, headers, document.to_owned()))
    });
    let call = "check --per-cell 1 --types group --browser --json report.json --only page.online --timeout 5";
    let call = Fleetproof::new(call)
        .arg(format!("--url={}", gateway.url()))
        .env("FLEETPROOF_TOKEN", &served.ready("/admin_token"));
    sign_in(call, &served).run()
}

#[test]
fn unknown_markup_is_inconclusive_and_says_what_was_looked_for() {
    let ended = check_of("<!doctype html><main><h1>Something new</h1></main>");
    for part in [
        "the markup of the page is unknown: looked for heading (`[data-testid=",
        "the page begins with “Something new”",
    ] {
        could_not_tell(&ended, &part.replace('"', "\\\""));
    }
}

#[test]
fn a_script_that_broke_the_page_is_a_finding() {
    let ended = check_of("<!doctype html><main></main><script>mountTheApp();</script>");
    ended.exited(1);
    let finding = &ended.json("report.json")["findings"][0];
    let title = finding["title"].as_str().unwrap();
    assert_eq!(title, "runner pages: a script of the page");
    let errors = finding["page"]["console_errors"].to_string();
    assert!(errors.contains("mountTheApp is not defined"), "{errors}");
}
