//! How runner managers ask for jobs.

use fleetproof_check::Cohorts;
use fleetproof_model::{
    Cohort::{NeverContacted, Offline, Recent, Stale},
    RunnerType::{Instance, Project},
    SchemaStep,
};

use super::{Catch, Drill};

pub(super) static DRILLS: &[Drill] = &[
    Drill::defect(
        "queue-value-withheld",
        &[
            old_instances("request.no-job"),
            old_instances("request.paused"),
        ],
    ),
    Drill::defect(
        "queue-value-at-random",
        &[Catch::by("request.known-queue-value")],
    ),
    Drill::defect(
        "job-request-without-manager",
        &[Catch::by("request.new-manager").types(&[Instance])],
    ),
    Drill::defect(
        "details-of-job-requests-ignored",
        &[
            Catch::by("request.manager-details").types(&[Project]),
            Catch::by("request.updated-details-visible-at-once").types(&[Project]),
            Catch::by("request.details-stored").types(&[Project]),
        ],
    ),
    Drill::defect(
        "gpus-lost-on-job-request",
        &[Catch::by("request.details-stored")],
    ),
    Drill::defect(
        "upgrades-shown-late",
        &[
            Catch::by("request.updated-details-visible-at-once"),
            Catch::by("read.contacted-at-never-goes-back"),
        ],
    ),
    Drill::defect(
        "stale-contact-not-written",
        &[Catch::by("request.contact-is-stored").cohorts(Cohorts::Only(&[Stale]))],
    ),
    Drill::patch(
        "creation-never-finished",
        SchemaStep::NEWEST,
        "the first request for jobs does not end a runner's creation",
        &[Catch::by("request.finishes-creation").cohorts(Cohorts::Only(&[NeverContacted]))],
    ),
    Drill::defect("paused-shown-as-online", &[Catch::by("request.paused")]),
    Drill::defect(
        "unknown-executor-refused",
        &[Catch::by("request.ignores-unknown-fields")],
    ),
];

/// Instance runners that were made more than a week ago.
const fn old_instances(check: &'static str) -> Catch {
    Catch::by(check)
        .types(&[Instance])
        .cohorts(Cohorts::Only(&[Recent, Offline, Stale]))
}
