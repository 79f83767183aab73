//! Migration files: read, and split into statements that keep their file and line.
#![allow(missing_docs)]
#[derive(Debug, Clone)]
pub struct Migration {
    pub files: Vec<SourceFile>,
    pub statements: Vec<Statement>,
}
#[derive(Debug, Clone)]
pub struct SourceFile {
    pub path: String,
    pub text: String,
}
#[derive(Debug, Clone)]
pub struct Statement {
    pub file: usize,
    pub line: u32,
    pub column: u32,
    pub offset: usize,
    pub text: String,
    pub kind: Kind,
    pub transaction: Option<u32>,
}
#[derive(Debug, Clone)]
pub enum Kind {
    Begin,
    Commit,
    Rollback,
    Sql,
}
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct MigrationError(String);
pub fn read(paths: &[std::path::PathBuf]) -> Result<Migration, MigrationError> {
    let mut m = Migration {
        files: vec![],
        statements: vec![],
    };
    let mut tx = 0;
    let mut open = None;
    for (file, path) in paths.iter().enumerate() {
        let text = std::fs::read_to_string(path).map_err(|e| MigrationError(e.to_string()))?;
        let b = text.as_bytes();
        let (mut i, mut start) = (0, 0);
        let mut push = |s: usize, e: usize| {
            let raw = &text[s..e];
            let mut off = s;
            let mut rest = raw;
            loop {
                let t = rest.trim_start();
                off += rest.len() - t.len();
                rest = t;
                if rest.starts_with("--") {
                    let n = rest.find('\n').unwrap_or(rest.len());
                    off += n;
                    rest = &rest[n..];
                } else {
                    break;
                }
            }
            let body = rest.trim_end();
            if body.is_empty() {
                return;
            }
            let line = text[..off].matches('\n').count() as u32 + 1;
            let up = body.to_ascii_uppercase();
            let kind = match up.as_str() {
                "BEGIN" => Kind::Begin,
                "COMMIT" => Kind::Commit,
                "ROLLBACK" => Kind::Rollback,
                _ => Kind::Sql,
            };
            if matches!(kind, Kind::Begin) {
                tx += 1;
                open = Some(tx);
            }
            m.statements.push(Statement {
                file,
                line,
                column: 1,
                offset: off,
                text: body.to_owned(),
                transaction: open,
                kind: kind.clone(),
            });
            if matches!(kind, Kind::Commit) {
                open = None;
            }
        };
        while i < b.len() {
            match b[i] {
                b'\'' => {
                    i += 1;
                    while i < b.len() && b[i] != b'\'' {
                        i += 1;
                    }
                }
                b'-' if b.get(i + 1) == Some(&b'-') => {
                    while i < b.len() && b[i] != b'\n' {
                        i += 1;
                    }
                }
                b'$' => {
                    let e = text[i + 1..].find('$').unwrap_or(0) + i + 2;
                    let tag = &text[i..e];
                    i = text[e..].find(tag).unwrap_or(0) + e + tag.len() - 1;
                }
                b';' => {
                    push(start, i);
                    start = i + 1;
                }
                _ => {}
            }
            i += 1;
        }
        push(start, b.len());
        m.files.push(SourceFile {
            path: path.display().to_string(),
            text: text.clone(),
        });
    }
    Ok(m)
}
