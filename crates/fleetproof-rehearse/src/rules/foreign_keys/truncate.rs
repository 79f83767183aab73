use fleetproof_model::{RuleInfo, Severity, WayOut};

use crate::{
    catalog::{Function, Relation, Trigger},
    rules::{Rule, Scene, Suspect},
    sync::Pair,
    trial::{Act, Recipe},
};

/// A synced TRUNCATE below a key between shadows.
#[derive(Debug)]
pub(crate) struct TruncateRefused;

static INFO: RuleInfo = RuleInfo {
    name: "truncate-refused-by-shadow-fk",
    summary: "a TRUNCATE that is carried over to a shadow which a foreign key refers to",
    severity: Severity::Warning,
    hazards: &[14],
    why: "The server truncates no table that a key of another table refers to, unless both are \
          truncated by the same statement. A trigger that truncates the shadow alone therefore \
          fails from the moment on that a key refers to the shadow, and the TRUNCATE of the source \
          fails with it, even with CASCADE and even if all tables are empty.",
    example: "CREATE TRIGGER … AFTER TRUNCATE ON runners …;  -- TRUNCATE runners_shadow;\n\
              ALTER TABLE managers_shadow ADD FOREIGN KEY (runner_id) REFERENCES runners_shadow;",
    fix: "Truncate both shadows in one statement of the trigger's function.",
};

impl Rule for TruncateRefused {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        for (pair, source, shadow) in scene.pairs() {
            let catalog = scene.catalog();
            let tree = catalog.tree(shadow.oid);
            let outside = |relation: &Relation| !tree.iter().any(|own| own.oid == relation.oid);
            let mut keys = tree.iter().flat_map(|table| catalog.keys_to(table.oid));
            let Some((relation, key)) = keys.find(|(relation, _)| outside(relation)) else {
                continue;
            };
            let truncates = |trigger: &&Trigger| trigger.events().truncate() && trigger.fires();
            for trigger in source.triggers.iter().filter(truncates) {
                let function = catalog.function(trigger.function);
                let key = format!("{} on {}", key.name, relation.shown());
                out.extend(function.map(|f| suspect(pair, (source, shadow), trigger, f, &key)));
            }
        }
    }
}

fn suspect(
    pair: &Pair,
    (source, shadow): (&Relation, &Relation),
    trigger: &Trigger,
    function: &Function,
    key: &str,
) -> Suspect {
    let message = format!(
        "{} carries a TRUNCATE of {} over to {}, to which {key} refers: the server refuses it there, \
         and the whole TRUNCATE fails",
        trigger.name,
        source.shown(),
        shadow.shown(),
    );
    let object = format!("trigger {} on {}", trigger.name, source.shown());
    // Without the key it goes through; that the trigger belongs to the sync need not be known.
    let write = Recipe::write(Act::Sql(format!("TRUNCATE {} CASCADE", source.sql())));
    let mut way = WayOut::default();
    way.after.extend(with_cascade(function));
    Suspect::new(object, message)
        .on(pair)
        .try_write(write.legal_anyway())
        .fails_with(&["0A000"])
        .severity(Severity::Warning, None)
        .fix(format!(
            "truncate {} and what refers to it in one statement of {}",
            shadow.shown(),
            function.shown()
        ))
        .way_out(way)
}

/// The function with CASCADE at the end of each TRUNCATE that has none.
fn with_cascade(function: &Function) -> Option<String> {
    let definition = function.definition.as_deref()?;
    let upper = definition.to_ascii_uppercase();
    let mut text = String::new();
    let mut done = 0;
    for (at, word) in upper.match_indices("TRUNCATE") {
        // Not the event's name in a comparison with TG_OP.
        let quoted = definition[..at].ends_with('\'');
        let after = upper[at + word.len()..].starts_with(char::is_whitespace);
        let Some(end) = upper[at..].find(';').map(|end| at + end) else {
            break;
        };
        if quoted || !after || at < done || upper[at..end].contains("CASCADE") {
            continue;
        }
        text.push_str(&definition[done..end]);
        text.push_str(" CASCADE");
        done = end;
    }
    text.push_str(&definition[done..]);
    (done > 0).then_some(text)
}
