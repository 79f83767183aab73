//! Fields of an answer in the order in which they were asked for, as the specification of GraphQL
//! wants them: the library gives them in the order in which they were had.

use async_graphql::parser::types::{ExecutableDocument, Selection, SelectionSet};
use serde_json::{Map, Value};

/// `data` with its fields in the order of the document's operations.
pub(super) fn ordered(data: Value, document: &ExecutableDocument) -> Value {
    let operations = document.operations.iter();
    let sets: Vec<&SelectionSet> = operations
        .map(|(_, operation)| &operation.node.selection_set.node)
        .collect();
    // Of several operations one was run, and only its fields are there.
    arranged(data, &sets, document)
}

fn arranged(value: Value, sets: &[&SelectionSet], document: &ExecutableDocument) -> Value {
    match value {
        Value::Object(mut fields) => {
            let mut asked = Vec::new();
            for set in sets {
                collect(set, document, &mut asked);
            }
            let mut ordered = Map::new();
            for (name, below) in asked {
                // `remove` would put the last field where the removed one was.
                if let Some(field) = fields.shift_remove(name) {
                    ordered.insert(name.to_owned(), arranged(field, &below, document));
                }
            }
            ordered.extend(fields);
            Value::Object(ordered)
        }
        Value::Array(entries) => {
            let entries = entries.into_iter();
            entries
                .map(|entry| arranged(entry, sets, document))
                .collect()
        }
        other => other,
    }
}

/// The names in a selection, those of fragments in their place, each with all that is asked below
/// it.
fn collect<'a>(
    set: &'a SelectionSet,
    document: &'a ExecutableDocument,
    asked: &mut Vec<(&'a str, Vec<&'a SelectionSet>)>,
) {
    for selection in &set.items {
        match &selection.node {
            Selection::Field(field) => {
                let name = field.node.response_key().node.as_str();
                let below = &field.node.selection_set.node;
                match asked.iter_mut().find(|(known, _)| *known == name) {
                    Some((_, sets)) => sets.push(below),
                    None => asked.push((name, vec![below])),
                }
            }
            Selection::InlineFragment(inner) => {
                collect(&inner.node.selection_set.node, document, asked);
            }
            Selection::FragmentSpread(spread) => {
                if let Some(fragment) = document.fragments.get(&spread.node.fragment_name.node) {
                    collect(&fragment.node.selection_set.node, document, asked);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;
    use serde_json::json;

    use super::*;

    #[test]
    fn fields_stand_as_they_were_asked_for() {
        let query = "{ b { z ...F y } a: c b { x } } fragment F on T { w }";
        let document = parse_query(query).unwrap();
        let data = json!({ "a": 1, "b": [{ "w": 1, "x": 2, "y": 3, "z": 4 }] });
        assert_eq!(
            ordered(data, &document).to_string(),
            r#"{"b":[{"z":4,"w":1,"y":3,"x":2}],"a":1}"#
        );
    }
}
