use fleetproof_model::{RuleInfo, Severity, WayOut};

use super::{ALL_KINDS, writes};
use crate::{
    catalog::{Oid, Relation, Trigger},
    rules::{Applied, Rule, Scene, Suspect},
    sql::identifier,
    sync::Pair,
};

/// Writes of sessions under `session_replication_role = replica`.
#[derive(Debug)]
pub(crate) struct ReplicaRole;

static INFO: RuleInfo = RuleInfo {
    name: "replica-role",
    summary: "sessions under session_replication_role = replica write the source without the sync",
    severity: Severity::Warning,
    hazards: &[19],
    why: "Restores, replication tools and hasty backfills set session_replication_role = replica to \
          write without foreign keys and triggers. An ordinary sync trigger is one of those that do \
          not fire then. Told where the migration itself writes a source so, or where a role or the \
          database has the setting.",
    example: "SET session_replication_role = replica;\nUPDATE c SET v = lower(v);",
    fix: "ENABLE ALWAYS TRIGGER for the sync trigger, or leave the role alone.",
};

const SETTING: &str = "session_replication_role";

impl Rule for ReplicaRole {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        let sessions = sessions_under_it(scene);
        for (pair, source, shadow) in scene.pairs() {
            let by_migration = scene.applied.iter().enumerate().any(|(at, applied)| {
                applied.as_replica && writes_now(scene.applied, at, pair.source)
            });
            let who = match (&sessions, by_migration) {
                (_, true) => "the migration writes",
                (Some(who), false) => who.as_str(),
                (None, false) => continue,
            };
            for (table, trigger) in scene.triggers(pair) {
                if trigger.enabled == 'O' {
                    let about = format!("{who} {} under {SETTING} = replica", source.shown());
                    let told = not_always(scene, pair, (table, trigger), shadow, &about);
                    out.push(told);
                }
            }
        }
    }
}

/// What a trigger that fires for ordinary sessions only does not see. Used for subscriptions too,
/// which apply changes under the same role.
pub(super) fn not_always(
    scene: &Scene<'_>,
    pair: &Pair,
    (table, trigger): (&Relation, &Trigger),
    shadow: &Relation,
    about: &str,
) -> Suspect {
    let message = format!(
        "{about}: {} is not fired, and what is written does not reach {}",
        trigger.name,
        shadow.shown()
    );
    let object = format!("{} on {}", trigger.name, table.shown());
    let always = format!(
        "ALTER TABLE {} ENABLE ALWAYS TRIGGER {}",
        table.sql(),
        identifier(&trigger.name)
    );
    let mut suspect = Suspect::new(object, message)
        .on(pair)
        .diverges()
        .explains(ALL_KINDS)
        .severity(Severity::Warning, Some(Severity::Warning))
        .fix("let the trigger fire always")
        .way_out(WayOut {
            before: vec![always],
            ..WayOut::default()
        });
    suspect.key = format!("{}:{}:{}", pair.source, pair.shadow, trigger.name);
    suspect.recipes = writes::of(scene, pair, trigger.events())
        .into_iter()
        .map(|recipe| recipe.setting(SETTING, "replica"))
        .collect();
    suspect
}

/// Whose sessions have the setting from the start.
fn sessions_under_it(scene: &Scene<'_>) -> Option<String> {
    let is_set = |settings: &[String]| {
        let wanted = format!("{SETTING}=replica");
        settings.contains(&wanted)
    };
    let catalog = scene.target;
    if is_set(&catalog.database.settings) {
        return Some("every session writes".to_owned());
    }
    let role = catalog.roles.iter().find(|role| is_set(&role.settings))?;
    Some(format!("sessions of the role {} write", role.name))
}

/// Whether the statement at `at` wrote rows of `table`: it took the lock that goes with that.
fn writes_now(applied: &[Applied], at: usize, table: Oid) -> bool {
    let own = |applied: &Applied| {
        let tree = applied.state.catalog.tree(table).into_iter();
        let tree: Vec<Oid> = tree.map(|relation| relation.oid).collect();
        applied
            .locks
            .iter()
            .any(|lock| lock.mode == "RowExclusiveLock" && tree.contains(&lock.relation))
    };
    let before = at.checked_sub(1).map(|before| &applied[before]);
    let already = before.is_some_and(|before| {
        before.transaction == applied[at].transaction && !before.as_replica && own(before)
    });
    own(&applied[at]) && !already
}
