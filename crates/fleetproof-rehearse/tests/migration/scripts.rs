use crate::support::{Files, plain, split, told};

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    assert_eq!(split(text), expected, "{text}");
}

#[test]
fn variables_stand_for_their_values() {
    let migration = plain(
        "\\set schema ci\n\\set name 'O''Brien'\nSELECT :name, :'name', :\"name\", :schema.t, :none;",
    )
    .unwrap();
    assert_eq!(
        migration.statements[0].text,
        "SELECT O'Brien, 'O''Brien', \"O'Brien\", ci.t, :none"
    );
}

#[test]
fn variables_can_be_given() {
    let files = Files::new(&[("m.sql", "SELECT :'a';\n\\if :{?a}\nSELECT 2;\n\\endif")]);
    let migration = files.read_as("m.sql", None, &[("a", "x")]).unwrap();
    let texts: Vec<_> = migration.statements.iter().map(|s| &s.text).collect();
    assert_eq!(texts, ["SELECT 'x'", "SELECT 2"]);
}

#[test]
fn commands_about_output_are_passed_over() {
    check(
        "\\echo 'it''s; on'\n\\timing on \\pset pager off\nSELECT 1\n\\p\n;\\x\n\\d+ t\n\\q\nSELECT 2;",
        &["3:1 SELECT 1"],
    );
}

#[test]
fn commands_send_and_join_statements() {
    check(
        "SELECT 1 \\g\nSELECT 2\\;\nSELECT 3;\nSELECT 4 \\r\nSELECT 5;",
        &["1:1 SELECT 1", "2:1 SELECT 2;\nSELECT 3", "5:1 SELECT 5"],
    );
}

#[test]
fn branches_are_taken_as_their_conditions_say() {
    check(
        "\\set a on\n\\if :a\nSELECT 1;\n\\if false\n\\elif true\nSELECT 2;\n\\else\nSELECT 'x\n;';\n\
         \\endif\n\\else\n\\unknown\n\\if :b\nSELECT 4;\n\\endif\n\\endif\nSELECT 5;",
        &["3:1 SELECT 1", "6:1 SELECT 2", "17:1 SELECT 5"],
    );
    check(
        "SELECT 1\n\\if 0\n + 2 (;\n\\else\n + 3\n\\endif\n;",
        &["1:1 SELECT 1\n\n + 3"],
    );
}

#[test]
fn included_statements_keep_their_own_file_and_line() {
    let files = Files::new(&[
        ("main.sql", "SELECT 1;\n\\ir parts/a.sql\nSELECT 4;"),
        ("parts/a.sql", "\nSELECT 2;\n\\ir b.sql\n"),
        ("parts/b.sql", "  SELECT 3"),
    ]);
    let expected = "\
main.sql:1:1 alone: SELECT 1
a.sql:2:1 alone: SELECT 2
b.sql:1:3 alone: SELECT 3
main.sql:3:1 alone: SELECT 4
";
    assert_eq!(told(&files.read("main.sql").unwrap()), expected);
}

#[test]
fn what_is_not_rehearsed_is_told() {
    let files = Files::new(&[(
        "m.sql",
        "\\c other\n\\copy t from 'rows.csv'\nSELECT 'DROP TABLE t' \\gexec\n\\! rm -rf x\n\
         \\copy t from stdin\n1\n\\.\n\\copy t to 'out'\nSELECT 2;",
    )]);
    let told = files.shortened(&told(&files.read("m.sql").unwrap()));
    let expected = "\
m.sql:3:1 alone: SELECT 'DROP TABLE t'
m.sql:5:1 alone copy \"1\\n\": COPY t from stdin
m.sql:9:1 alone: SELECT 2
note: \\c other is not followed: everything is rehearsed on the one database
unread: m.sql line 2: \\copy: the rows that it reads from a file are not put in
unread: m.sql line 3: \\gexec: the statements that this query makes are not rehearsed
unread: m.sql line 4: \\!: it runs a program, which a rehearsal does not do
";
    assert_eq!(told, expected);
}

#[test]
fn what_django_could_not_print_is_told() {
    let printed = "BEGIN;\n--\n-- Raw Python operation\n--\n\
                   -- THIS OPERATION CANNOT BE WRITTEN AS SQL\nCOMMIT;";
    let migration = plain(printed).unwrap();
    assert_eq!(migration.unread.len(), 1);
    assert!(migration.unread[0].object.ends_with("m.sql line 5"));
}
