//! A hazard as a SARIF result.

use std::collections::BTreeMap;

use fleetproof_model::Hazard;

use super::{
    fix::fix,
    log::{Finding, Location, Message, PhysicalLocation, Properties, Region, Rule},
    object, place, text,
};
use crate::hazards::{Rehearsed, fingerprint::fingerprints, story::message};

/// Results in the order of the hazards.
pub(super) fn results(rehearsed: &Rehearsed<'_>, rules: &[Rule]) -> Vec<Finding> {
    let hazards = &rehearsed.report.hazards;
    hazards
        .iter()
        .zip(fingerprints(hazards))
        .map(|(hazard, fingerprint)| Finding {
            rule_id: hazard.rule.clone(),
            rule_index: rules.iter().position(|rule| rule.id == hazard.rule),
            level: hazard.severity.name(),
            message: text(&message(hazard)),
            locations: [location(hazard)],
            related_locations: related(hazard),
            partial_fingerprints: BTreeMap::from([("fleetproofHazard/v1", fingerprint)]),
            fixes: fix(rehearsed, hazard).into_iter().collect(),
            properties: properties(hazard),
        })
        .collect()
}

fn location(hazard: &Hazard) -> Location {
    let physical = hazard.file.as_ref().map(|file| PhysicalLocation {
        artifact_location: place::file(file),
        region: place::region(hazard),
    });
    Location {
        physical_location: physical,
        ..Location::logical(object(&hazard.object))
    }
}

/// Where a hazard is gone again, and the two tables that it lies between.
fn related(hazard: &Hazard) -> Vec<Location> {
    let gone = hazard
        .file
        .iter()
        .zip(hazard.until_line)
        .map(|(file, line)| Location {
            physical_location: Some(PhysicalLocation {
                artifact_location: place::file(file),
                region: Some(Region {
                    start_line: line.max(1),
                    start_column: 1,
                    end_line: None,
                    end_column: None,
                    snippet: None,
                }),
            }),
            message: Some(text("here it is gone again")),
            ..Location::default()
        });
    let ends = hazard.edge.iter().flat_map(|edge| {
        [(&edge.source, "the source"), (&edge.shadow, "its shadow")].map(|(table, what)| Location {
            message: Some(Message {
                text: what.to_owned(),
            }),
            ..Location::logical(object(table))
        })
    });
    gone.chain(ends).collect()
}

fn properties(hazard: &Hazard) -> Properties {
    let witness = hazard.witness.as_ref();
    Properties {
        preexisting: hazard.preexisting,
        sqlstate: hazard.sqlstate.clone(),
        affected_rows: hazard.affected_rows,
        witness: witness.map_or_else(Vec::new, |witness| {
            let before = witness.history.iter().chain(&witness.setup);
            before.chain([&witness.write]).cloned().collect()
        }),
    }
}
