//! Times in a migration during which a shadow is not kept.

use crate::{
    catalog::{Oid, Relation},
    migration::Kind,
    rules::Scene,
    sync::Pair,
};

/// The pair in the state that the migration leads to.
pub(super) fn ahead<'a>(scene: &Scene<'a>, pair: &Pair) -> Option<&'a Pair> {
    let source = ahead_of(scene, pair.source)?.oid;
    scene
        .ahead
        .pairs
        .get(source, ahead_of(scene, pair.shadow)?.oid)
}

/// A table in that state. What the migration makes has another oid each time that it is carried out.
fn ahead_of<'a>(scene: &Scene<'a>, oid: Oid) -> Option<&'a Relation> {
    let ahead = &scene.ahead.catalog;
    if scene.before.catalog.relation(oid).is_some() {
        return ahead.relation(oid);
    }
    let now = scene.catalog().relation(oid)?;
    ahead.find(Some(&now.schema), &now.name)
}

/// Whether the migration leads to a schema in which nothing has to keep the shadow any more: one of
/// the two is gone, the shadow has taken the source's place, or it is kept the other way round.
pub(super) fn is_over(scene: &Scene<'_>, pair: &Pair) -> bool {
    let (Some(source), Some(shadow)) = (ahead_of(scene, pair.source), ahead_of(scene, pair.shadow))
    else {
        return true;
    };
    let before = scene.before.catalog.relation(pair.source);
    let takes_place = before
        .is_some_and(|before| (&before.schema, &before.name) == (&shadow.schema, &shadow.name));
    let reverse = scene.ahead.pairs.get(shadow.oid, source.oid);
    let there = scene.ahead.pairs.get(source.oid, shadow.oid);
    let turned_round = reverse.is_some_and(Pair::is_live) && !there.is_some_and(Pair::is_live);
    takes_place || turned_round
}

/// Statements of the migration between which something is not as it should be, both included, and
/// the line of the last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Gap {
    /// Places in the migration.
    pub(super) statements: Vec<usize>,
    /// The line of the statement that ends it.
    pub(super) last_line: u32,
}

impl Gap {
    /// From the first applied statement since which `is_wrong` until the first later one that `ends`
    /// it, by its text.
    pub(super) fn find(
        scene: &Scene<'_>,
        is_wrong: impl Fn(&crate::rules::State) -> bool,
        ends: impl Fn(&str) -> bool,
    ) -> Option<Self> {
        let migration = scene.migration?;
        let wrong = scene.applied.iter().rev();
        let first = wrong
            .take_while(|applied| is_wrong(&applied.state))
            .last()?
            .statement;
        let from = scene.applied.last()?.statement + 1;
        let rest = migration.statements.get(from..)?;
        let last = from + rest.iter().position(|statement| ends(&statement.text))?;
        let is_sql = |at: &usize| matches!(migration.statements[*at].kind, Kind::Sql);
        Some(Self {
            statements: (first..=last).filter(is_sql).collect(),
            last_line: migration.statements[last].line,
        })
    }

    /// The statements in one, and those that it stands for beside the first. None if they cannot be
    /// in one transaction.
    pub(super) fn together(&self, scene: &Scene<'_>) -> Option<(Vec<String>, Vec<usize>)> {
        let migration = scene.migration?;
        let texts: Vec<_> = self
            .statements
            .iter()
            .filter_map(|&at| migration.statements.get(at))
            .map(|statement| statement.text.clone())
            .collect();
        let alone =
            |text: &String| crate::sql::mentions(&text.to_ascii_lowercase(), "concurrently");
        if texts.iter().any(alone) {
            return None;
        }
        Some((texts, self.statements.get(1..)?.to_vec()))
    }
}
