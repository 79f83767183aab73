//! Each file of `bodies` is the text between a function's dollar quotes, so that its lines are the
//! lines that PostgreSQL counts.

use std::path::Path;

use fleetproof_rehearse::reading::{Context, read_body_in};

use crate::shown::shown;

/// As for a trigger on `public.p`, with a few arguments.
fn context() -> Context {
    Context {
        table: "p".to_owned(),
        schema: "public".to_owned(),
        args: vec!["archive".to_owned(), "id".to_owned()],
        old_table: Some("old_rows".to_owned()),
        new_table: Some("new_rows".to_owned()),
    }
}

#[test]
fn are_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reading/bodies");
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("bodies");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let mut files: Vec<_> = folder
        .read_dir()
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "sql"));
    files.sort();
    for path in files {
        let source = std::fs::read_to_string(&path).unwrap();
        let body = read_body_in(&source, &context());
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        settings.bind(|| insta::assert_snapshot!(name, shown(&body)));
    }
}
