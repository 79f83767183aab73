//! Drills as the drill command might report them.

use fleetproof_model::{
    Affected, Cohort, DrillControl, DrillOutcome, DrillReport, REPORT_SCHEMA, RunnerType,
    SchemaStep, Summary, Tool,
};
use time::macros::datetime;

/// One drill caught, one unnoticed, one that could not be carried out.
pub(crate) fn drills() -> DrillReport {
    let cells =
        [Cohort::Unsynced, Cohort::Before(SchemaStep::SyncTriggers)].map(|cohort| Affected {
            runner_type: RunnerType::Group,
            cohort,
            schema_step: Some(SchemaStep::ForeignKey),
            count: 3,
        });
    DrillReport {
        schema: REPORT_SCHEMA,
        tool: Tool {
            name: "fleetproof".to_owned(),
            version: "0.1.0".to_owned(),
        },
        started_at: datetime!(2025-03-11 14:05:09 UTC),
        duration_ms: 24_300,
        control: DrillControl {
            clean: true,
            reason: None,
            summary: Summary {
                passed: 1_874,
                failed: 0,
                skipped: 96,
                inconclusive: 0,
            },
            findings: Vec::new(),
            results: Vec::new(),
            duration_ms: 7_900,
        },
        drills: vec![
            DrillOutcome {
                drill: "18792-group".to_owned(),
                summary: "the foreign key between the shadow tables of group runners comes before the backfill".to_owned(),
                noticed: true,
                caught_by: vec![
                    "verify.new-manager".to_owned(),
                    "verify.further-manager".to_owned(),
                    "request.first-contact".to_owned(),
                ],
                cells: cells.to_vec(),
                results: Vec::new(),
                reason: None,
                duration_ms: 6_100,
            },
            DrillOutcome {
                drill: "tags-forgotten".to_owned(),
                summary: "tags are not stored when a runner is changed".to_owned(),
                noticed: false,
                caught_by: Vec::new(),
                cells: Vec::new(),
                results: Vec::new(),
                reason: None,
                duration_ms: 5_200,
            },
            DrillOutcome {
                drill: "partition-dropped".to_owned(),
                summary: "the partition of project runners is missing".to_owned(),
                noticed: false,
                caught_by: Vec::new(),
                cells: Vec::new(),
                results: Vec::new(),
                reason: Some("the patch was refused: relation does not exist".to_owned()),
                duration_ms: 400,
            },
        ],
    }
}
