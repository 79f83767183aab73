//! The statements of a recipe, and the rows that they speak of.

use std::collections::BTreeMap;

use super::{Act, Recipe, Row, Stage};
use crate::{
    RehearseError,
    catalog::Oid,
    rows::{Built, Wishes},
    sql::{identifier, literal},
};

impl Stage<'_> {
    /// The row, as it was made.
    fn built<'b>(&'b self, row: &Row, made: &'b BTreeMap<usize, Built>) -> Option<&'b Built> {
        match row {
            Row::Old(at) => self.history.rows.get(*at).map(|row| &row.built),
            Row::Made(at) => made.get(at),
        }
    }

    /// The statement of an act on a row that is there.
    pub(super) fn statement(
        &self,
        act: &Act,
        made: &BTreeMap<usize, Built>,
        old: &mut Vec<usize>,
    ) -> Option<String> {
        let mut find = |row: &Row| {
            if let Row::Old(at) = row {
                old.push(*at);
            }
            self.built(row, made)
        };
        let place = |built: &Built| {
            let relation = self.catalog.relation(built.table)?;
            let key = relation.primary_key();
            let key: Vec<String> = match key.is_empty() {
                false => key.into_iter().map(str::to_owned).collect(),
                true => built.values.keys().cloned().collect(),
            };
            Some((relation.sql(), built.condition(&key)))
        };
        Some(match act {
            Act::Sql(sql) => sql.clone(),
            Act::Delete { row } => {
                let (table, condition) = place(find(row)?)?;
                format!("DELETE FROM {table} WHERE {condition}")
            }
            Act::Update { row, set } => {
                let (table, condition) = place(find(row)?)?;
                let set: Vec<_> = set
                    .iter()
                    .map(|(name, value)| format!("{} = {value}", identifier(name)))
                    .collect();
                format!("UPDATE {table} SET {} WHERE {condition}", set.join(", "))
            }
            Act::Insert { .. } | Act::InsertAll { .. } | Act::Look { .. } => return None,
        })
    }

    /// `act` with values that the source's own conditions accept, where it may choose: a change that
    /// the source refuses shows nothing.
    pub(super) async fn obeying(
        &self,
        act: &Act,
        made: &BTreeMap<usize, Built>,
    ) -> Result<Act, RehearseError> {
        let Act::Update { row, set } = act else {
            return Ok(act.clone());
        };
        let Some(built) = self.built(row, made) else {
            return Ok(act.clone());
        };
        let Some(relation) = self.catalog.relation(built.table) else {
            return Ok(act.clone());
        };
        let set = crate::rows::obeying(self.client, (self.catalog, relation), built, set).await?;
        Ok(Act::Update { row: *row, set })
    }

    /// The row that `act` changes, as a difference names it.
    pub(super) fn key_of(&self, act: &Act, made: &BTreeMap<usize, Built>) -> Option<(Oid, String)> {
        let (Act::Update { row, .. } | Act::Delete { row }) = act else {
            return None;
        };
        let built = self.built(row, made)?;
        let pair = self.pairs.of_source(built.table).next()?;
        let term =
            |(from, _): &(String, String)| Some(format!("{from}={}", built.values.get(from)?));
        let key: Option<Vec<_>> = pair.key.iter().map(term).collect();
        Some((built.table, key?.join(", ")))
    }

    /// The old rows that a recipe speaks of: by place, or as a parent whose key it names.
    pub(super) fn history_of(&self, recipe: &Recipe, old: &[usize]) -> Vec<usize> {
        let mut wanted: Vec<usize> = [old, &recipe.rows].concat();
        let inserts = recipe.setup.iter().chain([&recipe.write]);
        for act in inserts {
            let Some((table, rows)) = act.inserted() else {
                continue;
            };
            for (at, row) in self.history.rows.iter().enumerate() {
                let named =
                    |wishes: &Wishes| self.names(table, &wishes.values, row.source, &row.built);
                if row.source != table && rows.iter().any(named) {
                    wanted.push(at);
                }
            }
        }
        wanted
    }

    /// Whether the wished values name `parent`'s key.
    fn names(
        &self,
        table: Oid,
        values: &BTreeMap<String, String>,
        source: Oid,
        parent: &Built,
    ) -> bool {
        let (Some(relation), Some(other)) =
            (self.catalog.relation(table), self.catalog.relation(source))
        else {
            return false;
        };
        let by_key = relation.constraints.iter().any(|key| {
            key.referenced == other.oid
                && relation
                    .names(&key.columns)
                    .iter()
                    .zip(other.names(&key.referenced_columns))
                    .all(|(own, theirs)| {
                        values.get(*own).is_some_and(|value| {
                            parent
                                .values
                                .get(theirs)
                                .is_some_and(|known| *value == *known || *value == literal(known))
                        })
                    })
        });
        let by_kinship = crate::history::kinships(self.catalog, self.pairs)
            .iter()
            .any(|kinship| {
                kinship.child == table
                    && kinship.parent == source
                    && kinship.columns.iter().all(|(own, theirs)| {
                        values.get(own).is_some_and(|value| {
                            parent
                                .values
                                .get(theirs)
                                .is_some_and(|known| *value == *known || *value == literal(known))
                        })
                    })
            });
        by_key || by_kinship
    }
}
