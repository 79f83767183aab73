//! Reading ends well for any text.

use std::path::Path;

use fleetproof_rehearse::reading::{Body, Context, read_body_in};
use proptest::prelude::*;

fn read(source: &str) -> Body {
    let context = Context {
        table: "p".to_owned(),
        args: vec!["pt".to_owned()],
        new_table: Some("new_rows".to_owned()),
        ..Context::default()
    };
    let body = read_body_in(source, &context);
    let gave_up = |part: &str| part.contains("gave up");
    assert!(
        !body.unread.iter().any(|part| gave_up(&part.reason)),
        "{source}"
    );
    body
}

fn bodies() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reading/bodies");
    let files = folder
        .read_dir()
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let sql = |path: &std::path::PathBuf| path.extension().is_some_and(|ext| ext == "sql");
    let mut texts: Vec<_> = files
        .filter(sql)
        .map(|path| std::fs::read_to_string(path).unwrap())
        .collect();
    texts.sort();
    texts
}

/// Pieces that texts are broken with.
const PIECES: [&str; 34] = [
    "(",
    ")",
    "[",
    "]",
    "'",
    "\"",
    "$$",
    "$1",
    "$9001",
    ";",
    ",",
    ".",
    "*",
    "--",
    "/*",
    "*/",
    "\n",
    " BEGIN ",
    " END ",
    " END IF; ",
    " IF x THEN ",
    " ELSE ",
    " CASE ",
    " LOOP ",
    " INTO x ",
    " NEW.",
    " NOT ",
    " EXCEPTION WHEN others THEN ",
    " RETURN NEW; ",
    " EXECUTE ",
    " SELECT ",
    "<<l>>",
    "é",
    "\0",
];

#[derive(Debug, Clone)]
enum Edit {
    Insert(prop::sample::Index, usize),
    Remove(prop::sample::Index, usize),
    Repeat(prop::sample::Index, usize),
    Swap(prop::sample::Index, prop::sample::Index),
}

fn edit() -> impl Strategy<Value = Edit> {
    let at = any::<prop::sample::Index>;
    prop_oneof![
        (at(), 0..PIECES.len()).prop_map(|(at, piece)| Edit::Insert(at, piece)),
        (at(), 1..40_usize).prop_map(|(at, length)| Edit::Remove(at, length)),
        (at(), 1..80_usize).prop_map(|(at, length)| Edit::Repeat(at, length)),
        (at(), at()).prop_map(|(a, b)| Edit::Swap(a, b)),
    ]
}

fn edited(text: &str, edits: &[Edit]) -> String {
    let mut all: Vec<char> = text.chars().collect();
    for edit in edits {
        if all.is_empty() {
            break;
        }
        match edit {
            Edit::Insert(at, piece) => {
                let at = at.index(all.len());
                all.splice(at..at, PIECES[*piece].chars());
            }
            Edit::Remove(at, length) => {
                let at = at.index(all.len());
                all.drain(at..(at + length).min(all.len()));
            }
            Edit::Repeat(at, length) => {
                let at = at.index(all.len());
                let end = (at + length).min(all.len());
                let piece = all[at..end].to_vec();
                all.splice(at..at, piece);
            }
            Edit::Swap(a, b) => {
                let (a, b) = (a.index(all.len()), b.index(all.len()));
                all.swap(a, b);
            }
        }
    }
    all.into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn that_was_a_body(
        (text, edits) in (prop::sample::select(bodies()), prop::collection::vec(edit(), 1..12)),
    ) {
        read(&edited(&text, &edits));
    }

    #[test]
    fn that_is_arbitrary(text in "(?s).{0,200}") {
        read(&text);
    }
}

fn nested(open: &str, inner: &str, close: &str, times: usize) -> String {
    format!("{}{inner}{}", open.repeat(times), close.repeat(times))
}

#[test]
fn that_is_deeply_nested() {
    let write = |value: &str| format!("BEGIN INSERT INTO t (a) VALUES ({value}); END");
    for times in [10, 150, 2_000] {
        for text in [
            write(&nested("(", "NEW.a", ")", times)),
            write(&nested("NOT ", "NEW.a", "", times)),
            write(&nested("- ", "NEW.a", "", times)),
            write(&nested("f(", "NEW.a", ")", times)),
            write(&nested("a[", "1", "]", times)),
            write(&nested("(SELECT ", "NEW.a", ")", times)),
            write(&nested("CASE WHEN a THEN ", "NEW.a", " END", times)),
            write(&nested("NEW.a + ", "1", "", times)),
            write(&nested("NEW.a || ", "'x'", "", times)),
            write(&nested("NEW.a::text", "", "::text", times)),
            write(&nested("NEW", "", ".a", times)),
            format!(
                "BEGIN IF {} THEN NULL; END IF; END",
                nested("TG_OP = 'x' OR ", "a", "", times)
            ),
            format!(
                "BEGIN DELETE FROM t WHERE {}; END",
                nested("a = NEW.a AND ", "true", "", times)
            ),
            nested("BEGIN ", "NULL;", " END;", times),
            format!(
                "BEGIN {} END",
                nested("IF a THEN ", "NULL;", " END IF;", times)
            ),
            format!(
                "BEGIN {} END",
                nested("IF a THEN NULL; ELSE ", "NULL;", " END IF;", times)
            ),
            format!(
                "BEGIN {} END",
                nested("LOOP ", "NULL;", " END LOOP;", times)
            ),
            format!("BEGIN {} END", "SELECT 1 INTO x;".repeat(times)),
            format!("BEGIN EXECUTE '{}'; END", nested("(", "1", ")", times)),
            format!(
                "BEGIN INSERT INTO t {}; END",
                nested("SELECT 1 UNION ALL ", "SELECT 2", "", times)
            ),
            format!(
                "BEGIN SELECT * FROM a {}; END",
                "JOIN b ON true ".repeat(times)
            ),
        ] {
            read(&text);
        }
    }
}
