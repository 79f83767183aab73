use std::collections::BTreeSet;

use super::{Pairs, resolve};
use crate::catalog::{Catalog, Oid};

/// The tables that a new row in `source` may come to write through triggers, as their texts say it:
/// those written, those that their triggers write, and so on. Nothing if some text leaves it open.
pub(super) fn reached(catalog: &Catalog, pairs: &Pairs, source: Oid) -> Option<BTreeSet<Oid>> {
    let mut found = BTreeSet::from([source]);
    let mut next = vec![source];
    while let Some(table) = next.pop() {
        for relation in catalog.tree(table) {
            if !relation.rules.is_empty() {
                return None;
            }
            for trigger in &relation.triggers {
                let body = pairs.by_trigger.get(&trigger.oid)?;
                let function = catalog.function(trigger.function)?;
                if !body.unread.is_empty() {
                    return None;
                }
                for write in &body.writes {
                    let target = resolve(catalog, function, &write.target)?;
                    let root = catalog.root(target.oid)?.oid;
                    if found.insert(root) {
                        next.push(root);
                    }
                }
            }
        }
    }
    Some(found)
}
