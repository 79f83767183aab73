//! A database judged as it stands, and a migration in which nothing is wrong.

use fleetproof_model::{AffectedRows, Compared, HazardReport};

use super::{
    Sample, empty,
    incident::{MANAGERS, MANAGERS_SHADOW, RUNNERS, RUNNERS_SHADOW, incident, time_zone},
    strings,
};

/// No migration: what was there before is all there is, with rows compared.
pub(crate) fn standing() -> Sample {
    let mut report = HazardReport {
        hazards: vec![time_zone()],
        shadows: incident().report.shadows,
        compared: vec![
            Compared {
                source: RUNNERS.to_owned(),
                shadow: RUNNERS_SHADOW.to_owned(),
                missing: 184_201,
                extra: 0,
                different: 3,
                parts: [
                    ("runner_type = 1", 312),
                    ("runner_type = 2", 41_007),
                    ("runner_type = 3", 142_885),
                ]
                .map(|(part, rows)| AffectedRows {
                    part: part.to_owned(),
                    rows,
                })
                .to_vec(),
                examples: strings(&["id = 17", "id = 19", "id = 23"]),
                partial: Some("stopped after 60 s at id = 900000 of 4100000".to_owned()),
            },
            Compared {
                source: MANAGERS.to_owned(),
                shadow: MANAGERS_SHADOW.to_owned(),
                missing: 0,
                extra: 0,
                different: 0,
                parts: Vec::new(),
                examples: Vec::new(),
                partial: None,
            },
        ],
        notes: strings(&["row counts were taken in 41 batches, with pauses of 50 ms"]),
        incomplete: Some("the comparison of rows was stopped before its end".to_owned()),
        ..empty(&[])
    };
    report.duration_ms = 61_240;
    Sample {
        report,
        texts: Vec::new(),
    }
}

/// The healthy order of steps.
pub(crate) fn clean() -> Sample {
    let mut report = incident().report;
    report.hazards.clear();
    report.unread.clear();
    Sample {
        report,
        texts: Vec::new(),
    }
}
