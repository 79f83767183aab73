//! Known-bad behaviours: off unless they are switched on, and then wrong in their own way only.

use std::path::Path;

use fleetproof_coordinator::{Defect, defects};
use fleetproof_model::{RunnerType, SchemaStep};
use serde_json::json;

use crate::support::TestApp;

#[test]
fn each_file_is_a_defect_with_a_name_of_its_own() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/defects");
    let mut files = names_in(&folder);
    let mut names: Vec<&str> = defects().map(|defect| defect.name).collect();
    files.sort_unstable();
    names.sort_unstable();
    assert_eq!(names, files);
    for defect in defects() {
        assert!(!defect.summary.is_empty());
        for name in defect.aliases.iter().chain([&defect.name]) {
            assert_eq!(Defect::named(name).unwrap().name, defect.name);
        }
    }
    assert!(Defect::named("nothing").is_none());
}

/// The names of the files below a folder that hold a defect, as defects are named.
fn names_in(folder: &Path) -> Vec<String> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let stem = path.file_stem().unwrap().to_str().unwrap();
        if path.is_dir() {
            names.extend(names_in(&path));
        } else if !["mod", "hooks", "pick"].contains(&stem) {
            names.push(stem.replace('_', "-"));
        }
    }
    names
}

#[tokio::test]
async fn incident_18679_hits_managers_that_are_older_than_the_columns() {
    let app = TestApp::at(SchemaStep::Legacy).await;
    let mut fleet = Vec::new();
    for kind in RunnerType::ALL {
        let (id, token) = app.register(kind).await;
        app.verify(&token, "s_old").await.assert_status(200);
        app.post("/runners/verify", json!({ "token": token }))
            .await
            .assert_status(200);
        fleet.push((id, token));
    }
    let app = app
        .restart(SchemaStep::ShardingColumns, |config| {
            config.defects = vec![Defect::named("18679").unwrap()];
        })
        .await;
    let not_found = json!({ "message": "404 Not found" });
    for (id, token) in &fleet {
        app.verify(token, "s_old").await.assert_is(404, &not_found);
        app.request_job(token, "s_old")
            .await
            .assert_is(404, &not_found);
        app.post("/runners/verify", json!({ "token": token }))
            .await
            .assert_is(404, &not_found);
        for _ in 0..2 {
            app.verify(token, "s_new").await.assert_status(200);
        }
        assert_eq!(app.managers_of(*id).await, 3, "old, legacy and new");
    }
    for kind in RunnerType::ALL {
        let (_, token) = app.register(kind).await;
        for _ in 0..2 {
            app.verify(&token, "s_fresh").await.assert_status(200);
        }
    }
    app.running
        .advance(SchemaStep::PartitionedTables)
        .await
        .unwrap();
    for (_, token) in &fleet {
        app.verify(token, "s_old").await.assert_status(200);
    }
}

#[tokio::test]
async fn ver_24_incident_18792_hits_new_managers_of_runners_that_were_not_copied() {
    let app = TestApp::at(SchemaStep::PartitionedTables).await;
    let mut old = Vec::new();
    for kind in RunnerType::ALL {
        let (_, token) = app.register(kind).await;
        app.verify(&token, "s_known").await.assert_status(200);
        old.push(token);
    }
    app.running.advance(SchemaStep::SyncTriggers).await.unwrap();
    let patch = fleetproof_schema::patch("premature-foreign-key").unwrap();
    app.batch(patch).await;
    for token in &old {
        app.verify(token, "s_known").await.assert_status(200);
        let answer = app.verify(token, "s_new").await;
        answer.assert_is(500, &json!({ "message": "500 Internal Server Error" }));
        let log = app.log.lines_for(answer.header("x-request-id")).join("\n");
        for part in [
            "PG::ForeignKeyViolation",
            "fk_rails_3f92913d27",
            "table_sync_function_e438f29263() line 24",
        ] {
            assert!(log.contains(part), "{part} in {log}");
        }
    }
    for kind in RunnerType::ALL {
        let (_, token) = app.register(kind).await;
        app.verify(&token, "s_new").await.assert_status(200);
    }
}
