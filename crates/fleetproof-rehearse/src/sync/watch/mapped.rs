use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use super::arrival::Arrival;
use crate::catalog::Relation;

/// Columns by equal values: those of one name first, others where the value is found once only.
pub(super) fn mapped(
    source: &Relation,
    shadow: &Relation,
    arrival: &Arrival,
) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let value =
        |row: &Map<String, Json>, name: &str| row.get(name).filter(|v| !v.is_null()).cloned();
    for column in &source.columns {
        let Some(own) = value(&arrival.written, &column.name) else {
            // NULL there and NULL here: by the name, if at all.
            let arrived = arrival.arrived.get(&column.name);
            if arrived.is_some_and(Json::is_null) {
                found.insert(column.name.clone(), column.name.clone());
            }
            continue;
        };
        let equal: Vec<_> = shadow
            .columns
            .iter()
            .filter(|other| value(&arrival.arrived, &other.name).is_some_and(|v| alike(&v, &own)))
            .collect();
        let same_name = equal.iter().find(|other| other.name == column.name);
        let to = same_name.or(match equal.as_slice() {
            [only] => Some(only),
            _ => None,
        });
        if let Some(to) = to {
            found.insert(column.name.clone(), to.name.clone());
        }
    }
    found
}

/// Equal, whatever the types: a number may have become a text.
fn alike(a: &Json, b: &Json) -> bool {
    let text = |value: &Json| match value {
        // In UTC: the same moment with and without a zone.
        Json::String(text) => text.trim_end_matches("+00:00").to_owned(),
        other => other.to_string(),
    };
    a == b || text(a) == text(b)
}
