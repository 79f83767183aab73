use crate::support::{plain, split};
use fleetproof_rehearse::migration::Kind;

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    assert_eq!(split(text), expected, "{text}");
}

#[test]
fn a_semicolon_ends_a_statement_and_the_last_needs_none() {
    check(
        "SELECT 1; SELECT 2;\nSELECT 3",
        &["1:1 SELECT 1", "1:11 SELECT 2", "2:1 SELECT 3"],
    );
    check(";;\n ; SELECT 1 ;; ", &["2:4 SELECT 1"]);
}

#[test]
fn comments_around_a_statement_are_not_its_own() {
    check(
        "-- a; b\n/* c; /* d; */ e; */ SELECT 1 -- f\n; -- g\n-- h\nSELECT /* i */ 2 /* j */",
        &["2:22 SELECT 1", "5:1 SELECT /* i */ 2"],
    );
    check("SELECT 1 --;\n + 2;", &["1:1 SELECT 1 --;\n + 2"]);
    check("SELECT 2*--;\n3;", &["1:1 SELECT 2*--;\n3"]);
}

#[test]
fn strings_of_every_kind_hold_semicolons() {
    for string in [
        "'a;b'",
        "'a;''b;'",
        r"'a;\'",
        r"E'a;\'b;'",
        r"e'\\;'",
        r"U&'\0061;'",
        "N'a;'",
        "B'1' ';'",
        "$$a;'b$$",
        "$tag$a;$$;$tag $;$tag$",
        "$ä$;$ä$",
        "\"a;\"\"b;\"",
        "U&\"a;\"",
        "E'a'\n';\\';'",
    ] {
        let statement = format!("SELECT {string}");
        let text = format!("{statement}; SELECT 1");
        let line = text.matches('\n').count() + 1;
        let before = text.rsplit('\n').next().unwrap().chars().count() - "SELECT 1".len();
        let last = format!("{line}:{} SELECT 1", before + 1);
        let migration = plain(&text).unwrap();
        assert_eq!(migration.statements[0].text, statement);
        assert_eq!(split(&text)[1..], [last], "{text}");
    }
}

#[test]
fn a_prefix_of_a_string_is_a_word_of_its_own() {
    // `namee` is a name, and so is `a$b$`.
    check(
        r"SELECT namee'\'; SELECT a$b$; SELECT $1; SELECT 'c'",
        &[
            r"1:1 SELECT namee'\'",
            "1:18 SELECT a$b$",
            "1:31 SELECT $1",
            "1:42 SELECT 'c'",
        ],
    );
}

#[test]
fn strings_without_the_standard_escape_by_backslash() {
    check(
        "SET standard_conforming_strings = off; SELECT 'a\\';'; \
         SET standard_conforming_strings TO on; SELECT 'a\\';",
        &[
            "1:1 SET standard_conforming_strings = off",
            "1:40 SELECT 'a\\';'",
            "1:55 SET standard_conforming_strings TO on",
            "1:94 SELECT 'a\\'",
        ],
    );
}

#[test]
fn columns_are_counted_in_characters() {
    check(
        "SELECT 'äöü€𝄞'; SELECT 2;\n\tSELECT 3",
        &["1:1 SELECT 'äöü€𝄞'", "1:17 SELECT 2", "2:2 SELECT 3"],
    );
}

#[test]
fn windows_line_ends_and_a_byte_order_mark_do_no_harm() {
    check(
        "\u{feff}SELECT 1;\r\nSELECT\r\n2;\r\n",
        &["1:1 SELECT 1", "2:1 SELECT\r\n2"],
    );
}

#[test]
fn bodies_of_functions_in_sql_are_not_split() {
    let function = "CREATE OR REPLACE FUNCTION f(a int DEFAULT (1)) RETURNS int LANGUAGE sql\n\
                    BEGIN ATOMIC\n SELECT CASE WHEN a > 1 THEN 1 ELSE 2 END;\n SELECT 2;\nEND";
    check(
        &format!("{function}; SELECT 1"),
        &[&format!("1:1 {function}"), "5:6 SELECT 1"],
    );
    let procedure = "CREATE PROCEDURE p() BEGIN ATOMIC INSERT INTO t VALUES (1); END";
    check(
        &format!("{procedure}; BEGIN; END;"),
        &[&format!("1:1 {procedure}"), "1:66 BEGIN", "1:73 END"],
    );
}

#[test]
fn actions_of_a_rule_are_not_split() {
    let rule = "CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT 1; SELECT 2)";
    check(
        &format!("{rule}; SELECT 3"),
        &[&format!("1:1 {rule}"), "1:63 SELECT 3"],
    );
}

#[test]
fn casts_slices_and_assignments_are_no_variables() {
    check(
        "\\set a x\nSELECT 1::a, b[1:2], f(c := 3), ':a', $$:a$$;",
        &["2:1 SELECT 1::a, b[1:2], f(c := 3), ':a', $$:a$$"],
    );
}

#[test]
fn data_of_copy_belongs_to_it() {
    let text = "COPY t (a) FROM stdin; -- the rows\n1\n2;\n'\n\\.\nSELECT 1;\nCOPY u FROM STDIN WITH \
                (FORMAT csv);\n3\n";
    let migration = plain(text).unwrap();
    let data: Vec<_> = migration
        .statements
        .iter()
        .map(|statement| match &statement.kind {
            Kind::Copy { data } => data.as_str(),
            _ => "no data",
        })
        .collect();
    assert_eq!(data, ["1\n2;\n'\n", "no data", "3\n"]);
    assert_eq!(migration.statements[1].line, 6);
    let none = plain("COPY (SELECT 1) TO stdout; COPY t FROM '/file'; SELECT 1").unwrap();
    assert!(none.statements.iter().all(|s| s.kind == Kind::Sql));
}
