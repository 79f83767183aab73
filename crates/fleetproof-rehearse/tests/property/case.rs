//! A generated case, and its SQL.

use std::fmt;

use proptest::prelude::*;

use crate::{
    model::Model,
    schema::{self, Row, Schema},
    steps::{self, Step, Wrapping},
};

#[derive(Debug, Clone)]
pub(crate) struct Case {
    schema: Schema,
    rows: Vec<Row>,
    steps: Vec<Step>,
    wrapping: Wrapping,
}

pub(crate) fn case() -> impl Strategy<Value = Case> {
    (
        schema::schema(),
        schema::rows(),
        steps::steps(),
        steps::wrapping(),
    )
        .prop_map(|(schema, rows, steps, wrapping)| Case {
            schema,
            rows,
            steps,
            wrapping,
        })
}

/// Statements that are committed together, and the line of the last of them.
#[derive(Debug, Clone)]
pub(crate) struct Unit {
    pub(crate) statements: Vec<String>,
    pub(crate) last_line: u32,
    /// Up to which line it is in the file, COMMIT included.
    pub(crate) end: u32,
}

/// The SQL of a case.
#[derive(Debug, Clone)]
pub(crate) struct Script {
    /// Whether a changed key is followed, before the migration.
    pub(crate) follows_keys: bool,
    /// What makes the tables, without rows.
    pub(crate) schema: Vec<String>,
    /// What writes the rows.
    pub(crate) rows: Vec<String>,
    /// The migration file.
    pub(crate) migration: String,
    /// The same, by what is committed together.
    pub(crate) units: Vec<Unit>,
}

impl Case {
    pub(crate) fn script(&self) -> Script {
        let mut model = Model::of(&self.schema);
        let mut script = Script {
            follows_keys: self.schema.follows_keys(),
            schema: model.create(),
            rows: model.rows(&self.rows),
            migration: String::new(),
            units: Vec::new(),
        };
        let mut groups: Vec<Vec<String>> = Vec::new();
        for step in &self.steps {
            groups.push(step.statements(&mut model));
        }
        match self.wrapping {
            Wrapping::Whole => script.transaction(groups.concat()),
            Wrapping::EachStep => groups
                .into_iter()
                .for_each(|group| script.transaction(group)),
            Wrapping::None => groups
                .concat()
                .into_iter()
                .for_each(|one| script.alone(one)),
        }
        script
    }
}

impl Script {
    /// Whether the migration drops a column of one of the tables.
    pub(crate) fn drops(&self, source: &str, shadow: &str, column: &str) -> bool {
        [source, shadow].iter().any(|table| {
            let drop = format!("ALTER TABLE {table} DROP COLUMN {column};");
            self.migration.contains(&drop)
        })
    }

    /// The last line of what is committed with `line`.
    pub(crate) fn committed(&self, line: u32) -> u32 {
        let unit = self.units.iter().find(|unit| line <= unit.last_line);
        unit.map_or(u32::MAX, |unit| unit.end)
    }

    fn lines(&self) -> u32 {
        u32::try_from(self.migration.lines().count()).unwrap_or(u32::MAX)
    }

    fn alone(&mut self, statement: String) {
        let last_line = self.write(&statement);
        self.units.push(Unit {
            statements: vec![statement],
            last_line,
            end: self.lines(),
        });
    }

    fn transaction(&mut self, statements: Vec<String>) {
        if statements.is_empty() {
            return;
        }
        self.write("BEGIN");
        let mut last_line = 0;
        for statement in &statements {
            last_line = self.write(statement);
        }
        self.write("COMMIT");
        self.units.push(Unit {
            statements,
            last_line,
            end: self.lines(),
        });
    }

    /// The line on which the statement begins.
    fn write(&mut self, statement: &str) -> u32 {
        let line = self.lines() + 1;
        self.migration += statement;
        self.migration += ";\n";
        line
    }
}

/// As the files of a fixture.
impl fmt::Display for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "-- schema.sql")?;
        for statement in self.schema.iter().chain(&self.rows) {
            writeln!(f, "{statement};")?;
        }
        write!(f, "-- migration.sql\n{}", self.migration)
    }
}
