//! What the database says was run before.

use std::ops::Range;

use tokio_postgres::{Client, SimpleQueryMessage};

use super::{
    Kind, Migration, Part,
    layout::{Key, Ledger, Run},
};
use crate::{
    RehearseError,
    sql::{identifier, literal},
};

/// A file of a folder, or a changeset, that its tool notes as run.
#[derive(Debug, Clone)]
pub(super) struct Unit {
    pub(super) ledger: Ledger,
    pub(super) key: Key,
    pub(super) statements: Range<usize>,
}

impl Migration {
    /// Leaves out what the tool's own table in the database says was run, and says so in a note. Files
    /// that were named one by one stay.
    ///
    /// # Errors
    /// The connection may break, or the server refuse to show the table.
    pub async fn leave_out_applied(mut self, client: &Client) -> Result<Self, RehearseError> {
        let mut ledgers: Vec<Ledger> = Vec::new();
        for unit in &self.units {
            if !ledgers.contains(&unit.ledger) {
                ledgers.push(unit.ledger);
            }
        }
        for ledger in ledgers {
            let Some(table) = find(client, &ledger).await? else {
                continue;
            };
            let runs = runs(client, &ledger, &table).await?;
            let of_ledger = self.units.iter().filter(|unit| unit.ledger == ledger);
            let all = of_ledger.clone().count();
            let is_applied = |unit: &&Unit| runs.iter().any(|run| unit.key.is_in(run));
            let applied: Vec<_> = of_ledger.filter(is_applied).cloned().collect();
            if applied.is_empty() {
                continue;
            }
            let what = match applied[0].key {
                Key::Version(_) => "files",
                Key::Changeset { .. } => "changesets",
            };
            self.notes.push(format!(
                "{} of {all} {what} were run before, as {table} says, and are not rehearsed; \
                 --all-files rehearses them too",
                applied.len()
            ));
            self = self.without(&applied);
        }
        Ok(self)
    }

    /// The same without the statements of these units, and without files of which nothing is left.
    fn without(self, units: &[Unit]) -> Self {
        let leaves = |at: usize| units.iter().any(|unit| unit.statements.contains(&at));
        let mut kept = Vec::new();
        // How many stay before each statement, and in all.
        let mut before = Vec::with_capacity(self.statements.len() + 1);
        for at in 0..self.statements.len() {
            before.push(kept.len());
            if !leaves(at) {
                kept.push(at);
            }
        }
        before.push(kept.len());
        let mut smaller = Self {
            notes: self.notes,
            unread: self.unread,
            ..Self::default()
        };
        let mut files: Vec<Option<usize>> = vec![None; self.files.len()];
        for &at in &kept {
            files[self.statements[at].file] = Some(0);
        }
        for (file, place) in self.files.into_iter().zip(&mut files) {
            match place {
                Some(place) => {
                    *place = smaller.files.len();
                    smaller.files.push(file);
                }
                None => {
                    let start = format!("{} line ", file.path);
                    smaller
                        .unread
                        .retain(|part| !part.object.starts_with(&start));
                }
            }
        }
        let moved = |range: &Range<usize>| before[range.start]..before[range.end];
        for (at, mut statement) in self.statements.into_iter().enumerate() {
            let Some(file) = files[statement.file].filter(|_| !leaves(at)) else {
                continue;
            };
            statement.file = file;
            if let Kind::RollbackTo {
                savepoint: Some(savepoint),
                ..
            } = &mut statement.kind
            {
                *savepoint = before[*savepoint];
            }
            smaller.statements.push(statement);
        }
        for part in self.parts {
            if let Some(file) = files[part.file] {
                smaller.parts.push(Part {
                    file,
                    statements: moved(&part.statements),
                });
            }
        }
        for mut unit in self.units {
            if !units.iter().any(|left| left.key == unit.key) {
                unit.statements = moved(&unit.statements);
                smaller.units.push(unit);
            }
        }
        smaller
    }
}

/// The ledger's table as SQL, the one that the session sees first; none, if there is none that may be
/// read.
async fn find(client: &Client, ledger: &Ledger) -> Result<Option<String>, RehearseError> {
    let columns = |names: &[&str]| {
        let names: Vec<_> = names.iter().map(|name| literal(name)).collect();
        format!("ARRAY[{}]::name[]", names.join(", "))
    };
    let query = format!(
        "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, \
         LATERAL (SELECT array_agg(attname) AS names FROM pg_attribute \
                  WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped) a \
         WHERE c.relname = {} AND c.relkind IN ('r', 'p', 'v') AND a.names @> {} AND NOT a.names && {} \
         AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT') \
         ORDER BY pg_table_is_visible(c.oid) DESC, n.nspname LIMIT 1",
        literal(ledger.table),
        columns(ledger.with),
        columns(ledger.without),
    );
    let rows = client.simple_query(&query).await?;
    Ok(rows.iter().find_map(|message| match message {
        SimpleQueryMessage::Row(row) => Some(format!(
            "{}.{}",
            identifier(row.get(0)?),
            identifier(row.get(1)?)
        )),
        _ => None,
    }))
}

async fn runs(client: &Client, ledger: &Ledger, table: &str) -> Result<Vec<Run>, RehearseError> {
    let rows = client
        .simple_query(&ledger.query.replace("{table}", table))
        .await?;
    let run = |message: &SimpleQueryMessage| match message {
        SimpleQueryMessage::Row(row) => Some(Run {
            name: row.get(0)?.to_owned(),
            and_earlier: row.get(1) == Some("t"),
            file: row.get(2).unwrap_or_default().to_owned(),
        }),
        _ => None,
    };
    Ok(rows.iter().filter_map(run).collect())
}
