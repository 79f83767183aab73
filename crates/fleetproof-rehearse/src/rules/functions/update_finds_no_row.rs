use fleetproof_model::{RuleInfo, Severity, WayOut};

use super::ordinary;
use crate::{
    rules::{Counted, Rule, Scene, Suspect, backfill::Backfill},
    sync::{DifferenceKind, Pair},
    trial::{Act, Recipe, Row},
};

/// A change of a row that was never copied.
#[derive(Debug)]
pub(crate) struct UpdateFindsNoRow;

static INFO: RuleInfo = RuleInfo {
    name: "update-finds-no-row",
    summary: "rows are missing in the shadow, and a change of one does not bring it there",
    severity: Severity::Warning,
    hazards: &[47],
    why: "The branch for UPDATE changes the shadow's row. Where there is none it changes nothing, \
          which is no error: a row that was never copied stays missing however often it is used. \
          That a row was written since the trigger is there does not make it safe.",
    example: "UPDATE pt SET v = NEW.v WHERE id = NEW.id;  -- no row 4 in pt: 0 rows, no error",
    fix: "Copy what is missing before anything counts on it. Or let the branch make the row: INSERT \
          … ON CONFLICT (key) DO UPDATE.",
};

impl Rule for UpdateFindsNoRow {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        for (pair, ..) in scene.pairs().filter(|(pair, ..)| pair.is_live()) {
            // Between a new trigger and the copying of what was there, rows are rightly missing.
            let is_new = scene
                .pair_before(pair)
                .is_none_or(|before| !before.is_live());
            // And where nobody looked, rows of an old shadow may well all be there.
            let nobody_knows = !scene.today.looked && scene.migration.is_some() && !is_new;
            if is_new && !scene.is_last || nobody_knows {
                continue;
            }
            let recipes = recipes(scene, pair);
            if !recipes.is_empty() {
                out.push(suspect(scene, pair, recipes));
            }
        }
    }
}

/// A change of each old row that the shadow does not have.
fn recipes(scene: &Scene<'_>, pair: &Pair) -> Vec<Recipe> {
    let updates = scene
        .triggers(pair)
        .iter()
        .any(|(_, trigger)| trigger.fires() && trigger.events().update());
    let Some(set) = ordinary::values(scene, pair)
        .into_iter()
        .next()
        .filter(|_| updates)
    else {
        return Vec::new();
    };
    let rows = scene.history.of(pair).filter(|(_, row)| !row.copied);
    rows.map(|(at, _)| {
        Recipe::write(Act::Update {
            row: Row::Old(at),
            set: vec![set.clone()],
        })
        .standing()
    })
    .collect()
}

fn suspect(scene: &Scene<'_>, pair: &Pair, recipes: Vec<Recipe>) -> Suspect {
    let (source, shadow) = (scene.shown(pair.source), scene.shown(pair.shadow));
    let are = match scene.today.looked {
        true => "are",
        false => "may be",
    };
    let message = format!(
        "rows of {source} {are} missing in {shadow}, and a change of such a row does not bring it \
         there: the UPDATE in the sync trigger finds no row, which is no error"
    );
    let mut suspect = Suspect::new(format!("{source} → {shadow}"), message).on(pair);
    suspect.key = format!("{}:{}", pair.source, pair.shadow);
    suspect.recipes = recipes;
    let severity = match scene.today.looked {
        true => Severity::Warning,
        false => Severity::Note,
    };
    let before = scene.pair_before(pair);
    let catalog = match before {
        Some(_) => &scene.before.catalog,
        None => scene.catalog(),
    };
    let backfill = Backfill::of(catalog, before.unwrap_or(pair));
    let left = backfill.as_ref().map(Backfill::left_behind);
    let copy = backfill.into_iter().map(|backfill| backfill.copy).collect();
    let (earlier, later) = match before {
        Some(_) => (copy, Vec::new()),
        None => (Vec::new(), copy),
    };
    let way = WayOut {
        before: earlier,
        after: later,
        ..WayOut::default()
    };
    suspect
        .diverges_as(DifferenceKind::Missing)
        .severity(severity, None)
        .count(Counted::Missing(pair.source, pair.shadow))
        .way_out(way)
        .fix(format!(
            "copy every row of {source} to {shadow} before anything counts on it{}",
            left.unwrap_or_default()
        ))
}
