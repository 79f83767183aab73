//! Values that obey the CHECK constraints of a table, found by asking the server.

use std::collections::BTreeMap;

use tokio_postgres::{Client, SimpleQueryMessage};

use crate::{
    RehearseError,
    catalog::{ConstraintKind, Relation},
    sql::{identifier, literal},
};

/// Combinations tried at most, for the columns of all CHECK constraints together.
const COMBINATIONS: usize = 20_000;

/// Changes `chosen` where the CHECK constraints of `table` and of its `copies` ask for it; columns in
/// `fixed` stay as they are. True if all of them hold now.
pub(super) async fn satisfy(
    client: &Client,
    table: &Relation,
    copies: &[&Relation],
    chosen: &mut BTreeMap<String, String>,
    fixed: &[String],
) -> Result<bool, RehearseError> {
    let of = |relation: &Relation| -> Vec<(Vec<String>, String)> {
        let checks = relation
            .constraints
            .iter()
            .filter(|c| c.kind == ConstraintKind::Check);
        let told = |c: &crate::catalog::Constraint| {
            let columns = relation
                .names(&c.columns)
                .iter()
                .map(|&name| name.to_owned())
                .collect();
            Some((columns, c.expression.clone()?))
        };
        checks.filter_map(told).collect()
    };
    let mut checks = of(table);
    checks.extend(copies.iter().flat_map(|copy| of(copy)));
    checks.sort();
    checks.dedup();
    // Checks that share columns have to be solved together; the others need not multiply.
    let mut holds = true;
    while let Some((mut columns, expression)) = checks.pop() {
        let mut expressions = vec![expression];
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
        holds &= solve(client, table, &columns, &expressions, chosen, fixed).await?;
    }
    Ok(holds)
}

async fn solve(
    client: &Client,
    table: &Relation,
    columns: &[String],
    expressions: &[String],
    chosen: &mut BTreeMap<String, String>,
    fixed: &[String],
) -> Result<bool, RehearseError> {
    let constants = constants(expressions);
    let mut lists = Vec::new();
    let mut names = Vec::new();
    let mut combinations = 1;
    for column in columns.iter().filter_map(|name| table.column(name)) {
        let now = chosen.get(&column.name).cloned();
        let mut candidates = vec![now.unwrap_or_else(|| match &column.default {
            Some(default) if column.takes_values() => default.clone(),
            _ => "NULL".to_owned(),
        })];
        if !fixed.contains(&column.name) && column.takes_values() {
            candidates.extend(more_candidates(column.type_category, &constants));
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
                format!("({at}, {})", cast(candidate, &column.r#type))
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
    let conditions: Vec<_> = expressions
        .iter()
        .map(|expression| format!("({expression}) IS NOT FALSE"))
        .collect();
    let query = format!(
        "SELECT {} FROM {} WHERE {} ORDER BY {} LIMIT 1",
        numbers.join(", "),
        lists.join(" CROSS JOIN "),
        conditions.join(" AND "),
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

fn more_candidates(category: char, constants: &[String]) -> Vec<String> {
    let numeric = |text: &&String| text.parse::<f64>().is_ok();
    match category {
        'N' => {
            let mut found = Vec::new();
            for constant in constants.iter().filter(numeric) {
                found.push(constant.clone());
                if let Ok(whole) = constant.parse::<i64>() {
                    found.push((whole + 1).to_string());
                    found.push((whole - 1).to_string());
                }
            }
            found.extend(["0", "1", "2"].map(str::to_owned));
            found
        }
        'S' => {
            let texts = constants.iter().filter(|text| !numeric(text));
            let mut found: Vec<_> = texts.map(|text| literal(text)).collect();
            found.extend(["''", "'a'", "'A'", "'aaaaaaaaaaaa'", "'1'"].map(str::to_owned));
            found
        }
        'B' => vec!["true".to_owned(), "false".to_owned()],
        _ => Vec::new(),
    }
}

/// The constants in conditions as the server prints them: `'text'::type` and bare numbers.
fn constants(expressions: &[String]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for expression in expressions {
        let mut rest = expression.as_str();
        while let Some(at) = rest.find(|c: char| c == '\'' || c.is_ascii_digit()) {
            let before = rest[..at].chars().next_back();
            if rest[at..].starts_with('\'') {
                let mut text = String::new();
                let mut characters = rest[at + 1..].char_indices().peekable();
                let mut end = rest.len();
                while let Some((index, character)) = characters.next() {
                    if character != '\'' {
                        text.push(character);
                    } else if characters.peek().is_some_and(|(_, next)| *next == '\'') {
                        text.push('\'');
                        characters.next();
                    } else {
                        end = at + 1 + index + 1;
                        break;
                    }
                }
                found.push(text);
                rest = &rest[end..];
            } else {
                let tail = &rest[at..];
                let length = tail
                    .find(|c: char| !c.is_ascii_digit() && c != '.')
                    .unwrap_or(tail.len());
                if !before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
                    found.push(tail[..length].to_owned());
                }
                rest = &tail[length..];
            }
        }
    }
    found.sort();
    found.dedup();
    found
}
