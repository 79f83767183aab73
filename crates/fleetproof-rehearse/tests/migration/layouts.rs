//! Each folder of `layouts` holds `migrations`, as a tool has them, and `expected.txt`: the
//! statements in their order and transactions. `UPDATE_EXPECTED=1` writes it anew.

use std::{fs, path::Path};

use fleetproof_rehearse::migration::{layout_names, read};

use crate::support::{Files, told};

fn layouts() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/migration/layouts")
}

#[test]
fn folders_are_read_as_their_tool_runs_them() {
    let mut wrong = String::new();
    for entry in fs::read_dir(layouts()).unwrap() {
        let folder = entry.unwrap().path();
        let migration = read(&[folder.join("migrations")]).unwrap();
        let found = told(&migration).replace(&format!("{}/", folder.display()), "");
        let path = folder.join("expected.txt");
        if std::env::var_os("UPDATE_EXPECTED").is_some() {
            fs::write(&path, &found).unwrap();
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        if found != expected {
            wrong += &format!("{}: expected\n{expected}found\n{found}", folder.display());
        }
    }
    assert_eq!(wrong, "");
}

#[test]
fn every_tool_has_a_folder() {
    for name in layout_names().filter(|name| *name != "psql") {
        assert!(layouts().join(name).is_dir(), "layouts/{name} is missing");
    }
}

#[test]
fn a_way_back_is_run_where_it_is_asked_for() {
    let files = Files::new(&[
        ("1_a.up.sql", "CREATE TABLE t ()"),
        ("1_a.down.sql", "DROP TABLE t"),
    ]);
    let migration = files.read("1_a.down.sql").unwrap();
    assert_eq!(migration.statements[0].text, "DROP TABLE t");
}

#[test]
fn a_tool_can_be_named() {
    let files = Files::new(&[("1_a.sql", "SELECT 1; SELECT 2")]);
    let transactions = |layout| {
        let migration = files.read_as("1_a.sql", layout, &[]).unwrap();
        let statements = migration.statements.iter();
        statements.map(|s| s.transaction).collect::<Vec<_>>()
    };
    assert_eq!(transactions(None), [None, None]);
    assert_eq!(transactions(Some("sqlx")), [Some(1), Some(1)]);
    let error = files.read_as("1_a.sql", Some("goose"), &[]).unwrap_err();
    assert_eq!(
        files.shortened(&error.to_string()),
        "1_a.sql is no migration of goose: the remark that begins its way forward is missing, or \
         says to skip it"
    );
}

#[test]
fn placeholders_get_the_values_that_are_given() {
    let files = Files::new(&[("V1__a.sql", "SELECT '${a}', ${a}, ${b}")]);
    let migration = files.read_as("V1__a.sql", None, &[("a", "1")]).unwrap();
    assert_eq!(migration.statements[0].text, "SELECT '1', 1, ${b}");
    assert_eq!(
        files.shortened(&migration.notes[0]),
        "V1__a.sql uses ${b}, whose value is not known here; --set b=VALUE gives it"
    );
}

#[test]
fn a_change_log_says_the_order() {
    let files = Files::new(&[
        (
            "b.sql",
            "--liquibase formatted sql\n--changeset a:1\nSELECT 1;",
        ),
        (
            "a.sql",
            "--liquibase formatted sql\n--changeset a:2\nSELECT 2;",
        ),
        (
            "c.sql",
            "--liquibase formatted sql\n--changeset a:3\nSELECT 3;",
        ),
        (
            "changelog.yaml",
            "databaseChangeLog:\n- include:\n    file: b.sql\n- include:\n    file: a.sql\n",
        ),
    ]);
    let migration = files.read("").unwrap();
    let texts: Vec<_> = migration
        .statements
        .iter()
        .map(|s| s.text.as_str())
        .collect();
    assert_eq!(texts, ["SELECT 1", "SELECT 2"]);
    assert!(migration.notes[1].starts_with("c.sql is not rehearsed"));
}
