//! A row that is there, the look-up that does not find it, and the insert that collides with it.

use crate::{
    catalog::{Catalog, Relation},
    history::OldRow,
    lookups::Lookup,
    queries::Query,
    reading::{Action, Insert, Operand, Parameterized, Select},
    rules::Scene,
    sql::{identifier, list, literal},
    trial::{Act, Recipe},
};

use super::rows::{is_passed_over, model_tag};

/// The trial of a look-up, if its rows could be planted and its statements can be filled in.
pub(super) fn recipe(scene: &Scene<'_>, lookup: &Lookup<'_>) -> Option<Recipe> {
    let (at, old) = scene.history.wanted(&lookup.tag())?;
    let (_, model) = scene.history.wanted(&model_tag(lookup))?;
    let filling = Filling {
        catalog: scene.catalog(),
        lookup,
        old,
        model,
        number: scene.history.next_number,
    };
    let query = &scene.queries.queries[lookup.query];
    let insert = lookup.insert.map(|at| &scene.queries.queries[at]);
    let write = match insert {
        Some(insert) => filling.their_insert(insert)?,
        None => filling.own_insert(),
    };
    let mut recipe = Recipe::write(Act::Sql(write))
        .legal_anyway()
        .about(at)
        .after(Act::Look {
            query: filling.the_row(),
            finds: true,
        });
    if let Action::Select(select) = &query.action {
        recipe = recipe.after(Act::Look {
            query: filling.select(query, select)?,
            finds: false,
        });
    }
    Some(recipe)
}

struct Filling<'a> {
    catalog: &'a Catalog,
    lookup: &'a Lookup<'a>,
    /// The row that is passed over.
    old: &'a OldRow,
    /// A row with a value in every column.
    model: &'a OldRow,
    number: u32,
}

impl Filling<'_> {
    fn table(&self) -> &Relation {
        self.lookup.table
    }

    /// A query for the row, by its key, as long as it is one that is passed over.
    fn the_row(&self) -> String {
        let primary = self.table().primary_key();
        let columns = match primary.is_empty() {
            true => self.lookup.key_columns(),
            false => primary,
        };
        let passed: Vec<_> = self.lookup.passes_over.iter().map(is_passed_over).collect();
        format!(
            "SELECT 1 FROM {} WHERE {} AND ({})",
            self.table().sql(),
            self.old.built.condition(&columns),
            passed.join(" OR ")
        )
    }

    /// What the code looks for in `column`, or inserts: the old row's key, and beyond it what rows
    /// have today.
    fn value(&self, column: &str) -> String {
        let passed = self
            .lookup
            .passes_over
            .iter()
            .any(|passed| passed.column == column);
        let key = self.lookup.key_columns();
        let row = match passed && !key.contains(&column) {
            true => self.model,
            false => self.old,
        };
        let value = row.built.values.get(column);
        value.map_or_else(|| "NULL".to_owned(), |value| literal(value))
    }

    /// The same for a row anew, that must collide with nothing but the key.
    fn value_anew(&self, column: &str) -> String {
        let key = self.lookup.key_columns();
        let elsewhere = self.table().indexes.iter().any(|index| {
            index.is_unique
                && index.oid != self.lookup.key.oid
                && self.table().names(index.key()).contains(&column)
        });
        let refers = self.table().constraints.iter().any(|constraint| {
            constraint.referenced != 0 && self.table().names(&constraint.columns).contains(&column)
        });
        if elsewhere && !refers && !key.contains(&column) {
            let column = self.table().column(column);
            let another = column
                .and_then(|column| crate::rows::another_value(self.catalog, column, self.number));
            if let Some(value) = another {
                return value;
            }
        }
        self.value(column)
    }

    /// The look-up with its parameters filled in.
    fn select(&self, query: &Query, select: &Select) -> Option<String> {
        let mut unknown = false;
        let text = query.parameters.bound(|number| {
            let parameter = Operand::Parameter(number);
            let Some(term) = select.filter.iter().find(|term| term.value == parameter) else {
                unknown = true;
                // LIMIT $5
                return "1".to_owned();
            };
            let value = self.value(&term.column);
            match term.op.as_str() {
                "= ANY" => literal(&format!("{{{}}}", value.trim_matches('\''))),
                _ => value,
            }
        });
        let skips = query.text.to_ascii_uppercase().contains("OFFSET");
        (!unknown || !(select.filter_is_partial || skips)).then_some(text)
    }

    /// The INSERT of the code with its parameters filled in.
    fn their_insert(&self, query: &Query) -> Option<String> {
        let Action::Insert(insert) = &query.action else {
            return None;
        };
        let row = insert.rows.first()?;
        let columns = columns(insert, self.table());
        let mut unknown = false;
        let text = query.parameters.bound(|number| {
            let at = row.iter().position(|value| uses(value, number));
            match at.and_then(|at| columns.get(at)) {
                Some(column) => self.value_anew(column),
                None => {
                    unknown = true;
                    String::new()
                }
            }
        });
        (!unknown).then_some(text)
    }

    /// An INSERT of what was looked for.
    fn own_insert(&self) -> String {
        let key = self.lookup.key_columns();
        let asked = |name: &str| {
            key.contains(&name) || self.lookup.passes_over.iter().any(|p| p.column == name)
        };
        let columns = self.table().columns.iter().filter(|column| {
            let needed = self.table().forbids_null(&column.name) && !column.fills_itself();
            needed || asked(&column.name)
        });
        let values: Vec<_> = columns
            .map(|column| (column.name.as_str(), self.value_anew(&column.name)))
            .filter(|(_, value)| value != "NULL")
            .collect();
        let names = list(values.iter().map(|(name, _)| name));
        let values: Vec<_> = values.into_iter().map(|(_, value)| value).collect();
        format!(
            "INSERT INTO {} ({names}) VALUES ({})",
            self.table().sql(),
            values.join(", ")
        )
    }
}

/// The columns that an INSERT fills, in order.
fn columns(insert: &Insert, table: &Relation) -> Vec<String> {
    match insert.columns.is_empty() {
        true => table.columns.iter().map(|c| c.name.clone()).collect(),
        false => insert.columns.clone(),
    }
}

/// Whether a value is this parameter, or made from it.
fn uses(value: &Operand, number: usize) -> bool {
    match value {
        Operand::Parameter(own) => *own == number,
        Operand::Expression(text) => {
            let mut found = false;
            Parameterized::read(text).bound(|own| {
                found |= own == number;
                String::new()
            });
            found
        }
        _ => false,
    }
}

/// Columns as they are told: `a`, `a and b`, `a, b and c`.
pub(super) fn told<S: AsRef<str>>(columns: &[S]) -> String {
    let names: Vec<_> = columns
        .iter()
        .map(|name| identifier(name.as_ref()))
        .collect();
    match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => String::new(),
    }
}
