use crate::{
    catalog::Relation,
    reading::{Value, Write},
};

/// The columns that a write copies.
pub(super) fn mapped(source: &Relation, shadow: &Relation, write: &Write) -> Vec<(String, String)> {
    if write.copies_rows() {
        let pairs = source.columns.iter().zip(&shadow.columns);
        // By position: the names need not agree, and where they do not, that is a hazard.
        let same = source
            .columns
            .iter()
            .filter(|c| shadow.column(&c.name).is_some())
            .count();
        return match same * 2 >= shadow.columns.len() {
            true => source
                .columns
                .iter()
                .filter(|c| shadow.column(&c.name).is_some())
                .map(|c| (c.name.clone(), c.name.clone()))
                .collect(),
            false => pairs
                .map(|(from, to)| (from.name.clone(), to.name.clone()))
                .collect(),
        };
    }
    let mut found = Vec::new();
    for (at, column) in write.columns.iter().enumerate() {
        let to = match write.positional {
            true => shadow.columns.get(at).map(|column| column.name.clone()),
            false => Some(column.column.clone()),
        };
        let from = match &column.value {
            Value::New(from) | Value::Old(from) => Some(from.clone()),
            Value::Expression { columns, text } => match columns.as_slice() {
                // A cast or a time zone: still the one column.
                [(_, from)] if !computes(text) => Some(from.clone()),
                _ => None,
            },
            _ => None,
        };
        if let (Some(from), Some(to)) = (from, to)
            && source.column(&from).is_some()
            && shadow.column(&to).is_some()
        {
            found.push((from, to));
        }
    }
    for term in &write.filter {
        if let Value::New(from) | Value::Old(from) = &term.value
            && term.op == "="
            && source.column(from).is_some()
            && shadow.column(&term.column).is_some()
        {
            found.push((from.clone(), term.column.clone()));
        }
    }
    found
}

/// Whether an expression makes something else of its column: a row whose key is `NEW.id + 1` is not
/// the copy of the row that was written.
fn computes(text: &str) -> bool {
    let outside_quotes = text.split('\'').step_by(2);
    outside_quotes
        .into_iter()
        .any(|part| part.contains(['+', '-', '*', '/', '%', '|']))
}
