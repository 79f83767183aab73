use std::collections::BTreeMap;

use super::build::constant;
use crate::{catalog::Oid, sql::literal};

/// What a builder's rows have to do with others: the rows that it made, and those that were there
/// and that its rows refer to. A script that makes such a row has to make those first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trace {
    /// With their values as text.
    made: Vec<(Oid, BTreeMap<String, String>)>,
    /// With the values by which they are referred to, as SQL.
    named: Vec<(Oid, BTreeMap<String, String>)>,
}

impl Trace {
    pub(super) fn makes(&mut self, table: Oid, values: &BTreeMap<String, String>) {
        self.made.push((table, values.clone()));
    }

    pub(super) fn names(&mut self, table: Oid, values: BTreeMap<String, String>) {
        self.named.push((table, values));
    }

    /// Whether a row of this trace refers to one that was made with `other`.
    pub fn rests_on(&self, other: &Self) -> bool {
        let is = |table: Oid, wanted: &BTreeMap<String, String>| {
            let mut rows = other.made.iter().filter(|(made, _)| *made == table);
            rows.any(|(_, values)| {
                wanted.iter().all(|(name, value)| {
                    let known = values.get(name);
                    known.is_some_and(|known| *value == constant(known) || *value == literal(known))
                })
            })
        };
        self.named.iter().any(|(table, wanted)| is(*table, wanted))
    }
}
