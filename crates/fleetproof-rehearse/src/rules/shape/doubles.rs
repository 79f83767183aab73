//! Two rows with the same key: what a unique index of a shadow refuses, and its source may not.

use super::{
    keys::Key,
    landing::{columns_in, demand, landing, parent_for},
};
use crate::{
    catalog::{Column, ConstraintKind, Index},
    rows::{Wishes, another_value},
    rules::Scene,
    trial::{Act, Recipe},
};

impl<'a> Key<'a> {
    /// A first row, and the write of a second with the same key. `value` may give special values,
    /// to the second row others than to the first.
    pub(super) fn doubles(
        &self,
        scene: &Scene<'a>,
        value: impl Fn(&Column, bool) -> Option<String>,
    ) -> Option<Recipe> {
        let from = self.from()?;
        let mut wishes = landing(scene, self.pair, self.table);
        if let Some(predicate) = &self.index.predicate {
            let names = columns_in(self.table, predicate);
            if let Some(demand) = demand(self.pair, self.table, &names, predicate, true) {
                wishes = wishes.demand(demand);
            }
        }
        let wanted = |wishes: &Wishes, second: bool| {
            let mut own = wishes.clone();
            for column in &from {
                // A row that others refer to is there; which one does not matter.
                let refers = self.refers(&column.name) || own.values.contains_key(&column.name);
                let null = self.index.nulls_not_distinct && !column.not_null;
                let plain = || match (refers, null) {
                    (true, _) => None,
                    (_, true) => Some("NULL".to_owned()),
                    _ => another_value(
                        scene.catalog(),
                        column,
                        scene.history.next_number + 40 + column.number.unsigned_abs(),
                    ),
                };
                if let Some(value) = value(column, second).or_else(plain) {
                    own = own.with(&column.name, value);
                }
            }
            own
        };
        let first = wanted(&wishes, false);
        let mut second = wanted(&wishes, true);
        let parent = self.apart(scene, &from, &mut second);
        let mut recipe = Recipe::write(Act::Insert {
            table: self.pair.source,
            wishes: second,
        })
        .after(Act::Insert {
            table: self.pair.source,
            wishes: first,
        });
        recipe.setup.extend(parent);
        Some(recipe)
    }

    /// Lets the second row belong to another row than the first, where the source's own key asks for
    /// it. Returns what makes that other row.
    fn apart(&self, scene: &Scene<'a>, from: &[&Column], second: &mut Wishes) -> Option<Act> {
        let same = |name: &&str| {
            from.iter().any(|column| column.name == *name)
                || self.refers(name)
                || second.values.contains_key(*name)
        };
        let collides = |key: &&Index| {
            let names = self.source.names(key.key());
            key.is_unique && key.expressions.is_none() && names.iter().all(same)
        };
        let key = self.source.indexes.iter().find(collides)?;
        let names = self.source.names(key.key()).into_iter();
        let mut free = names.filter(|name| !from.iter().any(|column| column.name == *name));
        let column = self.source.column(free.find(|name| self.refers(name))?)?;
        let number = scene.history.next_number + 900;
        let other = another_value(scene.catalog(), column, number)?;
        *second = second.clone().with(&column.name, other);
        parent_for(scene, self.pair, second, &column.name)
    }

    /// Whether the source's column is part of a foreign key.
    fn refers(&self, column: &str) -> bool {
        self.source.constraints.iter().any(|key| {
            key.kind == ConstraintKind::Foreign && self.source.names(&key.columns).contains(&column)
        })
    }
}
