//! What a refused row teaches about the next attempt.

use crate::{
    ServerWords,
    catalog::{Catalog, Oid, Relation},
    rows::Wishes,
};

/// Takes a lesson from a refusal. False if there is none.
pub(super) fn learn(
    relation: &Relation,
    words: &ServerWords,
    wishes: &mut Wishes,
    fixed: &[String],
) -> bool {
    let free = |name: &str| !fixed.iter().any(|fixed| fixed == name);
    match words.sqlstate.as_str() {
        // A key that is taken: the next number gives other values.
        "23505" | "23P01" => true,
        "23502" => match &words.column {
            Some(column) if free(column) && relation.column(column).is_some() => {
                wishes.full = true;
                true
            }
            _ => false,
        },
        "22001" | "22003" => true,
        _ => false,
    }
}

/// Takes a lesson from the refusal of another table that a trigger writes: an ordinary row is one
/// that arrives there too.
pub(super) fn learn_of_copy(
    catalog: &Catalog,
    relation: &Relation,
    words: &ServerWords,
    wishes: &mut Wishes,
    copies: &mut Vec<Oid>,
) -> bool {
    let named = words.table_in(catalog);
    let Some(copy) = named.filter(|named| named.oid != relation.oid) else {
        return false;
    };
    match words.sqlstate.as_str() {
        "23514" if words.constraint.is_some() && !copies.contains(&copy.oid) => {
            copies.push(copy.oid);
            true
        }
        "23502" => match &words.column {
            Some(column) if relation.column(column).is_some() && !wishes.full => {
                wishes.full = true;
                true
            }
            _ => false,
        },
        _ => false,
    }
}
