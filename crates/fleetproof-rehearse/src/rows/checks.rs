//! Values that obey the CHECK constraints of a table, found by asking the server.

use std::collections::BTreeMap;

use tokio_postgres::{Client, SimpleQueryMessage};

use super::{
    Built,
    candidates::{constants, more_candidates},
    constant,
    demand::Demand,
};
use crate::{
    RehearseError,
    catalog::{Catalog, Constraint, ConstraintKind, Relation},
    sql::{identifier, literal},
};

/// Combinations tried at most, for the columns of all CHECK constraints together.
const COMBINATIONS: usize = 20_000;

/// Changes `chosen` where the CHECK constraints of `table` and of its `copies` ask for it; columns in
/// `fixed` stay as they are. True if all of them hold now.
pub(super) async fn satisfy(
    client: &Client,
    (catalog, table): (&Catalog, &Relation),
    copies: &[&Relation],
    chosen: &mut BTreeMap<String, String>,
    fixed: &[String],
) -> Result<bool, RehearseError> {
    let mut checks = of(table);
    checks.extend(of_domains(catalog, table));
    checks.extend(copies.iter().flat_map(|copy| of(copy)));
    checks.sort();
    checks.dedup();
    // Checks that share columns have to be solved together; the others need not multiply.
    let mut holds = true;
    while let Some((mut columns, expression)) = checks.pop() {
        let expressions = with_neighbours(&mut columns, vec![expression], &mut checks);
        let terms = Terms {
            constants: constants(&expressions),
            conditions: expressions.iter().map(|e| not_false(e)).collect(),
        };
        holds &= solve(client, (catalog, table), &columns, &terms, chosen, fixed).await?;
    }
    Ok(holds)
}

/// New values of a row's columns, changed where the CHECK constraints of its table ask for it.
pub(crate) async fn obeying(
    client: &Client,
    (catalog, table): (&Catalog, &Relation),
    row: &Built,
    set: &[(String, String)],
) -> Result<Vec<(String, String)>, RehearseError> {
    let is_set = |name: &str| set.iter().any(|(own, _)| own == name);
    let mut checks = of(table);
    checks.extend(of_domains(catalog, table));
    if !checks
        .iter()
        .any(|(columns, _)| columns.iter().any(|c| is_set(c)))
    {
        return Ok(set.to_vec());
    }
    let own = table.columns.iter().map(|column| {
        let value = row.values.get(&column.name);
        let value = value.map_or_else(|| "NULL".to_owned(), |value| constant(value));
        (column.name.clone(), value)
    });
    let mut chosen: BTreeMap<_, _> = own.chain(set.iter().cloned()).collect();
    let others = table.columns.iter().map(|column| column.name.clone());
    let fixed: Vec<_> = others.filter(|name| !is_set(name)).collect();
    satisfy(client, (catalog, table), &[], &mut chosen, &fixed).await?;
    let new = |(name, value): &(String, String)| {
        (name.clone(), chosen.get(name).unwrap_or(value).clone())
    };
    Ok(set.iter().map(new).collect())
}

/// Changes `chosen` so that `demand` is met, and the CHECK constraints of `table` still hold.
pub(super) async fn meet(
    client: &Client,
    (catalog, table): (&Catalog, &Relation),
    demand: &Demand,
    chosen: &mut BTreeMap<String, String>,
    fixed: &[String],
) -> Result<bool, RehearseError> {
    let mut columns: Vec<String> = demand.columns.iter().map(|c| c.source.clone()).collect();
    let mut checks = of(table);
    checks.extend(of_domains(catalog, table));
    let expressions = with_neighbours(&mut columns, Vec::new(), &mut checks);
    let mut conditions: Vec<_> = expressions.iter().map(|e| not_false(e)).collect();
    conditions.push(demand.sql());
    let mut spoken = expressions;
    spoken.push(demand.condition.clone());
    let terms = Terms {
        constants: constants(&spoken),
        conditions,
    };
    solve(client, (catalog, table), &columns, &terms, chosen, fixed).await
}

/// A table's CHECK constraints: the columns that each names, and its condition.
fn of(relation: &Relation) -> Vec<(Vec<String>, String)> {
    let checks = relation
        .constraints
        .iter()
        .filter(|c| c.kind == ConstraintKind::Check);
    let told = |c: &Constraint| {
        let columns = relation
            .names(&c.columns)
            .iter()
            .map(|&name| name.to_owned())
            .collect();
        Some((columns, c.expression.clone()?))
    };
    checks.filter_map(told).collect()
}

