//! Doubles that are there today, and the statements that lead out.

use super::{
    keys::Key,
    remedy::{belongs, counted},
};
use crate::{
    catalog::Relation,
    rules::{Counted, Scene},
    sql::{identifier, list},
};

impl<'a> Key<'a> {
    /// Counts the rows of today that have a double.
    pub(super) fn count(&self, scene: &Scene<'a>) -> Option<Counted> {
        let from = self.from()?;
        if self.index.expressions.is_some() || self.index.predicate.is_some() {
            return None;
        }
        let names = list(from.iter().map(|column| &column.name));
        let source = scene.before.catalog.relation(self.pair.source)?;
        let place = match self.table.is_partition {
            true => {
                let above = scene.catalog().relation(*self.table.parents.first()?)?;
                format!(" WHERE {}", belongs(self.pair, above, self.table)?)
            }
            false => String::new(),
        };
        let doubles = format!(
            "({names}) IN (SELECT {names} FROM {}{place} GROUP BY {names} HAVING count(*) > 1)",
            source.sql()
        );
        counted(scene, self.pair, self.table, &doubles)
    }

    /// The same key for the source, as an index.
    pub(super) fn on_source(&self, scene: &Scene<'a>) -> Option<String> {
        let from = self.from()?;
        if self.index.expressions.is_some() || self.index.predicate.is_some() {
            return None;
        }
        let mut sql = format!(
            "CREATE UNIQUE INDEX {}ON {} ({})",
            concurrently(self.source),
            self.source.sql(),
            list(from.iter().map(|column| &column.name))
        );
        if self.table.is_partition {
            let above = scene.catalog().relation(*self.table.parents.first()?)?;
            sql.push_str(&format!(
                " WHERE {}",
                belongs(self.pair, above, self.table)?
            ));
        }
        Some(sql)
    }

    /// The statement that does away with it.
    pub(super) fn dropped(&self) -> String {
        match self.index.constraint {
            Some(_) => format!(
                "ALTER TABLE {} DROP CONSTRAINT {}",
                self.table.sql(),
                identifier(&self.index.name)
            ),
            None => format!(
                "DROP INDEX {}{}.{}",
                concurrently(self.table),
                identifier(&self.table.schema),
                identifier(&self.index.name)
            ),
        }
    }
}

/// Without blocking writes, where the server can do it.
fn concurrently(table: &Relation) -> &'static str {
    match table.kind {
        'p' => "",
        _ => "CONCURRENTLY ",
    }
}
