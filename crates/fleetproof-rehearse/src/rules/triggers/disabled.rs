use fleetproof_model::{RuleInfo, Severity};

use super::{
    ALL_KINDS,
    gap::{self, Gap},
    writes,
};
use crate::{
    catalog::{Relation, Trigger},
    rules::{Rule, Scene, State, Suspect, backfill::Backfill},
    sql::{identifier, mentions},
    sync::Pair,
};

/// A sync trigger that is there and does not fire.
#[derive(Debug)]
pub(crate) struct DisabledTrigger;

static INFO: RuleInfo = RuleInfo {
    name: "disabled-trigger",
    summary: "a sync trigger is there, but does not fire for ordinary sessions",
    severity: Severity::Error,
    hazards: &[17, 18],
    why: "DISABLE TRIGGER, often ALL or USER around a backfill, holds for every session from the \
          commit on, and until somebody enables the trigger again. ENABLE REPLICA TRIGGER sounds \
          like more, and is less: the trigger then fires only where session_replication_role is \
          replica, and not for the application.",
    example: "ALTER TABLE c DISABLE TRIGGER ALL;\n-- a backfill\n-- and no ENABLE TRIGGER",
    fix: "Enable it in the same transaction, and copy what was written in between. For a trigger that \
          must fire for replication too, use ENABLE ALWAYS TRIGGER.",
};

impl Rule for DisabledTrigger {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        for (pair, _, shadow) in scene.pairs() {
            if gap::is_over(scene, pair) {
                continue;
            }
            let silent = scene.triggers(pair).into_iter().filter(|(_, t)| !t.fires());
            for (table, trigger) in silent {
                out.push(suspect(scene, pair, shadow, table, trigger));
            }
        }
    }
}

fn suspect(
    scene: &Scene<'_>,
    pair: &Pair,
    shadow: &Relation,
    table: &Relation,
    trigger: &Trigger,
) -> Suspect {
    let state = match trigger.enabled {
        'R' => "fires only where session_replication_role is replica",
        _ => "is switched off",
    };
    let message = format!(
        "{} {state}: what is written to {} does not reach {}",
        trigger.name,
        table.shown(),
        shadow.shown()
    );
    let object = format!("{} on {}", trigger.name, table.shown());
    let mut suspect = Suspect::new(object, message).on(pair).explains(ALL_KINDS);
    suspect.key = format!("{}:{}:{}", pair.source, pair.shadow, trigger.name);
    suspect.recipes = writes::of(scene, pair, trigger.events());
    let enables = |text: &str| {
        let text = text.to_ascii_lowercase();
        let any = ["all", "user"].iter().any(|word| mentions(&text, word));
        mentions(&text, "enable")
            && mentions(&text, "trigger")
            && (any || mentions(&text, &trigger.name.to_ascii_lowercase()))
    };
    let silent = |state: &State| {
        let mut all = state.catalog.relations.iter().flat_map(|r| &r.triggers);
        all.any(|found| found.oid == trigger.oid && !found.fires())
    };
    let ahead = gap::ahead(scene, pair).map(|pair| scene.ahead.catalog.tree(pair.source));
    let mut ahead = ahead
        .into_iter()
        .flatten()
        .flat_map(|table| &table.triggers);
    let comes_back = ahead.any(|found| found.name == trigger.name && found.fires());
    let gap = comes_back
        .then(|| Gap::find(scene, silent, enables))
        .flatten();
    if let Some(gap) = &gap {
        suspect.message.push_str(&format!(
            ", until line {} enables it again; what was written meanwhile stays behind",
            gap.last_line
        ));
    }
    match gap.and_then(|gap| gap.together(scene)) {
        Some((instead, replaces)) => {
            suspect.replaces = replaces;
            suspect.way_out.instead = instead;
        }
        None => {
            let enable = format!(
                "ALTER TABLE {} ENABLE TRIGGER {}",
                table.sql(),
                identifier(&trigger.name)
            );
            suspect.way_out.after.push(enable);
            if trigger.events().insert() {
                let backfill = Backfill::of(scene.catalog(), pair).into_iter();
                let after = &mut suspect.way_out.after;
                after.extend(backfill.map(|all| all.copy));
            }
        }
    }
    suspect.fix(match trigger.enabled {
        'R' => "ENABLE TRIGGER, or ENABLE ALWAYS TRIGGER if it has to fire for replication too",
        _ => "disable and enable it in one transaction: no other session meets it switched off",
    })
}