/// The CHECKs of the domains that columns have as their types, said of the columns.
fn of_domains(catalog: &Catalog, relation: &Relation) -> Vec<(Vec<String>, String)> {
    let mut found = Vec::new();
    for column in &relation.columns {
        let domain = catalog.type_of(column).filter(|made| made.base.is_some());
        let checks = domain.into_iter().flat_map(|domain| &domain.checks);
        let said = checks.filter_map(|check| check.said_of(&identifier(&column.name)));
        found.extend(said.map(|condition| (vec![column.name.clone()], condition)));
    }
    found
}

/// Moves over from `checks` what shares columns with `columns`, which grow by the others that it
/// names.
fn with_neighbours(
    columns: &mut Vec<String>,
    mut expressions: Vec<String>,
    checks: &mut Vec<(Vec<String>, String)>,
) -> Vec<String> {
    while let Some(at) = checks
        .iter()
        .position(|(c, _)| c.iter().any(|c| columns.contains(c)))
    {
        let (more, expression) = checks.remove(at);
        expressions.push(expression);
        columns.extend(more);
    }
    columns.sort();
    columns.dedup();
    expressions
}

fn not_false(expression: &str) -> String {
    format!("({expression}) IS NOT FALSE")
}

/// What a combination of values has to meet, and the constants that it speaks of.
struct Terms {
    conditions: Vec<String>,
    constants: Vec<String>,
}

async fn solve(
    client: &Client,
    (catalog, table): (&Catalog, &Relation),
    columns: &[String],
    terms: &Terms,
    chosen: &mut BTreeMap<String, String>,
    fixed: &[String],
) -> Result<bool, RehearseError> {
    let mut lists = Vec::new();
    let mut names = Vec::new();
    let mut combinations = 1;
    for column in columns.iter().filter_map(|name| table.column(name)) {
        let now = chosen.get(&column.name).cloned();
        let now = now.unwrap_or_else(|| match &column.default {
            Some(default) if column.takes_values() => default.clone(),
            _ => "NULL".to_owned(),
        });
        let mut candidates = vec![now.clone()];
        if !fixed.contains(&column.name) && column.takes_values() {
            candidates.extend(more_candidates(column, &terms.constants, &now));
            let labels = catalog.type_of(column).map_or(&[][..], |made| &made.labels);
            candidates.extend(labels.iter().map(|label| literal(label)));
            if !column.not_null {
                candidates.push("NULL".to_owned());
            }
        }
        candidates.dedup();
        let room = (COMBINATIONS / combinations).max(1);
        candidates.truncate(room);
        combinations *= candidates.len();
        let name = identifier(&column.name);
        let rows: Vec<_> = candidates
            .iter()
            .enumerate()
            .map(|(at, candidate)| {
                // A constant that is no value of the type must not spoil the whole query.
                format!("({at}, {})", cast(candidate, catalog.base_of(column)))
            })
            .collect();
        let at = names.len();
        lists.push(format!(
            "(VALUES {}) AS l{at} (n{at}, {name})",
            rows.join(", ")
        ));
        names.push((column.name.clone(), candidates));
    }
    if names.is_empty() {
        return Ok(true);
    }
    let numbers: Vec<_> = (0..names.len()).map(|at| format!("n{at}")).collect();
    let query = format!(
        "SELECT {} FROM {} WHERE {} ORDER BY {} LIMIT 1",
        numbers.join(", "),
        lists.join(" CROSS JOIN "),
        terms.conditions.join(" AND "),
        numbers.join(" + "),
    );
    client.batch_execute("SAVEPOINT checks").await?;
    let answer = client.simple_query(&query).await;
    client
        .batch_execute("ROLLBACK TO SAVEPOINT checks; RELEASE SAVEPOINT checks")
        .await?;
    let Ok(messages) = answer else {
        // Not a condition on plain values; the server will say so when the row is written.
        return Ok(true);
    };
    for message in &messages {
        let SimpleQueryMessage::Row(row) = message else {
            continue;
        };
        for (at, (name, candidates)) in names.iter().enumerate() {
            let taken = row
                .get(at)
                .and_then(|n| n.parse::<usize>().ok())
                .unwrap_or(0);
            if taken > 0 {
                chosen.insert(name.clone(), candidates[taken].clone());
            }
        }
        return Ok(true);
    }
    Ok(false)
}

fn cast(candidate: &str, r#type: &str) -> String {
    match candidate {
        "NULL" => format!("NULL::{type}", r#type = r#type),
        _ => format!("({candidate})::{type}", r#type = r#type),
    }
}
