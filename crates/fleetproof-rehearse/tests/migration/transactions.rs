use fleetproof_rehearse::migration::{Options, read_after};

use crate::support::{Files, plain, told};

/// The transaction of each statement, `-` for none.
#[track_caller]
fn check(text: &str, expected: &str) {
    let migration = plain(text).unwrap();
    let numbers: Vec<_> = migration
        .statements
        .iter()
        .map(|statement| match statement.transaction {
            Some(number) => number.to_string(),
            None => "-".to_owned(),
        })
        .collect();
    assert_eq!(numbers.join(" "), expected, "{text}");
}

#[test]
fn statements_outside_of_a_block_are_by_themselves() {
    check("SELECT 1; SELECT 2", "- -");
}

#[test]
fn blocks_are_known_by_all_their_words() {
    check("BEGIN; SELECT 1; COMMIT; SELECT 2", "1 1 1 -");
    check(
        "START TRANSACTION ISOLATION LEVEL SERIALIZABLE; SELECT 1; END TRANSACTION; \
         begin work; SELECT 2; ABORT; SELECT 3",
        "1 1 1 2 2 2 -",
    );
    check(
        "BEGIN; BEGIN; SELECT 1; COMMIT; COMMIT; SELECT 2",
        "1 1 1 1 - -",
    );
    check(
        "BEGIN; SELECT 1; COMMIT AND CHAIN; SELECT 2; ROLLBACK AND NO CHAIN; SELECT 3",
        "1 1 1 2 2 -",
    );
    check(
        "BEGIN; SELECT 1; PREPARE TRANSACTION 'a'; COMMIT PREPARED 'a'",
        "1 1 1 -",
    );
}

#[test]
fn savepoints_run_within() {
    let migration = plain(
        "BEGIN; SAVEPOINT a; SELECT 1; ROLLBACK TO SAVEPOINT a; RELEASE a; COMMIT;\n\
         \\set ON_ERROR_STOP on\nBEGIN; SAVEPOINT a; ROLLBACK TO a; COMMIT;",
    )
    .unwrap();
    let told = told(&migration);
    let expected = "\
m.sql:1:1 transaction 1 begin: BEGIN
m.sql:1:8 transaction 1: SAVEPOINT a
m.sql:1:21 transaction 1: SELECT 1
m.sql:1:31 transaction 1 back (recovers: true): ROLLBACK TO SAVEPOINT a
m.sql:1:56 transaction 1: RELEASE a
m.sql:1:67 transaction 1 commit: COMMIT
m.sql:3:1 transaction 2 begin: BEGIN
m.sql:3:8 transaction 2: SAVEPOINT a
m.sql:3:21 transaction 2 back (recovers: false): ROLLBACK TO a
m.sql:3:36 transaction 2 commit: COMMIT
";
    assert_eq!(told, expected);
}

#[test]
fn without_autocommit_everything_is_in_a_transaction() {
    check(
        "\\set AUTOCOMMIT off\nSELECT 1; SELECT 2; COMMIT; SELECT 3; COMMIT;\n\\set AUTOCOMMIT on\n\
         SELECT 4",
        "1 1 1 2 2 -",
    );
}

#[test]
fn a_file_may_end_the_transaction_that_its_tool_has_begun() {
    let files = Files::new(&[("V1__a.sql", "SELECT 1; COMMIT; SELECT 2; BEGIN; SELECT 3")]);
    let migration = files.read("V1__a.sql").unwrap();
    let numbers: Vec<_> = migration.statements.iter().map(|s| s.transaction).collect();
    assert_eq!(numbers, [Some(1), Some(1), Some(2), Some(2), Some(2)]);
}

#[test]
fn a_plain_file_is_one_transaction_where_that_is_asked_for() {
    let files = Files::new(&[
        ("01-a.sql", "SELECT 1; SELECT 2"),
        ("02-b.sql", "CREATE INDEX CONCURRENTLY ON t (a); SELECT 3"),
        ("03-c.sql", "SELECT 4; COMMIT; SELECT 5"),
    ]);
    let options = Options {
        one_transaction: true,
        ..Options::default()
    };
    let before = ("00-first.sql".to_owned(), "SELECT 0;".to_owned());
    let migration = read_after(&[before], &[files.path("")], options).unwrap();
    let numbers: Vec<_> = migration.statements.iter().map(|s| s.transaction).collect();
    let (one, two, three, four) = (Some(1), Some(2), Some(3), Some(4));
    assert_eq!(numbers, [one, two, two, None, None, three, three, four]);
    let parts: Vec<_> = migration
        .parts
        .iter()
        .map(|part| &part.statements)
        .collect();
    assert_eq!(parts, [&(0..1), &(1..3), &(3..5), &(5..8)]);
    assert!(migration.notes[0].contains("psql -1 would run them"));
}
