use fleetproof_model::{RuleInfo, Severity};

use super::{refused, syncing::Syncing};
use crate::{
    rules::{Rule, Scene, Suspect},
    sync::DifferenceKind,
};

/// A handler that keeps the live write going when the shadow refuses it.
#[derive(Debug)]
pub(crate) struct SwallowedError;

static INFO: RuleInfo = RuleInfo {
    name: "swallowed-error",
    summary: "the sync function swallows errors: the shadow falls behind, and nobody hears",
    severity: Severity::Error,
    hazards: &[46],
    why: "EXCEPTION WHEN OTHERS THEN NULL keeps a refusal of the shadow away from the live write. \
          The row is then missing in the shadow, which is found out at the swap, when it is gone.",
    example: "BEGIN\n  INSERT INTO ct …;\nEXCEPTION WHEN OTHERS THEN NULL;\nEND;",
    fix: "No handler; or one that records the row in a table which is watched and worked off.",
};

impl Rule for SwallowedError {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        for (pair, ..) in scene.pairs().filter(|(pair, ..)| pair.is_live()) {
            for syncing in Syncing::of(scene, pair) {
                let Some((line, everything)) = swallows(&syncing) else {
                    continue;
                };
                let (source, shadow) = (scene.shown(pair.source), scene.shown(pair.shadow));
                let message = format!(
                    "{} swallows errors: a write to {source} that {shadow} refuses goes on without \
                     its copy, and nobody hears of it",
                    syncing.at(line),
                );
                let mut suspect = Suspect::new(format!("{source} → {shadow}"), message).on(pair);
                suspect.key = format!("{}:{}", pair.source, pair.shadow);
                suspect.recipes = refused::recipes(scene, pair);
                // Some refusal or other will come: a dead lock, a full disk, the next migration.
                let unproved = everything.then_some(Severity::Warning);
                out.push(
                    suspect
                        .diverges_as(DifferenceKind::Missing)
                        .severity(Severity::Error, unproved)
                        .fix(
                            "let the error through, or record the row in a table that is watched and \
                             worked off",
                        ),
                );
            }
        }
    }
}

/// The line of a handler that neither raises nor records, and whether it takes every error.
fn swallows(syncing: &Syncing<'_>) -> Option<(Option<u32>, bool)> {
    if let Some(body) = syncing.body {
        let mut handlers = body.handlers.iter();
        let silent = handlers.find(|handler| !handler.raises && !handler.records)?;
        let mut conditions = silent.conditions.iter();
        let everything = conditions.any(|name| name.eq_ignore_ascii_case("others"));
        return Some((Some(silent.line), everything));
    }
    let words = &syncing.words;
    let at = words.iter().position(|word| word.text == "exception")?;
    let handler = &words[at..];
    let has = |text: &str| handler.iter().any(|word| word.text == text);
    let silent = has("when") && !has("raise") && !has("insert") && !has("update");
    silent.then(|| (Some(handler[0].line), has("others")))
}
