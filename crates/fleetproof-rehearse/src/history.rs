//! Rows that are older than the migration.

mod kinship;
mod plant;
mod resting;
mod switches;
mod turned;

use fleetproof_model::Unread;

use crate::{
    catalog::{Catalog, Oid, Relation},
    rows::{Built, Wishes},
    sync::Pair,
};

pub use kinship::{Kinship, belongs_to, kinships};
pub use plant::plant;
pub use switches::switches;

/// Partitions of a shadow for which rows are planted at most: hundreds of partitions by time are
/// alike.
const PARTS: usize = 6;

/// A row that was there before the migration.
#[derive(Debug, Clone)]
pub struct OldRow {
    /// The source that it is a row of.
    pub source: Oid,
    /// The shadow of the pair that it was planted for.
    pub shadow: Oid,
    /// The value that decides on its partition in the shadow, as SQL.
    pub part: Option<String>,
    /// Whether the shadow had it before the migration.
    pub copied: bool,
    /// The row.
    pub built: Built,
    /// All statements that made it, as a script may run them.
    pub statements: Vec<String>,
    /// What it was asked for by, if a rule wanted it.
    pub tag: Option<String>,
}

/// The rows that are older than the migration.
#[derive(Debug, Clone, Default)]
pub struct History {
    /// In the order in which they were made.
    pub rows: Vec<OldRow>,
    /// Where numbers for later rows may begin.
    pub next_number: u32,
    /// Why the source itself takes no row, for the report; what a trigger refuses is a rule's affair.
    pub unbuilt: Vec<(Oid, String)>,
}

impl History {
    /// A row of this pair, if one was planted.
    pub fn row(&self, pair: &Pair, part: Option<&str>, copied: bool) -> Option<(usize, &OldRow)> {
        self.rows.iter().enumerate().find(|(_, row)| {
            row.source == pair.source
                && is_for(row, pair)
                && row.copied == copied
                && row.part.as_deref() == part
        })
    }

    /// The row that a rule wanted, if it could be made: its place, and the row.
    pub fn wanted(&self, tag: &str) -> Option<(usize, &OldRow)> {
        let mut rows = self.rows.iter().enumerate();
        rows.find(|(_, row)| row.tag.as_deref() == Some(tag))
    }

    /// Sources of which no row could be made: what only a write shows is not told of them.
    pub(crate) fn unread(&self, catalog: &Catalog) -> Vec<Unread> {
        let mut found: Vec<Unread> = Vec::new();
        for (source, reason) in &self.unbuilt {
            let object = catalog
                .relation(*source)
                .map_or_else(|| source.to_string(), Relation::shown);
            let is_tried = self.rows.iter().any(|row| row.source == *source);
            if !is_tried && found.iter().all(|told| told.object != object) {
                found.push(Unread {
                    reason: format!("no write of it was tried: {reason}"),
                    object,
                });
            }
        }
        found
    }

    /// All rows of this pair.
    pub fn of<'a>(&'a self, pair: &'a Pair) -> impl Iterator<Item = (usize, &'a OldRow)> {
        let of = |(_, row): &(usize, &OldRow)| row.source == pair.source && is_for(row, pair);
        self.rows.iter().enumerate().filter(of)
    }
}

fn is_for(row: &OldRow, pair: &Pair) -> bool {
    row.shadow == pair.shadow || row.shadow == 0
}

/// The values that decide on the partition of a pair's shadow, in terms of the source; one `None`
/// for a shadow without partitions.
pub fn parts(catalog: &Catalog, pair: &Pair) -> Vec<Option<String>> {
    let routing = catalog
        .relation(pair.shadow)
        .map(|shadow| shadow.routing_columns());
    let Some([column]) = routing.as_deref() else {
        return vec![None];
    };
    if pair.to_source(column).is_none() {
        return vec![None];
    }
    let mut found: Vec<_> = catalog
        .children(pair.shadow)
        .filter_map(|child| crate::rows::bound_value(child.bound.as_deref()?))
        .map(Some)
        .collect();
    found.truncate(PARTS);
    if found.is_empty() { vec![None] } else { found }
}

/// Wishes for a row of the pair's source that belongs to `part`.
pub fn wishes_for(catalog: &Catalog, pair: &Pair, part: Option<&str>) -> Wishes {
    let routing = catalog
        .relation(pair.shadow)
        .map(|shadow| shadow.routing_columns());
    match (routing.as_deref(), part) {
        (Some([column]), Some(part)) => match pair.to_source(column) {
            Some(source) => Wishes::default().with(source, part),
            None => Wishes::default(),
        },
        _ => Wishes::default(),
    }
}
