use fleetproof_model::{RuleInfo, Severity};

use super::{
    remade::{self, Style},
    syncing::Syncing,
};
use crate::{
    reading::{Comparison, Value, Write, WriteKind},
    rows::another_value,
    rules::{Rule, Scene, Suspect},
    sync::{DifferenceKind, Pair},
    trial::{Act, Recipe, Row},
};

/// A change of the key that the function looks for under the new one.
#[derive(Debug)]
pub(crate) struct KeyChangeNotFollowed;

static INFO: RuleInfo = RuleInfo {
    name: "key-change-not-followed",
    summary: "a change of a row's key is not followed: the function looks for the new one",
    severity: Severity::Warning,
    hazards: &[49],
    why: "The branch for UPDATE finds the shadow's row by NEW's key. After a change of the key there \
          is none: the shadow keeps the row under its old key and never gets the new one. An \
          upsert makes the new row and leaves the old one. Sync functions as GitLab generates them \
          are so; it matters where keys are changed by hand.",
    example: "UPDATE ct SET … WHERE id = NEW.id;  -- OLD.id is what the shadow still has",
    fix: "Look for OLD's key, and set the key too; delete OLD's row before an upsert.",
};

impl Rule for KeyChangeNotFollowed {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        for (pair, ..) in scene.pairs().filter(|(pair, ..)| pair.is_live()) {
            // Every function that GitLab's helper ever wrote is so: a migration is told where it
            // makes it so.
            let was_so = scene.pair_before(pair).is_some_and(|pair| {
                let before = Scene {
                    now: scene.before,
                    ..*scene
                };
                pair.is_live() && Syncing::of(&before, pair).iter().all(by_new_key)
            });
            if scene.migration.is_some() && was_so {
                continue;
            }
            let updates = scene
                .triggers(pair)
                .iter()
                .any(|(_, trigger)| trigger.fires() && trigger.events().update());
            for syncing in Syncing::of(scene, pair).iter().filter(|_| updates) {
                if let (Some(branch), Some(recipe)) = (branch(syncing), recipe(scene, pair)) {
                    out.push(suspect(scene, pair, syncing, branch, recipe));
                }
            }
        }
    }
}

/// How a changed row comes to the shadow.
#[derive(Debug, Clone, Copy)]
struct Branch {
    line: u32,
    upserts: bool,
}

/// The branch for UPDATE; none if there is none.
fn branch(syncing: &Syncing<'_>) -> Option<Branch> {
    if syncing.body.is_some() {
        let writes = || syncing.writes.iter();
        let update = writes().find(|write| write.kind == WriteKind::Update);
        let write = update.or_else(|| writes().find(|write| is_upsert(write)))?;
        return Some(Branch {
            line: write.line,
            upserts: is_upsert(write),
        });
    }
    let mut words = syncing.words.iter();
    words.find(|word| word.text == "update").map(|word| Branch {
        line: word.line,
        upserts: false,
    })
}

/// Whether it writes changed rows too.
fn is_upsert(write: &Write) -> bool {
    write.kind == WriteKind::Insert && write.events.update && write.conflict.is_some()
}

/// Whether a branch for UPDATE may look for NEW's key.
fn by_new_key(syncing: &Syncing<'_>) -> bool {
    let mut updates = syncing
        .writes
        .iter()
        .filter(|write| write.kind == WriteKind::Update);
    let is_new = |term: &Comparison| matches!(term.value, Value::New(_));
    let deletes = |write: &Write| write.kind == WriteKind::Delete && write.events.update;
    let mut writes = syncing.writes.iter();
    syncing.body.is_none()
        || updates.any(|write| write.filter.iter().any(is_new))
        || (writes.clone().any(|write| is_upsert(write)) && !writes.any(|write| deletes(write)))
}

fn suspect(
    scene: &Scene<'_>,
    pair: &Pair,
    syncing: &Syncing<'_>,
    branch: Branch,
    recipe: Recipe,
) -> Suspect {
    let (source, shadow) = (scene.shown(pair.source), scene.shown(pair.shadow));
    let key: Vec<_> = pair.key.iter().map(|(from, _)| from.as_str()).collect();
    let key = key.join(", ");
    let place = syncing.at(Some(branch.line));
    let (message, shows) = match branch.upserts {
        true => (
            format!(
                "{place} makes a row with the new {key} of a row of {source}: after a change of \
                 {key}, {shadow} keeps the old row beside it"
            ),
            DifferenceKind::Extra,
        ),
        false => (
            format!(
                "{place} looks for the new {key} of a row of {source}: after a change of {key}, \
                 {shadow} keeps the old row and never gets the new one"
            ),
            DifferenceKind::Missing,
        ),
    };
    let mut suspect = Suspect::new(format!("{source} → {shadow}"), message).on(pair);
    suspect.key = format!("{}:{}", pair.source, pair.shadow);
    suspect
        .try_write(recipe)
        .diverges_as(shows)
        .severity(Severity::Warning, None)
        .way_out(remade::in_place(scene, pair, syncing, Style::Plain))
        .fix(format!("look for OLD's {key}, and set {key} too"))
}

/// A new row, then another key for it: nothing refers to it yet.
fn recipe(scene: &Scene<'_>, pair: &Pair) -> Option<Recipe> {
    let catalog = scene.catalog();
    let source = catalog.relation(pair.source)?;
    let shadow = catalog.relation(pair.shadow)?;
    let part = scene.parts(pair).into_iter().next().flatten();
    let number = scene.history.next_number + 900;
    let routing = shadow.routing_columns();
    let mut set = Vec::new();
    for (from, to) in &pair.key {
        let column = source.column(from)?;
        if !routing.contains(&to.as_str()) && column.takes_values() {
            set.push((from.clone(), another_value(catalog, column, number)?));
        }
    }
    let made = Act::Insert {
        table: pair.source,
        wishes: scene.ordinary(pair, part.as_deref()),
    };
    let row = Row::Made(0);
    (!set.is_empty()).then(|| Recipe::write(Act::Update { row, set }).after(made))
}
