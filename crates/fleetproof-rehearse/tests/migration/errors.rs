use std::{fs, path::PathBuf};

use fleetproof_rehearse::migration::read;

use crate::support::Files;

#[track_caller]
fn check(files: &[(&str, &str)], path: &str, expected: &str) {
    assert_eq!(Files::new(files).refused(path), expected);
}

#[test]
fn what_has_no_end_is_shown_where_it_begins() {
    check(
        &[("m.sql", "SELECT 1;\n\tSELECT 'ä', 'open;\nSELECT 2;")],
        "m.sql",
        "m.sql:2:14: the string that begins here has no end; close it by '
  |
2 |  SELECT 'ä', 'open;
  |              ^",
    );
    for (text, what) in [
        (
            "SELECT \"a",
            "the name in quotes that begins here has no end; close it by \"",
        ),
        (
            "/* a /* b */",
            "the comment that begins here has no end; close it by */",
        ),
        (
            "DO $x$ a $y$",
            "the dollar-quoted string that begins here has no end; close it by the same dollar quote",
        ),
    ] {
        let said = Files::new(&[("m.sql", text)]).refused("m.sql");
        assert!(said.contains(what), "{said}");
    }
}

#[test]
fn commands_that_cannot_be_followed_are_named() {
    for (text, said) in [
        (
            "\\frob a",
            "m.sql:1:1: \\frob: a rehearsal does not know this command of psql",
        ),
        (
            "\n \\if maybe",
            "m.sql:2:2: \\if: maybe is neither true nor false",
        ),
        (
            "\\if :x\n\\endif",
            "\\if: the variable x is not set: give it by --set x=VALUE",
        ),
        (
            "\\if true\nSELECT 1;",
            "m.sql:1:1: \\if: its \\endif is missing",
        ),
        ("\\endif", "\\endif: there is no \\if before it"),
        (
            "\\set a `ls`",
            "\\set: it asks a shell, which a rehearsal does not do",
        ),
        ("\\ir gone.sql", "\\ir: cannot read gone.sql: No such file"),
        ("\\ir m.sql", "\\ir: files include each other without end"),
        ("\\i", "\\i: the name of a file is missing"),
    ] {
        let found = Files::new(&[("m.sql", text)]).refused("m.sql");
        assert!(found.contains(said), "{found}");
    }
}

#[test]
fn a_transaction_that_nobody_commits_is_refused() {
    check(
        &[("m.sql", "SELECT 1;\nBEGIN;\nSELECT 2;")],
        "m.sql",
        "m.sql:2:1: the transaction that begins here is never committed, so nothing of it would \
         remain; add COMMIT at its end
  |
2 | BEGIN;
  | ^",
    );
}

#[test]
fn files_without_a_statement_are_refused() {
    for text in ["", "\n-- nothing\n;"] {
        check(
            &[("m.sql", text)],
            "m.sql",
            "m.sql holds no statement; give a file with SQL in it",
        );
    }
    check(
        &[("readme.md", "")],
        "",
        "FOLDER holds no migration in SQL: give a folder with files that end in .sql, or the files \
         themselves",
    );
    check(
        &[("20240101_a.rb", "")],
        "",
        "FOLDER holds no migration in SQL: let the framework print its SQL, as docs/migrations.md \
         shows, and give that",
    );
}

#[test]
fn files_that_are_no_text_are_refused() {
    let files = Files::new(&[]);
    for (bytes, said) in [
        (
            &b"SELECT 1;\nSELECT '\xe4';"[..],
            "m.sql line 2 holds bytes that are not UTF-8; save the file as UTF-8",
        ),
        (
            b"\xff\xfeS\0",
            "m.sql line 1 begins like UTF-16; save the file as UTF-8",
        ),
        (
            b"\xef\xbb\xbf\nSELECT\0",
            "m.sql line 2 holds a zero byte, which PostgreSQL does not take; is it a text file?",
        ),
    ] {
        fs::write(files.path("m.sql"), bytes).unwrap();
        assert_eq!(files.refused("m.sql"), said);
    }
    assert_eq!(
        files.refused("gone.sql"),
        "cannot read gone.sql: No such file or directory (os error 2)"
    );
}

#[test]
fn an_order_that_cannot_be_told_is_told() {
    check(
        &[("b.sql", "SELECT 1"), ("a.sql", "SELECT 1")],
        "",
        "which of a.sql and b.sql in FOLDER runs first cannot be told from their names; give the \
         files themselves, in the order in which they run",
    );
    check(
        &[("1-b.sql", "SELECT 1"), ("views.sql", "SELECT 1")],
        "",
        "which of views.sql and 1-b.sql in FOLDER runs first cannot be told from their names; give \
         the files themselves, in the order in which they run",
    );
    check(
        &[("V1__b.sql", "SELECT 1"), ("V1.0__c.sql", "SELECT 1")],
        "",
        "V1.0__c.sql and V1__b.sql in FOLDER have the same version; give the files themselves, in \
         the order in which they run",
    );
}

#[test]
fn files_run_in_the_order_in_which_they_are_given() {
    let files = Files::new(&[("2.sql", "SELECT 2"), ("1.sql", "SELECT 1")]);
    let paths: Vec<PathBuf> = vec![files.path("2.sql"), files.path("1.sql")];
    let migration = read(&paths).unwrap();
    let texts: Vec<_> = migration.statements.iter().map(|s| &s.text).collect();
    assert_eq!(texts, ["SELECT 2", "SELECT 1"]);
}
