//! Rows that a source takes and its shadow may refuse.

use crate::{
    catalog::{Catalog, Column, ConstraintKind, Relation},
    rules::Scene,
    sync::Pair,
    trial::{Act, Recipe},
};

/// Combinations worth a trial.
const MOST: usize = 24;

/// Inserts of such rows. Which of them the source takes is found out by trial.
pub(super) fn recipes(scene: &Scene<'_>, pair: &Pair) -> Vec<Recipe> {
    let catalog = scene.catalog();
    let (Some(source), Some(shadow)) =
        (catalog.relation(pair.source), catalog.relation(pair.shadow))
    else {
        return Vec::new();
    };
    let part = scene.parts(pair).into_iter().next().flatten();
    let ordinary = scene.ordinary(pair, part.as_deref());
    let mut rows = Vec::new();
    for (from, to) in &pair.columns {
        let (Some(own), Some(copy)) = (source.column(from), shadow.column(to)) else {
            continue;
        };
        let mut values = Vec::new();
        if routes(shadow, copy) {
            values.extend(elsewhere(own));
        }
        if !source.forbids_null(from) && forbids_null(catalog, pair, to) {
            values.push("NULL".to_owned());
        }
        if own.type_category == 'S' {
            values.extend(
                limits(catalog, pair, copy)
                    .map(|limit| format!("repeat('x', {})", limit.saturating_add(1))),
            );
        }
        if own.type_category == 'N' && own.type_oid != copy.type_oid {
            values.extend(["2147483647".to_owned(), "9223372036854775807".to_owned()]);
        }
        rows.extend(
            values
                .into_iter()
                .map(|value| ordinary.clone().with(from, value)),
        );
    }
    let parts = scene.parts(pair);
    rows.extend(parts.iter().map(|part| scene.orphan(pair, part.as_deref())));
    rows.truncate(MOST);
    let recipe = |wishes| {
        Recipe::write(Act::Insert {
            table: pair.source,
            wishes,
        })
    };
    rows.into_iter().map(recipe).collect()
}

fn routes(shadow: &Relation, column: &Column) -> bool {
    shadow.partition_columns.contains(&column.number)
}

/// A value that no partition is likely to have.
fn elsewhere(column: &Column) -> Option<String> {
    Some(match column.type_category {
        'N' => "32000".to_owned(),
        'S' => "'elsewhere'".to_owned(),
        'D' => "'1900-01-01'".to_owned(),
        _ => return None,
    })
}

fn forbids_null(catalog: &Catalog, pair: &Pair, column: &str) -> bool {
    let tables = catalog.tree(pair.shadow);
    tables.iter().any(|table| table.forbids_null(column))
}

/// The numbers in the column's type and in the CHECKs on it.
fn limits<'a>(
    catalog: &'a Catalog,
    pair: &Pair,
    column: &'a Column,
) -> impl Iterator<Item = u32> + 'a {
    let tables = catalog.tree(pair.shadow).into_iter();
    let checks = tables.flat_map(|table| &table.constraints);
    let checks = checks.filter(move |check| {
        check.kind == ConstraintKind::Check && check.columns.contains(&column.number)
    });
    let texts = checks.filter_map(|check| check.expression.as_deref());
    texts.chain([column.r#type.as_str()]).flat_map(|text| {
        let numbers = text.split(|c: char| !c.is_ascii_digit());
        numbers
            .filter_map(|digits| digits.parse::<u32>().ok())
            .filter(|&n| n < 100_000)
    })
}
