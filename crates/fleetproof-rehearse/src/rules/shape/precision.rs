use fleetproof_model::{RuleInfo, Severity};

use super::{
    landing::{insert_with, landing},
    remedy::{counted, name_before, same_type},
    twins::{Twin, twins},
};
use crate::{
    rows::base_name,
    rules::{Rule, Scene, Suspect},
    sql::identifier,
};

/// A shadow that rounds what the source keeps.
#[derive(Debug)]
pub(crate) struct PrecisionLower;

static INFO: RuleInfo = RuleInfo {
    name: "shadow-precision-lower",
    summary: "a number or a time of a shadow that is kept less exactly than in the source",
    severity: Severity::Warning,
    hazards: &[65],
    why: "numeric(6,2) rounds 1.239 to 1.24 without a word, and refuses what has more than four digits \
          before the point. Source and shadow differ from then on, and after the swap the exact value \
          is gone. The same holds for timestamp(0), real under double precision, whole numbers under \
          fractions.",
    example: "ALTER TABLE ci_runners_e59bb2812d\n  \
              ALTER COLUMN public_projects_minutes_cost_factor TYPE numeric(6,2);",
    fix: "Give the shadow's column the type of the source's.",
};

impl Rule for PrecisionLower {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        for twin in twins(scene) {
            let (from, to) = twin.types(scene.catalog());
            let values = too_exact(from, to);
            if !values.is_empty() {
                out.push(suspect(scene, &twin, (from, to), &values));
            }
        }
    }
}

/// Values of the type `from` that `to` rounds, or has no room for.
fn too_exact(from: &str, to: &str) -> Vec<String> {
    let (plain_from, plain_to) = (base_name(from), base_name(to));
    let whole = |name| matches!(name, "smallint" | "integer" | "bigint");
    let fractional = |name| matches!(name, "numeric" | "real" | "double precision");
    match (plain_from, plain_to) {
        ("numeric" | "double precision" | "real", "numeric") => {
            let Some((digits, scale)) = numeric(to) else {
                return Vec::new();
            };
            let (own_digits, own_scale) = match numeric(from) {
                Some((digits, scale)) => (Some(digits), Some(scale)),
                None => (None, None),
            };
            let mut values = Vec::new();
            if own_scale.is_none_or(|own| own > scale) {
                values.push(format!("1.{}6", "0".repeat(scale)));
            }
            let room = digits.saturating_sub(scale);
            let own_room = own_digits.map(|own| own.saturating_sub(own_scale.unwrap_or(0)));
            if own_room.is_none_or(|own| own > room) {
                values.push(format!("1{}", "0".repeat(room)));
            }
            values
        }
        (own, other) if whole(own) && other == "numeric" => match numeric(to) {
            Some((digits, scale)) => vec![format!("1{}", "0".repeat(digits.saturating_sub(scale)))],
            None => Vec::new(),
        },
        (own, other) if fractional(own) && whole(other) => vec!["1.6".to_owned()],
        ("numeric" | "double precision", "real") => vec!["0.123456789".to_owned()],
        ("bigint", "double precision" | "real") => vec!["9007199254740993".to_owned()],
        ("integer", "real") => vec!["16777217".to_owned()],
        ("numeric", "double precision") => vec!["0.12345678901234567890123".to_owned()],
        (own, "date") if own.starts_with("timestamp") => {
            vec!["'2024-01-01 12:34:56'".to_owned()]
        }
        (own, other) if own.starts_with("timestamp") && other.starts_with("timestamp") => {
            match fractions(from) > fractions(to) {
                true => vec!["'2024-01-01 12:34:56.654321'".to_owned()],
                false => Vec::new(),
            }
        }
        _ => Vec::new(),
    }
}

/// Digits and those behind the point, of a numeric with a limit.
fn numeric(shown: &str) -> Option<(usize, usize)> {
    let (_, rest) = shown.split_once('(')?;
    let (digits, scale) = rest.strip_suffix(')')?.split_once(',')?;
    Some((digits.trim().parse().ok()?, scale.trim().parse().ok()?))
}

/// Digits of the second's fraction.
fn fractions(shown: &str) -> usize {
    crate::rows::limit(shown).unwrap_or(6)
}

fn suspect(
    scene: &Scene<'_>,
    twin: &Twin<'_>,
    (from, to): (&str, &str),
    values: &[String],
) -> Suspect {
    let message = format!(
        "{} is {to}, {} is {from}: what does not fit is rounded in silence, or fails in the sync trigger",
        twin.shown(),
        twin.source_shown(),
    );
    let wishes = landing(scene, twin.pair, twin.shadow);
    let mut suspect = twin
        .suspect(message)
        .diverges_in(&twin.from.name)
        .severity(Severity::Warning, None)
        .fix(format!("give {} the type {from}", twin.shown()))
        .way_out(same_type(twin, false));
    suspect.expected = &["22003"];
    for value in values {
        suspect = suspect.try_write(insert_with(
            scene,
            twin.pair,
            wishes.clone(),
            &twin.from.name,
            value,
        ));
    }
    // A row that the shadow has no room for cannot be cast to its type, so only what it rounds is
    // counted there.
    let column = name_before(scene, twin.source, twin.from);
    let scale = numeric(to).map(|(_, scale)| scale);
    let rounded = column.zip(scale).map(|(name, scale)| {
        let name = identifier(&name);
        format!("round({name}::numeric, {scale}) <> {name}::numeric")
    });
    suspect.count = rounded.and_then(|rounded| counted(scene, twin.pair, twin.shadow, &rounded));
    suspect
}
