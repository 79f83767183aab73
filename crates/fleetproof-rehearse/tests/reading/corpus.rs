//! The trigger functions of the time line, of the fixtures and of the healthy migrations are all
//! understood.

use std::path::{Path, PathBuf};

use fleetproof_rehearse::reading::{Context, read_body_in};

fn scripts(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in folder.read_dir().unwrap() {
        let path = entry.unwrap().path();
        match path.extension() {
            _ if path.is_dir() => scripts(&path, found),
            Some(extension) if extension == "sql" => found.push(path),
            _ => {}
        }
    }
}

/// The texts between dollar quotes that follow `RETURNS trigger`.
fn trigger_functions(sql: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut parts = sql.split("$$");
    while let (Some(before), Some(body)) = (parts.next(), parts.next()) {
        let statement = before.rsplit(';').next().unwrap_or_default();
        if statement.to_lowercase().contains("returns trigger") {
            found.push(body);
        }
    }
    found
}

#[test]
fn is_understood() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    scripts(&here.join("tests/rules"), &mut files);
    scripts(&here.join("../fleetproof-schema"), &mut files);
    let context = Context {
        table: "p".to_owned(),
        schema: "public".to_owned(),
        args: vec!["pt".to_owned()],
        old_table: Some("old_table".to_owned()),
        new_table: Some("new_table".to_owned()),
    };
    let mut read = 0;
    for file in files {
        let sql = std::fs::read_to_string(&file).unwrap();
        for body in trigger_functions(&sql) {
            read += 1;
            let unread = read_body_in(body, &context).unread;
            assert_eq!(unread, [], "{}: {body}", file.display());
        }
    }
    assert!(read > 100, "{read}");
}
