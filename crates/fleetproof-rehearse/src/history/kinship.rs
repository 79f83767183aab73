use std::collections::BTreeMap;

use crate::{
    catalog::{Catalog, Oid},
    rows::{Built, Wishes},
    sync::{Pair, Pairs},
};

/// What is known of keys between shadows, in terms of their sources: a row of `child` names the row
/// of `parent` that it belongs to by these columns.
#[derive(Debug, Clone)]
pub struct Kinship {
    /// Source of the referring shadow.
    pub child: Oid,
    /// Source of the shadow referred to.
    pub parent: Oid,
    /// The shadow referred to.
    pub parent_shadow: Oid,
    /// Columns of the child's source and of the parent's source.
    pub columns: Vec<(String, String)>,
}

/// The kinships that foreign keys between shadows state, whether they came early or late.
pub fn kinships(catalog: &Catalog, pairs: &Pairs) -> Vec<Kinship> {
    let mut found: Vec<Kinship> = Vec::new();
    let root = |oid| catalog.root(oid).map_or(oid, |root| root.oid);
    for relation in catalog
        .relations
        .iter()
        .filter(|relation| relation.is_table())
    {
        for key in &relation.constraints {
            if key.referenced == 0 {
                continue;
            }
            let Some(other) = catalog.relation(key.referenced) else {
                continue;
            };
            for child in pairs.of_shadow(root(relation.oid)) {
                for parent in pairs.of_shadow(root(other.oid)) {
                    let columns: Vec<_> = relation
                        .names(&key.columns)
                        .into_iter()
                        .zip(other.names(&key.referenced_columns))
                        .filter_map(|(own, theirs)| {
                            let own = child.to_source(own)?.to_owned();
                            Some((own, parent.to_source(theirs)?.to_owned()))
                        })
                        .collect();
                    let known = found.iter().any(|k| {
                        k.child == child.source && k.parent == parent.source && k.columns == columns
                    });
                    if columns.len() == key.columns.len() && !known && child.source != parent.source
                    {
                        found.push(Kinship {
                            child: child.source,
                            parent: parent.source,
                            parent_shadow: parent.shadow,
                            columns,
                        });
                    }
                }
            }
        }
    }
    found
}

/// Makes a child's wishes name `parent` as the row that it belongs to.
pub fn belongs_to(mut wishes: Wishes, kinship: &Kinship, parent: &Built) -> Wishes {
    for (own, theirs) in &kinship.columns {
        let value = parent.values.get(theirs);
        let value = value.map_or_else(|| "NULL".to_owned(), |value| crate::rows::constant(value));
        wishes = wishes.with(own, value);
    }
    wishes
}

/// Parents before children.
pub(super) fn in_order<'a>(pairs: &'a Pairs, kinships: &[Kinship]) -> Vec<&'a Pair> {
    let mut depth: BTreeMap<Oid, usize> = BTreeMap::new();
    for _ in 0..pairs.pairs.len().min(20) {
        for kinship in kinships {
            let above = depth.get(&kinship.parent).copied().unwrap_or(0);
            let own = depth.entry(kinship.child).or_insert(0);
            *own = (*own).max(above + 1).min(pairs.pairs.len());
        }
    }
    let mut ordered: Vec<_> = pairs.pairs.iter().collect();
    ordered.sort_by_key(|pair| depth.get(&pair.source).copied().unwrap_or(0));
    ordered
}
