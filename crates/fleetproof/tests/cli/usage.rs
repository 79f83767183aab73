//! Calls that are wrong, and help.

use crate::support::Fleetproof;

#[test]
fn every_help_lists_the_exit_statuses() {
    for command in ["", "check", "serve", "drill", "postgres"] {
        for help in ["-h", "--help"] {
            let ended = Fleetproof::new(&format!("{command} {help}")).run();
            ended.exited(0);
            assert!(ended.stdout.contains("Exit status:"), "{}", ended.stdout);
            for status in ["  0  ", "  2  ", "  3  "] {
                assert!(ended.stdout.contains(status), "{command}: {status}");
            }
            assert_eq!(ended.stderr, "");
        }
    }
}

#[test]
fn no_command_and_an_unknown_one_are_usage_errors() {
    for call in [
        "",
        "chek",
        "check --ulr x",
        "check extra",
        "serve --no-such",
    ] {
        let ended = Fleetproof::new(call).run();
        ended.exited(2);
        assert_eq!(ended.stdout, "");
    }
    let ended = Fleetproof::new("check --per-cel 3").run();
    assert!(ended.stderr.contains("--per-cell"), "{}", ended.stderr);
}

#[test]
fn an_unknown_name_is_met_with_the_nearest_known_one() {
    for (call, nearest) in [
        ("check --only verify.new-manger", "`verify.new-manager`"),
        ("check --skip verify.new-manger", "`verify.new-manager`"),
        ("check --require verify.new-manger", "`verify.new-manager`"),
        ("check --only verfy", "`verify.*`"),
        ("check --only shadows", "`shadow.*`"),
        ("check --types instance,grop", "`group`"),
        ("check --schema-step swaped", "`swapped`"),
        ("serve --schema-step sync-trigger", "`sync-triggers`"),
        ("serve --defect 18697", "`18679`"),
        ("drill 18792-grop", "`18792-group`"),
    ] {
        let ended = Fleetproof::new(call).run();
        ended.refused(2, nearest);
    }
}

#[test]
fn a_pattern_that_matches_nothing_is_refused() {
    let ended = Fleetproof::new("check --only verfy.*").run();
    ended.refused(
        2,
        "--only `verfy.*` matches no check; did you mean `verify.*`?",
    );
    let ended = Fleetproof::new("check --skip *.nonsense").run();
    ended.refused(2, "`fleetproof check --list` shows them");
    let ended = Fleetproof::new("check --require [").run();
    ended.refused(2, "--require cannot be `[`");
}

#[test]
fn values_out_of_range_are_refused() {
    for (call, sentence) in [
        ("check --per-cell 0", "--per-cell cannot be `0`"),
        ("check --timeout 0", "--timeout cannot be `0`"),
        ("check --slow never", "--slow cannot be `never`"),
        ("check --concurrency 0", "--concurrency cannot be `0`"),
        ("serve --listen 8929", "--listen cannot be `8929`"),
        ("serve --clock-offset 8w", "--clock-offset cannot be `8w`"),
    ] {
        Fleetproof::new(call).run().refused(2, sentence);
    }
}

#[test]
fn a_report_that_cannot_be_written_is_refused_before_the_run() {
    for (call, sentence) in [
        (
            "check --json no/such/folder.json",
            "there is no folder no/such",
        ),
        ("check --junit tmp", "cannot write tmp: it is a folder"),
        (
            "check --json /proc/report.json",
            "cannot write /proc/report.json",
        ),
        ("drill --all --json no/such.json", "there is no folder no"),
        ("serve --ready-file no/such.json", "there is no folder no"),
        ("serve --log-file no/such.log", "no/such.log"),
        (
            "check --json - --junit -",
            "--json and --junit both go to standard output",
        ),
        (
            "check --json x --junit x",
            "--json and --junit both go to x",
        ),
    ] {
        let ended = Fleetproof::new(call).run();
        ended.refused(2, sentence);
        assert_eq!(ended.files(), Vec::<String>::new());
    }
}

#[test]
fn options_without_effect_are_refused() {
    for option in [
        "--group fleet",
        "--project fleet/app",
        "--token-file x",
        "--target-log x",
        "--ca-file x",
        "--allow-insecure-http",
        "--database-url postgres://localhost/x",
    ] {
        let ended = Fleetproof::new(&format!("check {option}")).run();
        ended.refused(2, "has no effect without --url");
    }
    let call = "check --url http://127.0.0.1:1 --schema-step legacy";
    let ended = Fleetproof::new(call).run();
    ended.refused(2, "--schema-step does not go with --url");
}

#[test]
fn a_folder_without_a_postgresql_of_the_right_version_is_refused() {
    for command in ["check", "serve --listen 127.0.0.1:0", "drill --all"] {
        let ended = Fleetproof::new(&format!("{command} --pg-bin tmp")).run();
        ended.refused(2, "no PostgreSQL server in `tmp`: it has no `postgres`");
    }
    let folder = tempfile::tempdir().unwrap();
    for program in ["postgres", "initdb"] {
        let path = folder.path().join(program);
        std::fs::write(&path, "#!/bin/sh\necho 'postgres (PostgreSQL) 12.22'\n").unwrap();
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(&path, mode).unwrap();
    }
    let ended = Fleetproof::new("check --pg-bin").arg(folder.path()).run();
    ended.refused(2, "PostgreSQL 12 in");
    assert!(
        ended.stderr.contains("13 or later is needed"),
        "{}",
        ended.stderr
    );
}

#[test]
fn lists_are_had_without_a_database() {
    let steps = Fleetproof::new("serve --list-steps").run();
    steps.exited(0);
    assert_eq!(
        steps.stdout.lines().collect::<Vec<_>>(),
        [
            "legacy",
            "sharding-columns",
            "partitioned-tables",
            "sync-triggers",
            "backfilled",
            "foreign-key",
            "swapped"
        ]
    );
    let defects = Fleetproof::new("serve --list-defects").run();
    defects.exited(0);
    assert!(defects.stdout.contains("18679"), "{}", defects.stdout);
    for command in ["check", "drill"] {
        Fleetproof::new(&format!("{command} --list"))
            .run()
            .exited(0);
        let ended = Fleetproof::new(&format!("{command} --list --json -")).run();
        ended.exited(0);
        let list: Vec<serde_json::Value> = serde_json::from_str(&ended.stdout).unwrap();
        assert!(list.len() > 3);
    }
}

#[test]
fn every_listed_check_says_what_it_proves() {
    let ended = Fleetproof::new("check --list --json list.json").run();
    ended.exited(0);
    let list = ended.json("list.json");
    for check in list.as_array().unwrap() {
        for field in ["name", "endpoint", "proves"] {
            assert!(!check[field].as_str().unwrap().is_empty(), "{check}");
        }
        for field in ["runner_types", "cohorts"] {
            assert!(!check[field].as_array().unwrap().is_empty(), "{check}");
        }
    }
}
