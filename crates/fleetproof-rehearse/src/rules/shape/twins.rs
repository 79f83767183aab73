//! Columns that ought to hold the same.

use crate::{
    catalog::{Catalog, Column, Relation},
    rows::limit,
    rules::{Scene, Suspect},
    sync::Pair,
};

/// A column of a source, and the column of its shadow that ought to hold the same.
#[derive(Debug, Clone, Copy)]
pub(super) struct Twin<'a> {
    pub(super) pair: &'a Pair,
    pub(super) source: &'a Relation,
    pub(super) shadow: &'a Relation,
    pub(super) from: &'a Column,
    pub(super) to: &'a Column,
}

/// All twins of pairs with a trigger: what the sync writes, and columns of one name.
pub(super) fn twins<'a>(scene: &Scene<'a>) -> Vec<Twin<'a>> {
    let mut found = Vec::new();
    for (pair, source, shadow) in scene.pairs().filter(|(pair, ..)| pair.is_live()) {
        for from in &source.columns {
            let to = pair.to_shadow(&from.name).unwrap_or(&from.name);
            found.extend(shadow.column(to).map(|to| Twin {
                pair,
                source,
                shadow,
                from,
                to,
            }));
        }
    }
    found
}

impl<'a> Twin<'a> {
    /// The shadow's column, for reports.
    pub(super) fn shown(&self) -> String {
        format!("{}.{}", self.shadow.shown(), self.to.name)
    }

    /// The source's column, for reports.
    pub(super) fn source_shown(&self) -> String {
        format!("{}.{}", self.source.shown(), self.from.name)
    }

    /// A suspect about the shadow's column.
    pub(super) fn suspect(&self, message: impl Into<String>) -> Suspect {
        let mut suspect = Suspect::new(self.shown(), message).on(self.pair);
        suspect.key = format!(
            "{}:{}:{}",
            self.pair.source, self.pair.shadow, self.from.name
        );
        suspect
    }

    /// The types of both, domains taken for what they rest on.
    pub(super) fn types(&self, catalog: &'a Catalog) -> (&'a str, &'a str) {
        (catalog.base_of(self.from), catalog.base_of(self.to))
    }
}

/// The characters that a type of text takes: none for any number of them; not a text, nothing.
pub(super) fn room(shown: &str) -> Option<Option<usize>> {
    match crate::rows::base_name(shown) {
        "text" | "citext" => Some(None),
        "character varying" => Some(limit(shown)),
        "character" => Some(Some(limit(shown).unwrap_or(1))),
        _ => None,
    }
}
