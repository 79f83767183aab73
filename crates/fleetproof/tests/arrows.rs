//! The arrows of `docs/architecture.md`: which crate may need which.

use std::{collections::BTreeSet, path::Path};

/// Each crate and the crates of ours that it may need outside its tests.
const ARROWS: [(&str, &[&str]); 11] = [
    ("fleetproof-model", &[]),
    ("fleetproof-postgres", &[]),
    ("fleetproof-browser", &["model"]),
    ("fleetproof-schema", &["model"]),
    ("fleetproof-client", &["model"]),
    ("fleetproof-report", &["model"]),
    ("fleetproof-rehearse", &["model"]),
    ("fleetproof-coordinator", &["model", "schema"]),
    (
        "fleetproof-check",
        &["model", "schema", "client", "browser"],
    ),
    (
        "fleetproof-watch",
        &["model", "client", "check", "browser", "report"],
    ),
    (
        "fleetproof",
        &[
            "model",
            "postgres",
            "schema",
            "client",
            "report",
            "coordinator",
            "check",
            "browser",
            "rehearse",
            "watch",
        ],
    ),
];

#[test]
fn every_dependency_follows_an_arrow() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut folders: BTreeSet<_> = std::fs::read_dir(crates)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    for (name, allowed) in ARROWS {
        assert!(folders.remove(name), "{name} has no folder");
        let manifest = std::fs::read_to_string(crates.join(name).join("Cargo.toml")).unwrap();
        let manifest: toml::Table = manifest.parse().unwrap();
        for (dependency, _) in manifest["dependencies"].as_table().unwrap() {
            if let Some(ours) = dependency.strip_prefix("fleetproof-") {
                assert!(
                    allowed.contains(&ours),
                    "{name} must not need {dependency}: docs/architecture.md says why"
                );
            }
        }
    }
    assert!(folders.is_empty(), "no arrows are drawn for {folders:?}");
}
