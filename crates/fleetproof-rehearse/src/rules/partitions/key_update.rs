use fleetproof_model::{RuleInfo, Severity};

use super::values::Routing;
use crate::{
    reading::{Comparison, Value, Write, WriteKind},
    rules::{
        Rule, Scene, Suspect,
        functions::{
            remade::{self, Style},
            syncing::Syncing,
        },
    },
    sync::Pair,
    trial::{Act, Recipe, Row},
};

/// A change of the value that decides on the partition does not arrive.
#[derive(Debug)]
pub(crate) struct KeyUpdate;

static INFO: RuleInfo = RuleInfo {
    name: "update-of-partition-key-lost",
    summary: "a change of the value that decides on the partition does not reach the shadow",
    severity: Severity::Error,
    hazards: &[77],
    why: "A function that looks for the shadow's row by NEW's value of the partition key, to spare a \
          scan of all partitions, looks in the partition where the row is to be, not where it is. It \
          finds none, which is no error, and the shadow keeps the old row. An INSERT … ON CONFLICT for \
          changed rows is no better: no row of the new partition is in its way, so that it makes a \
          second one.",
    example: "UPDATE shadow SET … WHERE shadow.id = NEW.id AND shadow.runner_type = NEW.runner_type;",
    fix: "Look for the row by its key alone, or by OLD's value of the partition key; delete OLD's row \
          before an upsert.",
};

impl Rule for KeyUpdate {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        for (pair, ..) in scene.pairs().filter(|(pair, ..)| pair.is_live()) {
            if let Some(routing) = Routing::of(scene.catalog(), pair)
                && may_miss(scene, pair, &routing)
            {
                out.push(suspect(scene, pair, &routing));
            }
        }
    }
}

/// Whether the function looks for the row by NEW's value, which an upsert does too, or could not be
/// read. That no UPDATE arrives at all is another matter.
fn may_miss(scene: &Scene<'_>, pair: &Pair, routing: &Routing<'_>) -> bool {
    let by_new = |term: &Comparison| {
        term.column == routing.shadow_column && matches!(term.value, Value::New(_))
    };
    let triggers = scene.now.pairs.triggers(scene.catalog(), pair);
    let mut updates = triggers.filter(|(_, trigger, ..)| trigger.events().update());
    updates.any(|(.., body)| {
        let unknown = body.writes.is_empty() || !body.unread.is_empty();
        let upserts = |write: &Write| {
            write.kind == WriteKind::Insert && write.events.update && write.conflict.is_some()
        };
        unknown
            || body
                .writes
                .iter()
                .any(|write| upserts(write) || write.filter.iter().any(by_new))
    })
}

fn suspect(scene: &Scene<'_>, pair: &Pair, routing: &Routing<'_>) -> Suspect {
    let column = &routing.column.name;
    let (source, shadow) = (routing.source.shown(), routing.shadow.shown());
    let message = format!(
        "a change of {column} in {source} does not reach {shadow}: its row is looked for in another \
         partition than it is in, and stays there"
    );
    let mut suspect = Suspect::new(format!("{source} → {shadow}"), message)
        .on(pair)
        .diverges()
        .fix(format!(
            "look for the row in {shadow} by its key alone, or by OLD.{column}; before an upsert, delete \
             the row with OLD's key"
        ));
    if let [syncing] = &Syncing::of(scene, pair)[..] {
        suspect = suspect.way_out(remade::in_place(scene, pair, syncing, Style::Plain));
    }
    let parts: Vec<String> = scene.parts(pair).into_iter().flatten().collect();
    for (from, to) in parts.iter().zip(parts.iter().skip(1)) {
        // A row of its own, to which nothing refers.
        let made = Act::Insert {
            table: pair.source,
            wishes: scene.ordinary(pair, Some(from)),
        };
        let set = vec![(column.clone(), to.clone())];
        let row = Row::Made(0);
        suspect = suspect.try_write(Recipe::write(Act::Update { row, set }).after(made));
    }
    suspect
}
