use crate::{
    catalog::{Catalog, Constraint, ConstraintKind, Oid, Relation},
    rules::Scene,
    sync::Pair,
};

/// A foreign key from one shadow, or a partition of it, to another.
#[derive(Debug, Clone, Copy)]
pub(super) struct ShadowKey<'a> {
    /// The table that has it.
    pub(super) relation: &'a Relation,
    /// The key.
    pub(super) key: &'a Constraint,
    /// The table that it refers to.
    pub(super) other: &'a Relation,
    /// The pair whose shadow has it.
    pub(super) child: &'a Pair,
    /// The pair whose shadow it refers to.
    pub(super) parent: &'a Pair,
}

/// The foreign keys between shadows now.
pub(super) fn shadow_keys<'a>(scene: &Scene<'a>) -> Vec<ShadowKey<'a>> {
    let catalog = scene.catalog();
    let mut found = Vec::new();
    for relation in catalog.relations.iter().filter(|r| r.is_table()) {
        for key in &relation.constraints {
            if key.kind != ConstraintKind::Foreign || is_echo(catalog, relation, key) {
                continue;
            }
            let (Some(shadow), Some(other)) =
                (catalog.root(relation.oid), catalog.relation(key.referenced))
            else {
                continue;
            };
            let parents = || {
                let root = catalog.root(other.oid).map_or(other.oid, |root| root.oid);
                scene.now.pairs.of_shadow(root)
            };
            for child in scene.now.pairs.of_shadow(shadow.oid) {
                found.extend(parents().map(|parent| ShadowKey {
                    relation,
                    key,
                    other,
                    child,
                    parent,
                }));
            }
        }
    }
    found
}

/// The copies that the server keeps of a routing table's key tell nothing new.
fn is_echo(catalog: &Catalog, relation: &Relation, key: &Constraint) -> bool {
    let referenced = catalog.relation(key.referenced);
    key.parent != 0 || (relation.kind == 'p' && referenced.is_some_and(|other| other.is_partition))
}

impl ShadowKey<'_> {
    /// The key for reports.
    pub(super) fn shown(&self) -> String {
        format!("{} on {}", self.key.name, self.relation.shown())
    }

    /// The values that decide on the partitions concerned; none if all rows are.
    pub(super) fn parts(&self) -> Option<Vec<String>> {
        let of = |relation: &Relation| relation.is_partition.then(|| relation.list_values());
        of(self.relation).or_else(|| of(self.other))
    }

    /// Whether a row of the partition for `part` is concerned.
    pub(super) fn concerns(&self, part: Option<&str>) -> bool {
        match (self.parts(), part) {
            (Some(parts), Some(part)) => parts.iter().any(|own| own == part),
            _ => true,
        }
    }

    /// Whether it stands between partitions that hold rows of different kinds, so that no row ever
    /// finds its own.
    pub(super) fn is_crossed(&self, scene: &Scene<'_>) -> bool {
        if !(self.relation.is_partition && self.other.is_partition) {
            return false;
        }
        let (own, theirs) = (self.relation.list_values(), self.other.list_values());
        let disjoint = !own.is_empty()
            && !theirs.is_empty()
            && own.iter().all(|value| !theirs.contains(value));
        disjoint && self.routes(scene)
    }

    /// Whether the columns that decide on the partitions correspond by this key.
    fn routes(&self, scene: &Scene<'_>) -> bool {
        let catalog = scene.catalog();
        let routing = |oid: Oid| {
            let columns = catalog.relation(oid)?.routing_columns();
            columns.first().map(|name| (*name).to_owned())
        };
        let (Some(own), Some(theirs)) = (routing(self.child.shadow), routing(self.parent.shadow))
        else {
            return false;
        };
        self.columns()
            .iter()
            .any(|(from, to)| *from == own && *to == theirs)
    }

    /// Its columns, each with the one that it refers to.
    pub(super) fn columns(&self) -> Vec<(&str, &str)> {
        let own = self.relation.names(&self.key.columns);
        own.into_iter()
            .zip(self.other.names(&self.key.referenced_columns))
            .collect()
    }

    /// Whether it was there before the migration.
    pub(super) fn is_old(&self, scene: &Scene<'_>) -> bool {
        let before = scene.before.catalog.relation(self.relation.oid);
        before.is_some_and(|before| before.constraints.iter().any(|k| k.oid == self.key.oid))
    }
}
