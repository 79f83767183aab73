use fleetproof_model::{RuleInfo, Severity};

use crate::{
    catalog::Relation,
    rules::{Rule, Scene, Suspect},
    sync::Pair,
    trial::{Act, Recipe, Row},
};

/// A sync function that writes a name which means something else now.
#[derive(Debug)]
pub(crate) struct SwapLeavesFunctionTarget;

static INFO: RuleInfo = RuleInfo {
    name: "swap-leaves-function-target",
    summary: "a shadow table is renamed, and the sync function still writes the old name",
    severity: Severity::Error,
    hazards: &[90],
    why: "A trigger stays with its table when that is renamed, but a function's text is only text: the \
          name in it means nothing any more, or means the source itself. Every write that fires the \
          trigger fails.",
    example: "ALTER TABLE p RENAME TO p_archived;\nALTER TABLE pt RENAME TO p;\n-- sync_p() still says \
              INSERT INTO pt",
    fix: "Drop the trigger and its function in the transaction of the swap, and make the trigger for the \
          way back there.",
};

impl Rule for SwapLeavesFunctionTarget {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        for (pair, source, shadow) in scene.pairs().filter(|(pair, ..)| pair.is_live()) {
            let Some(was) = scene.before.catalog.relation(shadow.oid) else {
                continue;
            };
            if (&was.schema, &was.name) != (&shadow.schema, &shadow.name) && says(scene, pair, was)
            {
                out.push(suspect(scene, pair, (source, was, shadow)));
            }
        }
    }
}

/// Whether the function's text has the old name in it.
fn says(scene: &Scene<'_>, pair: &Pair, was: &Relation) -> bool {
    let text = scene.function_text(pair);
    let mut words = text.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$'));
    words.any(|word| word == was.name)
}

fn suspect(
    scene: &Scene<'_>,
    pair: &Pair,
    (source, was, shadow): (&Relation, &Relation, &Relation),
) -> Suspect {
    let functions: Vec<_> = scene
        .triggers(pair)
        .iter()
        .filter_map(|(_, trigger)| scene.catalog().function(trigger.function))
        .map(crate::catalog::Function::shown)
        .collect();
    let function = functions.first().cloned().unwrap_or_default();
    let mut suspect = Suspect::new(
        format!("{function} on {}", source.shown()),
        format!(
            "{function} writes {}, which is {} now: writes of {} fail with it",
            was.shown(),
            shadow.shown(),
            source.shown()
        ),
    )
    .on(pair)
    .fix(format!(
        "drop the trigger and {function} in the transaction that renames {}",
        was.shown()
    ));
    for part in scene.parts(pair).into_iter().take(1) {
        suspect = suspect.try_write(Recipe::write(Act::Insert {
            table: pair.source,
            wishes: scene.ordinary(pair, part.as_deref()),
        }));
    }
    if let Some((at, _)) = scene.old(pair) {
        suspect = suspect.try_write(Recipe::write(Act::Delete { row: Row::Old(at) }));
    }
    suspect
}
