//! `fleetproof check --browser`, in a real Chromium.

mod findings;
mod generations;
mod markup;
mod private_authority;
mod refused;

use serde_json::Value;

use crate::support::{Ended, Fleetproof, Served};

/// A check of the pages of group runners, with everything that it needs to sign in.
fn check(served: &Served, more: &str) -> Fleetproof {
    check_types(served, "group", more)
}

/// The same for runners of these types.
fn check_types(served: &Served, types: &str, more: &str) -> Fleetproof {
    let arguments = format!("--per-cell 1 --types {types} --browser --json report.json {more}");
    sign_in(served.check(&arguments), served)
}

/// The call, with what it needs to sign in.
fn sign_in(call: Fleetproof, served: &Served) -> Fleetproof {
    call.env("FLEETPROOF_LOGIN", &served.ready("/login/username"))
        .env("FLEETPROOF_PASSWORD", &served.ready("/login/password"))
}

/// The results of one check, by verdict.
fn verdicts(report: &Value, verdict: &str) -> usize {
    let results = report["results"].as_array().unwrap();
    let of_pages = |result: &&Value| {
        let check = result["check"].as_str().unwrap();
        check.starts_with("page.") && result["verdict"] == verdict
    };
    results.iter().filter(of_pages).count()
}

/// Nothing was told, and this is why.
fn could_not_tell(ended: &Ended, reason: &str) {
    ended.exited(3);
    let report = ended.json("report.json");
    assert_eq!(verdicts(&report, "passed"), 0, "{}", ended.stdout);
    assert!(verdicts(&report, "inconclusive") > 0, "{}", ended.stdout);
    let said = report["results"].to_string();
    assert!(said.contains(reason), "{said}");
}
