//! Incident 18792, from the migration's file and the database before it alone.

use std::process::Command;

use serde_json::{Value, json};

use super::{BACKFILL, before_the_backfill, brought_in, patch, rehearse};

#[tokio::test(flavor = "multi_thread")]
async fn the_premature_key_is_told_with_its_witness_and_its_rows() {
    let database = before_the_backfill().await;
    let ended = rehearse(&database.url(), "--json report.json")
        .arg(patch("premature-foreign-key"))
        .run();
    ended.exited(1);
    let report = ended.json("report.json");
    let errors = brought_in(&report, "error");
    assert_eq!(errors.len(), 1, "{errors:#?}");
    let hazard = errors[0];
    assert_eq!(hazard["rule"], "premature-foreign-key");
    assert_eq!(hazard["sqlstate"], "23503");
    assert_eq!(hazard["affected_rows"], 12);
    assert_eq!(
        hazard["affected"],
        json!([
            {"part": "runner_type = 1", "rows": 3},
            {"part": "runner_type = 2", "rows": 4},
            {"part": "runner_type = 3", "rows": 5},
        ])
    );
    let write = hazard["witness"]["write"].as_str().unwrap();
    let start = "INSERT INTO public.ci_runner_machines ";
    assert!(write.starts_with(start), "{write}");
    let error = hazard["witness"]["error"].as_str().unwrap();
    for word in [
        "violates foreign key constraint \"fk_rails_3f92913d27\"",
        "is not present in table",
        "table_sync_function_e438f29263() line 24",
    ] {
        assert!(error.contains(word), "{error}");
    }
    let text = &ended.stdout;
    assert!(text.contains("premature-foreign-key"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_witness_fails_for_everybody() {
    let database = before_the_backfill().await;
    let ended = rehearse(&database.url(), "--witness -")
        .arg(patch("premature-foreign-key"))
        .run();
    ended.exited(1);
    let copy = before_the_backfill().await;
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("witness.sql");
    std::fs::write(&script, &ended.stdout).unwrap();
    let output = Command::new("psql")
        .args(["--no-psqlrc", "--variable", "only=1", "--file"])
        .arg(&script)
        .arg(copy.url())
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    let error = "ERROR:  23503: insert or update on table";
    assert!(said.contains(error), "{said}");
    assert_eq!(said.matches("ERROR:").count(), 1, "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_key_after_the_backfill_is_clean() {
    let database = before_the_backfill().await;
    let client = database.connect().await;
    client.batch_execute(BACKFILL).await.unwrap();
    let ended = rehearse(&database.url(), "--json report.json")
        .arg(patch("premature-foreign-key"))
        .run();
    ended.exited(0);
    let report = ended.json("report.json");
    for severity in ["error", "warning"] {
        let of_the_key = |hazard: &&Value| hazard["rule"] == "premature-foreign-key";
        let told: Vec<_> = brought_in(&report, severity);
        assert!(!told.iter().any(of_the_key), "{told:#?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_look_at_the_rows_it_is_a_warning() {
    let database = before_the_backfill().await;
    let call = |arguments: &str| {
        rehearse(&database.url(), arguments)
            .arg(patch("premature-foreign-key"))
            .run()
    };
    call("--no-data").exited(0);
    let ended = call("--no-data --fail-on warning --json report.json");
    ended.exited(1);
    let report = ended.json("report.json");
    let warnings = brought_in(&report, "warning");
    let of_the_key = |hazard: &&&Value| hazard["rule"] == "premature-foreign-key";
    let warning = warnings.iter().find(of_the_key).unwrap();
    assert_eq!(warning["affected_rows"], json!(null));
    assert_eq!(brought_in(&report, "error"), Vec::<&Value>::new());
}
