//! Pairs of source and shadow, with what lies between them.

use fleetproof_model::{Edge, HazardReport, Severity, Shadow};

use crate::hazards::summary::is_foremost;

/// A source and a shadow.
#[derive(Debug)]
pub(super) struct Pair<'r> {
    pub(super) source: &'r str,
    pub(super) shadow: &'r str,
    /// The triggers between them; none where no sync could be read.
    pub(super) syncs: Vec<&'r Shadow>,
    /// Numbers and severities of the hazards between them.
    pub(super) hazards: Vec<(usize, Severity)>,
    /// Whether one of them is the migration's doing.
    new: bool,
}

impl<'r> Pair<'r> {
    pub(super) fn is_hit(&self) -> bool {
        !self.hazards.is_empty()
    }

    /// The worst of its hazards.
    pub(super) fn worst(&self) -> Option<Severity> {
        self.hazards.iter().map(|(_, severity)| *severity).min()
    }

    /// Ordered: what should be drawn first.
    pub(super) fn urgency(&self) -> (bool, bool, Option<Severity>) {
        (!self.is_hit(), !self.new, self.worst())
    }

    /// The shadow's partitions, with their bounds.
    pub(super) fn partitions(&self) -> &'r [(String, String)] {
        let with = self.syncs.iter().find(|sync| !sync.partitions.is_empty());
        with.map_or(&[], |sync| sync.partitions.as_slice())
    }

    /// Both tables, and the shadow's partitions.
    pub(super) fn tables(&self) -> impl Iterator<Item = &'r str> {
        let partitions = self.partitions().iter().map(|(name, _)| name.as_str());
        [self.source, self.shadow].into_iter().chain(partitions)
    }
}

/// All pairs that the report names, in the order in which it names them.
pub(super) fn pairs(report: &HazardReport) -> Vec<Pair<'_>> {
    let mut pairs = Vec::new();
    for sync in &report.shadows {
        pair(&mut pairs, &sync.source, &sync.shadow)
            .syncs
            .push(sync);
    }
    for (number, hazard) in (1..).zip(&report.hazards) {
        if let Some(Edge { source, shadow }) = &hazard.edge {
            let pair = pair(&mut pairs, source, shadow);
            pair.hazards.push((number, hazard.severity));
            pair.new |= is_foremost(report, hazard);
        }
    }
    pairs
}

/// The pair of these tables, made where it was not there.
fn pair<'p, 'r>(
    pairs: &'p mut Vec<Pair<'r>>,
    source: &'r str,
    shadow: &'r str,
) -> &'p mut Pair<'r> {
    let found = pairs
        .iter()
        .position(|p| p.source == source && p.shadow == shadow);
    let at = found.unwrap_or(pairs.len());
    if found.is_none() {
        pairs.push(Pair {
            source,
            shadow,
            syncs: Vec::new(),
            hazards: Vec::new(),
            new: false,
        });
    }
    &mut pairs[at]
}
