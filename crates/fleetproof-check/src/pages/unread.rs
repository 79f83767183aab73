//! Pages that could not be read: whether that is the target's fault.

use fleetproof_browser::PageTrouble;
use fleetproof_model::{RunnerType, TargetKind};

use super::Wrong;
use crate::{CheckResult, Stop, Subject};

/// What is wrong with the page where the target is to blame; else the check ends.
pub(super) fn of_trouble(subject: &Subject, trouble: PageTrouble) -> CheckResult<Wrong> {
    let wrong = |about| {
        Ok(Wrong {
            about,
            expected: "the page is there",
            observed: trouble.to_string(),
        })
    };
    match &trouble {
        PageTrouble::ServerError { .. } => wrong("an error of the application"),
        PageTrouble::Alert { .. } => wrong("an error in the page"),
        PageTrouble::ScriptFailed { .. } => wrong("a script of the page"),
        PageTrouble::NotFound { .. } if subject.target.kind == TargetKind::Coordinator => {
            wrong("a page that is not there")
        }
        _ => Err(stop_of(subject, &trouble)),
    }
}

/// How a check ends that could not read its page, where the target is not to blame.
fn stop_of(subject: &Subject, trouble: &PageTrouble) -> Stop {
    match trouble {
        PageTrouble::NotFound { .. } if subject.runner_type() == RunnerType::Instance => {
            Stop::NotHere(
                "the page of an instance runner needs an administrator's sign-in".to_owned(),
            )
        }
        trouble => Stop::Inconclusive(trouble.to_string()),
    }
}
