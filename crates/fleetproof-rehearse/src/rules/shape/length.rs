use fleetproof_model::{RuleInfo, Severity};

use super::{
    landing::{insert_with, landing},
    remedy::{counted, name_before, same_type},
    twins::{Twin, room, twins},
};
use crate::{
    rules::{Rule, Scene, Suspect},
    sql::identifier,
};

/// A shadow's column that takes fewer characters than the source's.
#[derive(Debug)]
pub(crate) struct LengthNarrower;

static INFO: RuleInfo = RuleInfo {
    name: "shadow-length-narrower",
    summary: "a text column of a shadow that takes fewer characters than the source's",
    severity: Severity::Error,
    hazards: &[52],
    why: "A type such as varchar(8) refuses what is longer. The sync trigger writes the same text to \
          source and shadow, so that a text which the source takes and the shadow does not makes the \
          live write fail.",
    example: "ALTER TABLE ci_runners_e59bb2812d ALTER COLUMN token TYPE varchar(64);",
    fix: "Give the shadow's column the source's length, or a greater one. If the limit is meant, give \
          it to the source first.",
};

impl Rule for LengthNarrower {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        for twin in twins(scene) {
            let (from, to) = twin.types(scene.catalog());
            if let (Some(from), Some(Some(to))) = (room(from), room(to))
                && from.is_none_or(|from| from > to)
            {
                out.push(suspect(scene, &twin, from, to));
            }
        }
    }
}

fn suspect(scene: &Scene<'_>, twin: &Twin<'_>, from: Option<usize>, to: usize) -> Suspect {
    let most = from.map_or_else(|| "any number".to_owned(), |from| from.to_string());
    let message = format!(
        "{} takes {to} characters at most, {} {most}: a longer text fails in the sync trigger",
        twin.shown(),
        twin.source_shown(),
    );
    let value = match to {
        ..64 => format!("'{}'", "x".repeat(to + 1)),
        _ => format!("repeat('x', {})", to + 1),
    };
    let wishes = landing(scene, twin.pair, twin.shadow);
    let mut suspect = twin
        .suspect(message)
        .try_write(insert_with(
            scene,
            twin.pair,
            wishes,
            &twin.from.name,
            &value,
        ))
        .fails_with(&["22001"])
        .fix(format!(
            "give {} the type {}, as in {}",
            twin.shown(),
            twin.from.r#type,
            twin.source.shown()
        ))
        .way_out(same_type(twin, false));
    let column = name_before(scene, twin.source, twin.from);
    let longer = column.map(|column| format!("char_length({}) > {to}", identifier(&column)));
    suspect.count = longer.and_then(|longer| counted(scene, twin.pair, twin.shadow, &longer));
    suspect
}
