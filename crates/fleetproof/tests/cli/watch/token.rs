//! The watch's own token, refused.

use crate::support::{Fleetproof, Hook, Served, Watching, execute, wait_for};

/// A token that was rotated needs no start of the watch where it is in a file; where it is in the
/// environment, the sentence says so.
#[test]
fn a_token_in_a_file_is_read_again_and_one_in_the_environment_needs_a_start() {
    let keeper = Served::start("");
    let database = keeper
        .ready("/database_url")
        .replace("/fleetproof", "/postgres");
    let serve = || {
        let call = "serve --listen 127.0.0.1:0 --ready-file ready.json --schema-step swapped";
        Served::of(Fleetproof::new(call).env("FLEETPROOF_DATABASE_URL", &database))
    };
    // Each start makes a token of its own; those before stay good.
    let served = serve();
    let next = serve().ready("/admin_token");
    let token = served.ready("/admin_token");
    let hook = Hook::start();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token");
    std::fs::write(&file, &token).unwrap();
    let arguments = format!(
        "--types instance --ages 1d --reserve 1 --name of-file --token-file {} --webhook {}",
        file.display(),
        hook.url()
    );
    let watching = Watching::of(&served, &arguments);
    let other = format!(
        "[[watch.target]]\nname = \"of-variable\"\nurl = \"{}\"\ntypes = [\"instance\"]\ntoken-env = \"OLD\"\n",
        served.url()
    );
    let call = watching.call().env("OLD", &token);
    let running = watching.start_as(call.file("fleetproof.toml", &other));
    let ready = |name: &str| running.get("/readyz").1.contains(&format!("{name}: ready"));
    wait_for("readiness", || {
        (ready("of-file") && ready("of-variable")).then_some(())
    });

    execute(
        &served.ready("/database_url"),
        "UPDATE personal_access_tokens SET revoked = true
         WHERE id = (SELECT min(id) FROM personal_access_tokens)",
    );
    let labels = |target| [("alertname", "FleetproofChecksStopped"), ("target", target)];
    for (target, helps) in [
        ("of-file", "which is read again each round"),
        ("of-variable", "start the watch again with a new one in OLD"),
    ] {
        let alert = hook.wait_for("firing", &labels(target));
        let said = alert["annotations"]["description"].as_str().unwrap();
        assert!(said.contains("refuses the watch's token (401)"), "{said}");
        assert!(said.contains(helps), "{said}");
        assert!(running.get("/readyz").1.contains(helps));
    }

    std::fs::write(&file, &next).unwrap();
    hook.wait_for("resolved", &labels("of-file"));
    wait_for("readiness", || ready("of-file").then_some(()));
    assert!(!ready("of-variable"));
    let ended = running.stop();
    for secret in [&token, &next] {
        assert!(!ended.stderr.contains(secret.as_str()));
        assert!(
            hook.alerts()
                .iter()
                .all(|alert| !alert.to_string().contains(secret.as_str()))
        );
    }
}
