//! Splitting loses nothing, adds nothing, and is the same when done again.

use proptest::prelude::*;

use crate::support::plain;

/// A piece of a statement that is whole by itself.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z_][a-z0-9_$]{0,6}",
        "[0-9]{1,3}",
        "[+*<>=,.@!?|&^%#~]",
        "'([a-z;\"$ä\n-]|'')*'",
        r"[eE]'([a-z;]|\\[nt'\\;]|'')*'",
        "\"([a-z;'$]|\"\")+\"",
        "\\$\\$[a-z;'\"\n]*\\$\\$",
        "\\$q1\\$[a-z;'\"\n]*(\\$\\$)?[a-z;]*\\$q1\\$",
        "/\\*[a-z;'\"]*(/\\*[a-z;']*\\*/)?[a-z]*\\*/",
        "--[a-z;'\"/*$]*\n",
        "\\([a-z;]*\\)",
        "[ \t\n\r]{1,3}",
    ]
}

fn statement() -> impl Strategy<Value = String> {
    let rest = prop::collection::vec(piece(), 0..8);
    // Pieces would run into each other otherwise.
    rest.prop_map(|rest| format!("select {}", rest.join(" ")))
}

fn text() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(
        prop_oneof![5 => statement(), 1 => Just(" ".to_owned())],
        1..6,
    )
}

proptest! {
    #[test]
    fn statements_and_what_lies_between_make_up_the_file(parts in text()) {
        let whole = format!("{};\nselect 1", parts.join(";"));
        let migration = plain(&whole).map_err(|error| TestCaseError::fail(error.to_string()))?;
        let expected = parts.iter().filter(|part| !part.trim().is_empty()).count() + 1;
        prop_assert_eq!(migration.statements.len(), expected);
        let mut between = String::new();
        let mut end = 0;
        for statement in &migration.statements {
            prop_assert!(statement.offset >= end);
            prop_assert!(whole[statement.offset..].starts_with(&statement.text));
            let line = whole[..statement.offset].matches('\n').count() + 1;
            prop_assert_eq!(usize::try_from(statement.line).unwrap(), line);
            between += &whole[end..statement.offset];
            end = statement.offset + statement.text.len();
        }
        between += &whole[end..];
        // What belongs to no statement is none.
        let rest = plain(&format!("{between}\nselect 2")).unwrap();
        prop_assert_eq!(rest.statements.len(), 1);
        let texts = |m: &fleetproof_rehearse::migration::Migration| -> Vec<String> {
            m.statements.iter().map(|statement| statement.text.clone()).collect()
        };
        let again = plain(&texts(&migration).join("\n;\n")).unwrap();
        prop_assert_eq!(texts(&again), texts(&migration));
    }

    #[test]
    fn nothing_makes_it_panic(text in "(\\PC|[\\\\;'\"$:/*\n-]){0,60}") {
        let _ = plain(&text);
    }
}
