use fleetproof_model::{RuleInfo, Severity};

use super::{
    culprit::culprit,
    ordinary,
    remade::{self, Style},
    syncing::Syncing,
};
use crate::{
    reading::{ConflictAction, WriteKind},
    rules::{Rule, Scene, Suspect},
    sync::DifferenceKind,
};

/// A DO NOTHING that answers updates too.
#[derive(Debug)]
pub(crate) struct ConflictDoesNothing;

static INFO: RuleInfo = RuleInfo {
    name: "conflict-does-nothing",
    summary: "one INSERT … ON CONFLICT DO NOTHING serves updates too, which are lost",
    severity: Severity::Error,
    hazards: &[51],
    why: "A function without a branch for UPDATE inserts the changed row, meets the row that is there \
          and does nothing. Copies of a backfill may DO NOTHING, since the row that is there is newer; \
          the trigger's row is always the newest.",
    example: "INSERT INTO ct … VALUES (NEW.id, …) ON CONFLICT (id, typ) DO NOTHING;  -- for TG_OP = \
              'UPDATE' too",
    fix: "DO UPDATE SET every column.",
};

impl Rule for ConflictDoesNothing {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        for (pair, source, shadow) in scene.pairs().filter(|(pair, ..)| pair.is_live()) {
            for syncing in Syncing::of(scene, pair) {
                let Some(line) = nothing_on_update(&syncing) else {
                    continue;
                };
                let message = format!(
                    "{} does nothing where {} has the row already: a change of a row of {} is lost",
                    syncing.at(Some(line)),
                    shadow.shown(),
                    source.shown(),
                );
                let tables = format!("{} → {}", source.shown(), shadow.shown());
                let mut suspect = Suspect::new(tables, message).on(pair);
                suspect.key = format!("{}:{}", pair.source, pair.shadow);
                suspect.recipes = ordinary::changes(scene, pair);
                let is_wrong = |scene: &Scene<'_>| {
                    let functions = Syncing::of(scene, pair);
                    functions.iter().any(|s| nothing_on_update(s).is_some())
                };
                let statement = culprit(scene, is_wrong);
                let way = remade::way_out(scene, pair, &syncing, statement, Style::Upsert);
                out.push(
                    suspect
                        .diverges_as(DifferenceKind::Different)
                        .explains(&[DifferenceKind::Different])
                        .way_out(way)
                        .fix("DO UPDATE SET every column"),
                );
            }
        }
    }
}

/// The line of a DO NOTHING that is all that happens to a changed row.
fn nothing_on_update(syncing: &Syncing<'_>) -> Option<u32> {
    if syncing.body.is_some() {
        let changes = syncing.writes.iter().any(|write| {
            let is = matches!(
                write.kind,
                WriteKind::Update | WriteKind::Merge | WriteKind::Delete
            );
            is && write.events.update
        });
        let nothing = syncing.writes.iter().find(|write| {
            let conflict = write.conflict.as_ref();
            write.events.update && conflict.is_some_and(|c| c.action == ConflictAction::Nothing)
        })?;
        return (!changes).then_some(nothing.line);
    }
    let words = &syncing.words;
    let at = words
        .windows(2)
        .position(|words| words[0].text == "do" && words[1].text == "nothing")?;
    let changes = words.windows(2).any(|words| {
        words[0].text == "update" && words[1].text != "then" && words[1].text != "set"
    });
    (!changes).then_some(words[at].line)
}
