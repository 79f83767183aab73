use fleetproof_model::{RuleInfo, Severity};

use crate::rules::{Counted, Rule, Scene, Suspect};

/// Rows of a shadow that are not those of its source.
#[derive(Debug)]
pub(crate) struct RowsDiffer;

static INFO: RuleInfo = RuleInfo {
    name: "rows-differ",
    summary: "a shadow holds rows that differ from those of its source, or that the source has not",
    severity: Severity::Warning,
    hazards: &[],
    why: "Every row of source and shadow was compared, by fingerprints of ranges and then row by row. \
          A shadow that differs has missed writes, or got some past its source. Whoever reads it, \
          or swaps it in, gets the old values; and a row too many makes the sync trigger's INSERT \
          fail once its key comes again.",
    example: "-- fleetproof rehearse --database-url postgres://…, without a migration",
    fix: "Find out which writes were missed, since they will be missed again. Then write the rows \
          anew from the source, and compare again.",
};

impl Rule for RowsDiffer {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        if !scene.is_before() {
            return;
        }
        for (pair, source, shadow) in scene.pairs() {
            let (source, shadow) = (source.shown(), shadow.shown());
            let different = scene.today.different_rows(pair).unwrap_or(0);
            // Without a look at every row only keys are known.
            let extra = match scene.today.different_rows(pair) {
                Some(_) => scene.today.extra_rows(pair).unwrap_or(0),
                None => 0,
            };
            let told = match (different, extra) {
                (0, 0) => continue,
                (_, 0) => format!("{different} rows of {shadow} differ from those of {source}"),
                (0, _) => format!("{extra} rows of {shadow} have no row in {source}"),
                _ => format!(
                    "{different} rows of {shadow} differ from those of {source}, and {extra} have \
                     none there"
                ),
            };
            let suspect = Suspect::new(format!("{source} → {shadow}"), told)
                .on(pair)
                .severity(Severity::Warning, Some(Severity::Warning))
                .count(Counted::Known(different + extra))
                .fix(
                    "find the writes that were missed, then write these rows anew from the source",
                );
            out.push(suspect);
        }
    }
}
