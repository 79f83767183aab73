use std::{path::Path, process::Command};

use fleetproof_model::{Hazard, HazardReport};
use fleetproof_postgres::testing::TestDatabase;
use fleetproof_report::hazards::witness_script;

use crate::sample::{self, Sample};

/// What psql says to `script` in a database with the sample's tables, in a folder with its files.
async fn run(sample: &Sample, script: &str, variables: &[&str]) -> (String, String) {
    let database = TestDatabase::empty().await;
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in &sample.texts {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/hazards/incident.sql");
    let url = database.url();
    psql(folder.path(), &url, Path::new(schema), &[]).await;
    let path = folder.path().join("witnesses.sql");
    std::fs::write(&path, script).unwrap();
    psql(folder.path(), &url, &path, variables).await
}

/// Standard output and standard error of psql.
async fn psql(folder: &Path, url: &str, script: &Path, variables: &[&str]) -> (String, String) {
    let mut command = Command::new("psql");
    command.args(["--no-psqlrc", "--quiet", "--expanded"]);
    for variable in variables {
        command.args(["--variable", variable]);
    }
    command
        .arg("--file")
        .arg(script)
        .arg(url)
        .current_dir(folder);
    let output = tokio::task::spawn_blocking(move || command.output().unwrap());
    let output = output.await.unwrap();
    assert!(output.status.success(), "{output:?}");
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr))
}

#[test]
fn a_script_reads_as_one_would_write_it_by_hand() {
    insta::assert_snapshot!(witness_script(&sample::incident().report));
}

#[tokio::test]
async fn every_witness_shows_its_hazard_in_a_copy_of_the_schema() {
    let sample = sample::incident();
    let script = witness_script(&sample.report);
    // As it is, and with the migration outside of the witness's transaction.
    for variables in [&[][..], &["only=2", "apart=on"]] {
        let (out, errors) = run(&sample, &script, variables).await;
        let all = variables.is_empty();
        assert_eq!(out.contains("witness 1: premature-foreign-key"), all);
        assert!(out.contains("witness 2: stale-sync-function"));
        assert!(
            out.contains("labels          | {\"zone\": \"a\"}\n"),
            "{out}"
        );
        assert!(out.contains("labels          | {}\n"), "{out}");
        let refused: Vec<_> = errors.lines().filter(|l| l.contains("ERROR:")).collect();
        assert_eq!(refused.len(), usize::from(all), "{errors}");
        if all {
            assert!(refused[0].contains(
                "23503: insert or update on table \"group_type_ci_runner_machines_687967fa8a\""
            ));
        }
    }
}

#[tokio::test]
async fn what_lives_between_two_statements_is_met_there() {
    let trigger = "table_sync_trigger_bc3e7b56bd";
    let mut sample = sample::incident();
    let report = &mut sample.report;
    report.files = vec!["gap.sql".to_owned()];
    let [mut hazard]: [Hazard; 1] = [report.hazards[1].clone()];
    hazard.rule = "trigger-gap".to_owned();
    hazard.file = Some("gap.sql".to_owned());
    (hazard.line, hazard.until_line) = (1, Some(3));
    let witness = hazard.witness.as_mut().unwrap();
    witness.write = witness
        .write
        .replace(", labels", "")
        .replace(", '{\"zone\": \"a\"}'", "");
    report.hazards = vec![hazard];
    sample.texts = vec![(
        "gap.sql".to_owned(),
        format!(
            "DROP TRIGGER {trigger} ON ci_runner_machines;\nSELECT 'x; y';\n\
             CREATE TRIGGER {trigger} AFTER INSERT ON ci_runner_machines FOR EACH ROW\n  \
             EXECUTE FUNCTION table_sync_function_e438f29263();\n"
        ),
    )];
    let (out, errors) = run(&sample, &witness_script(&sample.report), &[]).await;
    assert_eq!(errors, "");
    assert!(out.contains("applying lines 1 to 2 of gap.sql"));
    let (source, shadow) = out
        .split_once("rows of public.ci_runner_machines_687967fa8a")
        .unwrap();
    assert!(source.contains("s_witness"), "{out}");
    assert!(!shadow.contains("s_witness"), "{out}");
}

#[tokio::test]
async fn hostile_names_run_nothing() {
    let mut sample = sample::hostile();
    for hazard in &mut sample.report.hazards {
        // What a server took for SQL is the one text that is written as it is.
        if let Some(witness) = &mut hazard.witness {
            witness.history.clear();
            witness.setup.clear();
            witness.write = "SELECT 1".to_owned();
        }
    }
    sample.texts.clear();
    let script = witness_script(&sample.report);
    assert!(!script.contains(|c: char| c == '\u{202e}' || (c.is_control() && c != '\n')));
    let (out, errors) = run(&sample, &script, &[]).await;
    assert!(!out.contains("uid="), "{out}");
    for line in errors.lines().filter(|line| line.contains("ERROR:")) {
        // to_regclass does not take such a name, and what follows is refused; nothing else.
        assert!(line.contains("42602") || line.contains("25P02"), "{errors}");
    }
}

#[test]
fn without_a_witness_the_script_says_so() {
    let mut report: HazardReport = sample::incident().report;
    for hazard in &mut report.hazards {
        hazard.witness = None;
    }
    let script = witness_script(&report);
    assert!(script.contains("-- 3 hazards without a witness.\n"));
    assert!(!script.contains("BEGIN;"));
}
