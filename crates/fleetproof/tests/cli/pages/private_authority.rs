//! Pages of a target for which only a private authority vouches.

use super::{could_not_tell, sign_in, verdicts};
use crate::support::{Fleetproof, Front, Served};

fn check(served: &Served, front: &Front) -> Fleetproof {
    let call = Fleetproof::new(
        "check --per-cell 1 --types group --browser --json report.json --only page.online",
    )
    .arg(format!("--url={}", front.url()))
    .env("FLEETPROOF_TOKEN", &served.ready("/admin_token"))
    .file("ca.pem", front.authority());
    sign_in(call, served)
}

#[test]
fn they_are_looked_at_where_the_authority_is_named() {
    let served = Served::start("");
    let front = Front::of(&served.url());
    let ended = check(&served, &front).arg("--ca-file=ca.pem").run();
    ended.exited(0);
    let report = ended.json("report.json");
    assert!(verdicts(&report, "passed") > 0, "{}", ended.stdout);
}

#[test]
fn a_certificate_that_the_browser_does_not_trust_is_told() {
    let served = Served::start("");
    let front = Front::of(&served.url());
    // Ours trusts it as one of the machine's authorities; the browser does not.
    let ended = check(&served, &front).env("SSL_CERT_FILE", "ca.pem").run();
    could_not_tell(
        &ended,
        "the browser does not trust the target's certificate (net::ERR_CERT_AUTHORITY_INVALID); \
         name its authority with --ca-file",
    );
}
