use fleetproof_model::{RuleInfo, Severity};

use super::left_out::{LeftOut, left_out};
use crate::{
    rules::{Counted, Rule, Scene, Suspect, generic::write_fails::values_for_change},
    sync::DifferenceKind,
    trial::{Act, Recipe, Row},
};

/// Copies that leave rows out for good.
#[derive(Debug)]
pub(crate) struct BackfillWhereSkips;

static INFO: RuleInfo = RuleInfo {
    name: "backfill-where-skips",
    summary: "rows outside the WHERE of every copy are never copied to the shadow",
    severity: Severity::Error,
    hazards: &[85],
    why: "The sync trigger's UPDATE changes rows that are in the shadow, and inserts none: a row that \
          no copy has reached stays missing, however often it is written. What counts on the shadow \
          being complete, a foreign key or a swap, then fails or loses rows.",
    example: "INSERT INTO ct SELECT * FROM c WHERE typ = 1;\n-- and nothing copies the others",
    fix: "Copy every row, or say what becomes of the others, before anything counts on the shadow.",
};

impl Rule for BackfillWhereSkips {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn asks(&self, scene: &Scene<'_>) -> Vec<String> {
        left_out(scene)
            .into_iter()
            .flat_map(LeftOut::queries)
            .collect()
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        // Batch follows batch: only after the last can it be told what was left out.
        if scene.is_last {
            out.extend(
                left_out(scene)
                    .iter()
                    .filter_map(|left| suspect(scene, left)),
            );
        }
    }
}

fn suspect(scene: &Scene<'_>, left: &LeftOut<'_>) -> Option<Suspect> {
    let (source, shadow) = (scene.shown(left.pair.source), scene.shown(left.pair.shadow));
    // The pair as it is now: the one that was planned for may be of a copy of the database.
    let mut pairs = scene.now.pairs.of_source(left.pair.source);
    let pair =
        pairs.find(|pair| pair.shadow == left.pair.shadow || scene.shown(pair.shadow) == shadow)?;
    let rows = scene.today.answer(&left.count);
    if rows == Some(0) || !pair.is_live() {
        return None;
    }
    let shown = if rows.is_some() {
        Severity::Error
    } else {
        Severity::Warning
    };
    let mut suspect = Suspect::new(
        format!("{source} → {shadow}"),
        format!(
            "no copy takes every row of {source} to {shadow}: the rows outside the WHERE stay \
             missing, since an UPDATE in the sync trigger inserts none"
        ),
    )
    .on(pair)
    .at(left.statement)
    .diverges_as(DifferenceKind::Missing)
    .severity(shown, Some(Severity::Warning))
    .count(Counted::Query(left.count.clone()))
    .fix("copy every row, or move the others out of the source, before anything counts on the shadow");
    suspect.key = format!("{}:{}", left.statement, pair.source);
    let changes = values_for_change(scene, pair);
    for (at, _) in scene.history.of(pair).filter(|(_, row)| !row.copied) {
        if let Some(change) = changes.first() {
            let write = Act::Update {
                row: Row::Old(at),
                set: vec![change.clone()],
            };
            suspect = suspect.try_write(Recipe::write(write).standing());
        }
    }
    Some(suspect)
}
