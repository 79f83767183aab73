//! The SQL files of the time line, embedded.

use std::str::FromStr as _;

use fleetproof_model::SchemaStep;
use include_dir::{Dir, include_dir};

static STEPS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/steps");

/// A step of the time line with the SQL that leads to it from the step before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// Which step.
    pub step: SchemaStep,
    /// The file's name, such as `01-legacy.sql`.
    pub file: &'static str,
    /// The whole file. Its head says which of GitLab's migration classes it stands for.
    pub sql: &'static str,
}

/// All steps, in order.
pub fn steps() -> Vec<Step> {
    let mut steps: Vec<Step> = STEPS
        .files()
        .filter_map(|file| {
            let name = file.path().to_str()?;
            let (_, step) = name.strip_suffix(".sql")?.split_once('-')?;
            Some(Step {
                step: SchemaStep::from_str(step).ok()?,
                file: name,
                sql: file.contents_utf8()?,
            })
        })
        .collect();
    steps.sort_by_key(|step| step.file);
    steps
}

impl Step {
    /// The statements of the file, one by one: a failure can then be told by its line, also where
    /// the server gives no position.
    pub fn statements(&self) -> Vec<Statement> {
        statements(self.sql)
    }
}

/// A statement and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Statement {
    /// Line of its first character, from 1.
    pub line: usize,
    /// Its text, with the closing semicolon.
    pub sql: &'static str,
}

/// Cuts a file at semicolons that end a line outside `$$ … $$`. That is all the syntax which the
/// embedded files use; it is not a parser for anybody else's SQL.
fn statements(sql: &'static str) -> Vec<Statement> {
    let mut found = Vec::new();
    let mut start: Option<(usize, usize)> = None;
    let mut in_body = false;
    let mut offset = 0;
    for (index, line) in sql.split_inclusive('\n').enumerate() {
        let text = line.trim();
        let is_code = in_body || !(text.is_empty() || text.starts_with("--"));
        if is_code {
            let (first_line, from) = *start.get_or_insert((index + 1, offset));
            in_body ^= text.matches("$$").count() % 2 == 1;
            if !in_body && text.ends_with(';') {
                found.push(Statement {
                    line: first_line,
                    sql: sql[from..offset + line.len()].trim_end(),
                });
                start = None;
            }
        }
        offset += line.len();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_of_the_time_line_has_its_file() {
        let files: Vec<_> = steps().iter().map(|step| step.file).collect();
        let expected: Vec<_> = SchemaStep::ALL
            .iter()
            .enumerate()
            .map(|(index, step)| format!("{:02}-{step}.sql", index + 1))
            .collect();
        assert_eq!(files, expected);
        assert_eq!(
            STEPS.files().count(),
            expected.len(),
            "a file that is no step"
        );
    }

    #[test]
    fn every_step_says_which_migrations_it_stands_for() {
        for step in steps() {
            let head: String = step
                .sql
                .lines()
                .take_while(|line| line.starts_with("--"))
                .collect();
            assert!(
                head.starts_with(&format!("-- {}: GitLab ", step.step)),
                "{}",
                step.file
            );
            assert!(head.contains("Stands for "), "{}", step.file);
        }
    }

    #[test]
    fn statements_are_cut_outside_bodies_and_know_their_line() {
        let cut = statements(
            "-- head; \n\nSELECT 1;\nDO $$\nBEGIN\n  a;\n\n  -- b;\nEND\n$$;\n\nSELECT $$x$$,\n  2;\n",
        );
        assert_eq!(
            cut,
            [
                Statement {
                    line: 3,
                    sql: "SELECT 1;"
                },
                Statement {
                    line: 4,
                    sql: "DO $$\nBEGIN\n  a;\n\n  -- b;\nEND\n$$;"
                },
                Statement {
                    line: 12,
                    sql: "SELECT $$x$$,\n  2;"
                },
            ]
        );
    }

    #[test]
    fn no_step_ends_in_the_middle_of_a_statement() {
        for step in steps() {
            let last = step.statements().pop().expect("a step has statements");
            assert!(step.sql.trim_end().ends_with(last.sql), "{}", step.file);
        }
    }
}
