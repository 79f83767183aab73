//! Where in a query something stands, as `graphql-ruby` names it: `["query", "runner", "id"]`.

use async_graphql::{
    Pos, Positioned,
    parser::types::{ExecutableDocument, Field, OperationType, Selection, SelectionSet},
};

/// A field of the query, with the path to it.
#[derive(Debug, Clone)]
pub(super) struct Spot<'a> {
    pub(super) path: Vec<String>,
    pub(super) field: Option<&'a Field>,
    at: Pos,
}

/// The innermost part of the query that `at` lies in: parts begin where they are written, and a
/// part ends where the next begins.
pub(super) fn spot(document: &ExecutableDocument, at: Pos) -> Option<Spot<'_>> {
    let mut spots = Vec::new();
    for (name, operation) in document.operations.iter() {
        let kind = match operation.node.ty {
            OperationType::Query => "query",
            OperationType::Mutation => "mutation",
            OperationType::Subscription => "subscription",
        };
        let path = vec![match name {
            Some(name) => format!("{kind} {name}"),
            None => kind.to_owned(),
        }];
        spots.push(Spot {
            path: path.clone(),
            field: None,
            at: operation.pos,
        });
        walk(&operation.node.selection_set.node, &path, &mut spots);
    }
    for (name, fragment) in &document.fragments {
        let path = vec![format!("fragment {name}")];
        spots.push(Spot {
            path: path.clone(),
            field: None,
            at: fragment.pos,
        });
        walk(&fragment.node.selection_set.node, &path, &mut spots);
    }
    let order = |place: Pos| (place.line, place.column);
    spots
        .into_iter()
        .filter(|spot| order(spot.at) <= order(at))
        .max_by_key(|spot| order(spot.at))
}

fn walk<'a>(set: &'a SelectionSet, path: &[String], spots: &mut Vec<Spot<'a>>) {
    for Positioned { node, pos } in &set.items {
        let (name, field, below) = match node {
            Selection::Field(field) => (
                field.node.response_key().node.to_string(),
                Some(&field.node),
                &field.node.selection_set,
            ),
            Selection::InlineFragment(inner) => (
                match &inner.node.type_condition {
                    Some(condition) => format!("... on {}", condition.node.on.node),
                    None => "...".to_owned(),
                },
                None,
                &inner.node.selection_set,
            ),
            Selection::FragmentSpread(spread) => {
                let name = format!("... {}", spread.node.fragment_name.node);
                let path = path.iter().cloned().chain([name]).collect();
                spots.push(Spot {
                    path,
                    field: None,
                    at: *pos,
                });
                continue;
            }
        };
        let path: Vec<String> = path.iter().cloned().chain([name]).collect();
        spots.push(Spot {
            path: path.clone(),
            field,
            at: *pos,
        });
        walk(&below.node, &path, spots);
    }
}
