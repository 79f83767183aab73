//! Rows of a shadow that belong to a row which another shadow does not have: a key between the two
//! cannot be added over them.

use std::collections::BTreeMap;

use tokio_postgres::Client;

use crate::{
    RehearseError,
    catalog::{Catalog, ConstraintKind, Oid},
    history::Kinship,
    rules::State,
    sql::{identifier, literal},
    sync::Pair,
    today::{Missing, counted},
};

/// Counts them, wherever the migration or the database has a key between two shadows.
///
/// # Errors
/// The connection may break. A query that takes too long is told in the result.
pub async fn look(
    target: &Client,
    read: &Catalog,
    before: &State,
    kinships: &[Kinship],
) -> Result<BTreeMap<(Oid, Oid), Missing>, RehearseError> {
    let mut found = BTreeMap::new();
    for kinship in kinships {
        let parents = before.pairs.get(kinship.parent, kinship.parent_shadow);
        for child in before.pairs.of_source(kinship.child) {
            let Some(parent) = parents else {
                continue;
            };
            let (own, theirs) = (child.shadow, parent.shadow);
            if found.contains_key(&(own, theirs)) || is_certain(&before.catalog, own, theirs) {
                continue;
            }
            let there = |oid| {
                let shadow = before.catalog.relation(oid);
                shadow.is_some_and(|s| read.find(Some(&s.schema), &s.name).is_some())
            };
            let query = query(&before.catalog, kinship, child, parent, "");
            if let (Some(query), true) = (query, there(own) && there(theirs)) {
                found.insert((own, theirs), counted(target, query).await?);
            }
        }
    }
    Ok(found)
}

/// Whether a valid key sees to it that there are none.
fn is_certain(catalog: &Catalog, child: Oid, parent: Oid) -> bool {
    catalog.keys_to(parent).any(|(relation, key)| {
        relation.oid == child && key.kind == ConstraintKind::Foreign && key.validated
    })
}

/// A query that counts them by partition of the child; `label` goes before the partition's value.
pub(crate) fn query(
    catalog: &Catalog,
    kinship: &Kinship,
    child: &Pair,
    parent: &Pair,
    label: &str,
) -> Option<String> {
    let own = catalog.relation(child.shadow)?;
    let part = match own.routing_columns().as_slice() {
        [column] => format!("{} || s.{}::text", literal(label), identifier(column)),
        _ => "''".to_owned(),
    };
    Some(format!(
        "SELECT coalesce({part}, 'NULL'), count(*) {} GROUP BY 1 ORDER BY 1",
        rows(catalog, kinship, child, parent)?
    ))
}

/// `FROM … WHERE …` of the same.
pub(crate) fn rows(
    catalog: &Catalog,
    kinship: &Kinship,
    child: &Pair,
    parent: &Pair,
) -> Option<String> {
    let (mut on, mut set) = (Vec::new(), Vec::new());
    for (from, to) in &kinship.columns {
        let (from, to) = (child.to_shadow(from)?, parent.to_shadow(to)?);
        on.push(format!("t.{} = s.{}", identifier(to), identifier(from)));
        set.push(format!("s.{} IS NOT NULL", identifier(from)));
    }
    Some(format!(
        "FROM {} s WHERE {} AND NOT EXISTS (SELECT FROM {} t WHERE {})",
        catalog.relation(child.shadow)?.sql(),
        set.join(" AND "),
        catalog.relation(parent.shadow)?.sql(),
        on.join(" AND ")
    ))
}
