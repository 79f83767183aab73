use fleetproof_model::{RuleInfo, Severity};

use super::{
    ordinary,
    remade::{self, Style},
    syncing::Syncing,
};
use crate::{
    catalog::Relation,
    history::OldRow,
    reading::{Write, WriteKind},
    rows::{Wishes, constant},
    rules::{Rule, Scene, Suspect},
    sync::{DifferenceKind, Pair},
    trial::{Act, Recipe, Row},
};

/// A branch that finds the shadow's rows by something that is not their key.
#[derive(Debug)]
pub(crate) struct FilterWiderThanKey;

static INFO: RuleInfo = RuleInfo {
    name: "filter-wider-than-key",
    summary: "a write of one row reaches other rows of the shadow, which it finds by no key",
    severity: Severity::Error,
    hazards: &[45],
    why: "The branch for DELETE or UPDATE looks for the shadow's row by a column that several rows \
          share, the parent's number for instance. The end of one row of the source ends its \
          siblings in the shadow too, and nothing fails.",
    example: "IF TG_OP = 'DELETE' THEN\n  DELETE FROM ct WHERE pid = OLD.pid;",
    fix: "Find the row by its key: WHERE id = OLD.id.",
};

impl Rule for FilterWiderThanKey {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        for (pair, source, _) in scene.pairs().filter(|(pair, ..)| pair.is_live()) {
            let Some((at, old)) = ordinary::copied(scene, pair) else {
                continue;
            };
            let sibling = Act::Insert {
                table: pair.source,
                wishes: sibling(pair, source, old),
            };
            for syncing in Syncing::of(scene, pair) {
                for kind in [WriteKind::Delete, WriteKind::Update] {
                    let Some(line) = is_suspect(pair, &syncing, kind) else {
                        continue;
                    };
                    let write = match kind {
                        WriteKind::Delete => Some(Recipe::write(Act::Delete { row: Row::Old(at) })),
                        _ => ordinary::changes(scene, pair).into_iter().next(),
                    };
                    if let Some(write) = write {
                        let recipe = write.after(sibling.clone());
                        out.push(suspect(scene, pair, &syncing, (kind, line), recipe));
                    }
                }
            }
        }
    }
}

/// Whether writes of `kind` may find more than the row that was written; the line, if it is known.
/// Of a function that was not read, only its DELETE is tried: what another row lost tells the two
/// apart, what it got does not.
fn is_suspect(pair: &Pair, syncing: &Syncing<'_>, kind: WriteKind) -> Option<Option<u32>> {
    if syncing.body.is_none() {
        return (kind == WriteKind::Delete).then_some(None);
    }
    let by_key = |write: &Write| {
        let mut key = pair.key.iter();
        key.all(|(_, to)| {
            write
                .filter
                .iter()
                .any(|term| term.column == *to && term.op == "=")
        })
    };
    let mut writes = syncing.writes.iter();
    let wide = writes.find(|write| write.kind == kind && !by_key(write));
    wide.map(|write| Some(write.line))
}

fn suspect(
    scene: &Scene<'_>,
    pair: &Pair,
    syncing: &Syncing<'_>,
    (kind, line): (WriteKind, Option<u32>),
    recipe: Recipe,
) -> Suspect {
    let (source, shadow) = (scene.shown(pair.source), scene.shown(pair.shadow));
    let (verb, lost) = match kind {
        WriteKind::Delete => ("deletes", DifferenceKind::Missing),
        _ => ("changes", DifferenceKind::Different),
    };
    let message = format!(
        "{} {verb} other rows of {shadow} than the one that was written in {source}: it does not look \
         for it by its key",
        syncing.at(line),
    );
    let mut suspect = Suspect::new(format!("{source} → {shadow}"), message).on(pair);
    suspect.key = format!("{}:{}:{verb}", pair.source, pair.shadow);
    let mut suspect = suspect.try_write(recipe).diverges_as(lost);
    if kind == WriteKind::Update {
        // Two rows made alike.
        suspect.expected = &["23505"];
    }
    let key: Vec<_> = pair.key.iter().map(|(_, to)| to.as_str()).collect();
    let way = remade::in_place(scene, pair, syncing, Style::Plain);
    suspect
        .way_out(way)
        .fix(format!("look for the row by its key ({})", key.join(", ")))
}

/// A row with as many values of `old` as the source's unique keys allow.
fn sibling(pair: &Pair, source: &Relation, old: &OldRow) -> Wishes {
    let is_key = |name: &str| pair.key.iter().any(|(key, _)| key == name);
    let mut shared: Vec<&str> = source
        .columns
        .iter()
        .filter(|column| column.takes_values() && column.identity != Some('a'))
        .map(|column| column.name.as_str())
        .filter(|name| !is_key(name) && old.built.values.contains_key(*name))
        .collect();
    for index in source.indexes.iter().filter(|index| index.is_unique) {
        let key = source.names(index.key());
        if key.iter().all(|name| shared.contains(name))
            && let Some(last) = key.last()
        {
            shared.retain(|name| name != last);
        }
    }
    shared.iter().fold(Wishes::default(), |wishes, name| {
        wishes.with(*name, constant(&old.built.values[*name]))
    })
}
