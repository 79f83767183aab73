//! The rows that a look-up passes over: counted today, and planted.

use crate::{
    catalog::Relation,
    lookups::{Lookup, PassedOver},
    reading::{Operand, Term},
    rows::Wishes,
    rules::{Scene, Wanted},
    sql::{identifier, literal},
};

/// The query that counts the rows passed over; none if there can be none.
pub(super) fn counting(scene: &Scene<'_>, lookup: &Lookup<'_>) -> Option<String> {
    let before = scene.before.catalog.relation(lookup.table.oid)?;
    let mut labels = Vec::new();
    let mut conditions = Vec::new();
    for passed in &lookup.passes_over {
        let Some(condition) = condition(before, lookup.table, passed) else {
            continue;
        };
        let label = literal(&label(passed));
        labels.push(format!("CASE WHEN {condition} THEN {label} END"));
        conditions.push(condition);
    }
    if conditions.is_empty() {
        return None;
    }
    Some(format!(
        "SELECT concat_ws(' and ', {}), count(*) FROM {} WHERE {} GROUP BY 1 ORDER BY 1",
        labels.join(", "),
        before.sql(),
        conditions.join(" OR ")
    ))
}

/// How such rows are told in the report.
fn label(passed: &PassedOver) -> String {
    match &passed.constant {
        Some(term) => format!("not {}", sql(term)),
        None => format!("{} IS NULL", identifier(&passed.column)),
    }
}

/// The condition that such rows meet in `table` as it is, or was `before` the migration.
fn condition(before: &Relation, table: &Relation, passed: &PassedOver) -> Option<String> {
    if before.column(&passed.column).is_none() {
        // A column that the migration brings: old rows have its default, or NULL.
        let default = table.column(&passed.column)?.default.is_some();
        return (passed.constant.is_none() && !default).then(|| "true".to_owned());
    }
    Some(is_passed_over(passed))
}

/// The condition that a row meets which is passed over.
pub(super) fn is_passed_over(passed: &PassedOver) -> String {
    match &passed.constant {
        Some(term) => format!("({}) IS NOT TRUE", sql(term)),
        None => format!("{} IS NULL", identifier(&passed.column)),
    }
}

fn sql(term: &Term) -> String {
    let value = match &term.value {
        Operand::Constant(text) => text.as_str(),
        _ => "NULL",
    };
    let list = match term.op.as_str() {
        "IN" => format!("({value})"),
        "= ANY" => format!("({value})"),
        _ => value.to_owned(),
    };
    format!("{} {} {list}", identifier(&term.column), term.op)
}

/// Rows to be planted: one that is passed over, and one that has a value everywhere, so that values
/// are known that the table takes.
pub(super) fn wanted(scene: &Scene<'_>, lookup: &Lookup<'_>) -> Vec<Wanted> {
    let Some(query) = counting(scene, lookup) else {
        return Vec::new();
    };
    let Some(first) = scene
        .today
        .answers
        .get(&query)
        .and_then(|parts| parts.first())
    else {
        return Vec::new();
    };
    let Some(before) = scene.before.catalog.relation(lookup.table.oid) else {
        return Vec::new();
    };
    let concerned = |passed: &&PassedOver| {
        first.part.split(" and ").any(|part| part == label(passed))
            && before.column(&passed.column).is_some()
    };
    // A key with NULL collides with nothing.
    let key = lookup.key_columns();
    let is_there = |name: &&str| before.forbids_null(name);
    let mut wishes = match key.iter().all(is_there) {
        true => Wishes::default(),
        false => Wishes::default().full(),
    };
    for passed in lookup.passes_over.iter().filter(concerned) {
        wishes = wishes.with(&passed.column, unlike(scene, before, passed));
    }
    let row = |tag: String, wishes: Wishes| Wanted {
        tag,
        table: before.oid,
        wishes,
        uncopied: false,
    };
    vec![
        row(lookup.tag(), wishes),
        row(model_tag(lookup), Wishes::default().full()),
    ]
}

/// The tag of the row that has a value everywhere.
pub(super) fn model_tag(lookup: &Lookup<'_>) -> String {
    format!("{}:model", lookup.tag())
}

/// A value with which a row is passed over.
fn unlike(scene: &Scene<'_>, table: &Relation, passed: &PassedOver) -> String {
    let null = || "NULL".to_owned();
    let (Some(term), Some(column)) = (&passed.constant, table.column(&passed.column)) else {
        return null();
    };
    let wants_null = term.op == "IS" && term.value == Operand::Null;
    if !column.not_null && !wants_null {
        return null();
    }
    match &term.value {
        Operand::Constant(text) if column.r#type == "boolean" => format!("NOT {text}"),
        _ => crate::rows::another_value(&scene.before.catalog, column, scene.history.next_number)
            .unwrap_or_else(null),
    }
}
