use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::{Affected, CellResult, Exit, Summary, Tool};

/// What `fleetproof drill` has to say: for each known-bad change, whether the suite noticed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DrillReport {
    /// The version of this form: [`crate::REPORT_SCHEMA`].
    pub schema: u32,
    /// Who made it.
    pub tool: Tool,
    /// When the run began.
    #[serde(with = "time::serde::rfc3339")]
    pub started_at: OffsetDateTime,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
    /// The suite's run on a coordinator with nothing wrong. A suite that complains there proves
    /// nothing by complaining elsewhere.
    pub control: DrillControl,
    /// One entry for each drill, in the order in which they are listed.
    pub drills: Vec<DrillOutcome>,
}

impl DrillReport {
    /// The exit status that this report stands for: a drill that went unnoticed, or a control that
    /// was not clean, is something wrong; a drill or control of which it cannot be told leaves it
    /// open.
    pub fn exit(&self) -> Exit {
        let unnoticed = |drill: &DrillOutcome| !drill.noticed && drill.reason.is_none();
        let control = &self.control;
        let unclean = !control.clean && control.reason.is_none();
        if unclean || self.drills.iter().any(unnoticed) {
            Exit::Found
        } else if !control.clean || self.drills.iter().any(|drill| drill.reason.is_some()) {
            Exit::Unknown
        } else {
            Exit::Clean
        }
    }
}

/// The healthy run before the drills.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DrillControl {
    /// Whether it ended without a finding, and told enough to be relied upon.
    pub clean: bool,
    /// Why that could not be told, where nothing was found either.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Its results by verdict.
    pub summary: Summary,
    /// The titles of its findings; empty where it is clean.
    #[serde(default)]
    pub findings: Vec<String>,
    /// What became of each check in each cell.
    #[serde(default)]
    pub results: Vec<CellResult>,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
}

/// What became of one drill.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DrillOutcome {
    /// The drill's name, such as `18792-group`.
    pub drill: String,
    /// What it breaks, in one line.
    pub summary: String,
    /// Whether at least one check failed because of it.
    pub noticed: bool,
    /// The checks that failed, by name.
    pub caught_by: Vec<String>,
    /// The cells in which they failed.
    #[serde(default)]
    pub cells: Vec<Affected>,
    /// What became, in each cell, of the checks that failed somewhere.
    #[serde(default)]
    pub results: Vec<CellResult>,
    /// Why it cannot be told whether the drill would be noticed, where it cannot: it could not be
    /// carried out, or nobody could look.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(clean: bool, drills: &[(bool, Option<&str>)]) -> DrillReport {
        DrillReport {
            schema: crate::REPORT_SCHEMA,
            tool: Tool {
                name: "fleetproof".to_owned(),
                version: "0".to_owned(),
            },
            started_at: OffsetDateTime::UNIX_EPOCH,
            duration_ms: 0,
            control: DrillControl {
                clean,
                reason: None,
                summary: Summary::default(),
                findings: Vec::new(),
                results: Vec::new(),
                duration_ms: 0,
            },
            drills: drills
                .iter()
                .map(|(noticed, reason)| DrillOutcome {
                    drill: "d".to_owned(),
                    summary: String::new(),
                    noticed: *noticed,
                    caught_by: Vec::new(),
                    cells: Vec::new(),
                    results: Vec::new(),
                    reason: reason.map(str::to_owned),
                    duration_ms: 0,
                })
                .collect(),
        }
    }

    #[test]
    fn an_unnoticed_drill_and_an_unclean_control_are_found_wrong() {
        assert_eq!(report(true, &[(true, None)]).exit(), Exit::Clean);
        assert_eq!(report(true, &[(false, None)]).exit(), Exit::Found);
        assert_eq!(report(false, &[(true, None)]).exit(), Exit::Found);
        let not_run = (false, Some("no database"));
        assert_eq!(report(true, &[(true, None), not_run]).exit(), Exit::Unknown);
        assert_eq!(report(true, &[(false, None), not_run]).exit(), Exit::Found);
    }

    #[test]
    fn a_control_that_could_not_tell_leaves_it_open() {
        let mut open = report(false, &[(true, None)]);
        open.control.reason = Some("no browser".to_owned());
        assert_eq!(open.exit(), Exit::Unknown);
        open.drills[0].noticed = false;
        assert_eq!(open.exit(), Exit::Found);
    }
}
