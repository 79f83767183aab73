//! The witnesses as one psql script, so that nobody has to believe a report.

use fleetproof_model::{Hazard, HazardReport, Witness};

use super::story::{ended, title_and_rest};
use crate::words::{count, tame};

const HEAD: &str = "\
Each witness below shows one hazard: the rows that are needed, and the one write
that fails, or after which source and shadow differ. Run this against a copy of
the schema as it was before the migration, never against the database itself:

    pg_dump --schema-only DATABASE | psql COPY
    psql --no-psqlrc --file SCRIPT COPY

from the folder that the names of the migration's files start from. Each witness
ends with a ROLLBACK, so that one copy serves them all. A migration that has
BEGIN, COMMIT or CONCURRENTLY of its own cannot be rolled back: then take a fresh
copy for each witness, and

    psql --no-psqlrc --variable only=1 --variable apart=on --file SCRIPT COPY
";

/// A psql script that runs the witness of every hazard that has one. The statements are those that
/// ran on the scratch copy.
pub fn witness_script(report: &HazardReport) -> String {
    let mut script = Script::default();
    let database = &report.database;
    script.comment(&format!(
        "Witnesses of {} {}: database {}, PostgreSQL {}",
        report.tool.name, report.tool.version, database.name, database.version
    ));
    script.comment("");
    script.comment(HEAD.trim_end());
    script.line("\n\\set ON_ERROR_STOP off\n\\set VERBOSITY verbose");
    let mut number = 0;
    for hazard in &report.hazards {
        if let Some(witness) = &hazard.witness {
            number += 1;
            script.witness(report, hazard, witness, number);
        }
    }
    let without = report.hazards.len() - number;
    if without > 0 {
        script.line("");
        script.comment(&format!("{} without a witness.", count(without, "hazard")));
    }
    script.text
}

#[derive(Default)]
struct Script {
    text: String,
}

impl Script {
    fn line(&mut self, line: &str) {
        self.text += line;
        self.text.push('\n');
    }

    fn comment(&mut self, text: &str) {
        for line in tame(text).split('\n') {
            self.line(format!("-- {line}").trim_end());
        }
    }

    fn echo(&mut self, text: &str) {
        self.line(&format!("\\echo {}", quoted(text)));
    }

    fn statements(&mut self, statements: &[String]) {
        for statement in statements {
            self.line(&ended(statement));
        }
    }

    fn witness(
        &mut self,
        report: &HazardReport,
        hazard: &Hazard,
        witness: &Witness,
        number: usize,
    ) {
        let (title, _) = title_and_rest(&hazard.message);
        self.line("");
        self.comment(&format!(
            "{number}. {}[{}]: {title}",
            hazard.severity, hazard.rule
        ));
        self.comment(&hazard.object);
        self.line("\\set run on");
        self.line("\\if :{?only}");
        self.line(&format!("SELECT :'only' = '{number}' AS run \\gset"));
        self.line("\\endif\n\\if :run");
        self.echo(&format!("witness {number}: {}", hazard.rule));
        self.line("BEGIN;");
        self.statements(&witness.history);
        if !report.files.is_empty() && !hazard.preexisting {
            if !witness.history.is_empty() {
                // A deferred check left open would keep the migration from altering its table.
                self.line("SET CONSTRAINTS ALL IMMEDIATE;");
            }
            self.migration(&report.files, hazard);
        }
        self.statements(&witness.setup);
        self.expectation(hazard, witness);
        self.line(&ended(&witness.write));
        // What is deferred would fail at COMMIT, which is not to come.
        self.line("\\if :ERROR\n\\else\nSET CONSTRAINTS ALL IMMEDIATE;\n\\endif");
        if witness.error.is_none() {
            self.both_sides(hazard);
        }
        self.line("ROLLBACK;\n\\endif");
    }

    /// Says what the write is held to show.
    fn expectation(&mut self, hazard: &Hazard, witness: &Witness) {
        let shown = witness.error.as_deref().or(witness.divergence.as_deref());
        let effect = match (&hazard.sqlstate, &witness.error) {
            (Some(sqlstate), _) => sqlstate,
            (None, Some(_)) => "an error",
            (None, None) => "no error, and rows that differ",
        };
        self.echo(&format!("expected now: {effect}"));
        if let Some(shown) = shown {
            self.comment(&format!("Expected:\n{shown}"));
        }
    }

    fn migration(&mut self, files: &[String], hazard: &Hazard) {
        self.line("\\if :{?apart}\nCOMMIT;\n\\endif");
        let transient = hazard.file.as_ref().zip(hazard.until_line);
        for file in files {
            match transient {
                Some((own, line)) if own == file => {
                    self.part(file, line);
                    break;
                }
                _ => {
                    self.echo(&format!("applying {file}"));
                    self.line(&format!("\\i {}", quoted(file)));
                }
            }
        }
        self.line("\\if :{?apart}\nBEGIN;\n\\endif");
    }

    /// The lines of a file before that at which the hazard is gone again.
    fn part(&mut self, file: &str, until: u32) {
        let last = until.saturating_sub(1).max(1);
        self.echo(&format!("applying lines 1 to {last} of {file}"));
        // A shell sees the name. Where it holds anything that a shell might take for more than a
        // name, applying the lines is left to the reader.
        let plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
        if !file.starts_with('-') && file.chars().all(plain) {
            self.line(&format!("\\set part `sed -n '1,{last}p' {file}`"));
            self.line(":part\n;");
        } else {
            self.comment(&format!("Put lines 1 to {last} of {file} here."));
        }
    }

    /// Shows the rows of source and shadow. The names are looked up by the server, which quotes
    /// them.
    fn both_sides(&mut self, hazard: &Hazard) {
        let Some(edge) = &hazard.edge else { return };
        for table in [&edge.source, &edge.shadow] {
            self.echo(&format!("rows of {table}"));
            let name = tame(table).replace('\n', " ").replace('\'', "''");
            self.line(&format!(
                "SELECT format('SELECT * FROM %s LIMIT 20', to_regclass('{name}')) \\gexec"
            ));
        }
    }
}

/// An argument of a psql meta-command, on one line.
fn quoted(text: &str) -> String {
    let text = tame(text).replace('\n', " ");
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}
