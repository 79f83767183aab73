//! Pairs whose shadow has become the source.

use super::{History, OldRow};
use crate::{
    catalog::Catalog,
    rows::Built,
    sync::{Pair, Pairs},
};

/// Whether the pair comes of a swap that is yet to be: the table that will be its source is a shadow
/// until then, and gets its rows from the trigger.
pub(super) fn is_turned(catalog: &Catalog, pairs: &Pairs, pair: &Pair) -> bool {
    let is_there = |pair: &Pair| {
        let mut triggers = catalog
            .tree(pair.source)
            .into_iter()
            .flat_map(|t| &t.triggers);
        triggers.any(|trigger| pair.triggers.contains(&trigger.oid))
    };
    !is_there(pair) && pairs.of_shadow(pair.source).any(is_there)
}

/// After the swap, the copy of a row is the row, and the row that it was copied from is the copy.
pub(super) fn turn(catalog: &Catalog, pairs: &Pairs, history: &mut History) {
    let mut turned = Vec::new();
    for pair in &pairs.pairs {
        if !is_turned(catalog, pairs, pair) {
            continue;
        }
        for before in pairs.of_shadow(pair.source) {
            let rows = history.rows.iter().filter(|row| {
                row.copied && (row.source, row.shadow) == (before.source, before.shadow)
            });
            for row in rows {
                let values = row.built.values.iter();
                let values = values.filter_map(|(from, value)| {
                    Some((before.to_shadow(from)?.to_owned(), value.clone()))
                });
                turned.push(OldRow {
                    source: pair.source,
                    shadow: pair.shadow,
                    part: None,
                    copied: pair.shadow == before.source,
                    built: Built {
                        statements: row.built.statements.clone(),
                        table: pair.source,
                        values: values.collect(),
                        trace: row.built.trace.clone(),
                    },
                    statements: row.statements.clone(),
                    tag: None,
                });
            }
        }
    }
    history.rows.extend(turned);
}
