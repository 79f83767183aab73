//! How runner managers present themselves.

use fleetproof_check::Cohorts;
use fleetproof_model::{
    Cohort::{Fresh, Offline, Recent, Stale},
    RunnerType::{Group, Project},
    SchemaStep,
};

use super::{Catch, Drill};

/// Runners that were made more than a week ago.
const OLD: Cohorts = Cohorts::Only(&[Recent, Offline, Stale]);
/// Runners that have managers when the checks meet them.
const WITH_MANAGERS: Cohorts = Cohorts::Only(&[Fresh, Recent, Offline, Stale]);

pub(super) static DRILLS: &[Drill] = &[
    Drill::defect(
        "offline-runners-refused",
        &[
            offline_projects("verify.known-manager"),
            offline_projects("verify.new-manager"),
            offline_projects("verify.without-system-id"),
            offline_projects("verify.answer"),
        ],
    ),
    Drill::defect(
        "missing-system-id-refused",
        &[
            Catch::by("verify.without-system-id"),
            Catch::by("verify.legacy-manager-is-one"),
        ],
    ),
    Drill::defect(
        "old-runners-verified-without-expiry",
        &[Catch::by("verify.answer").cohorts(OLD)],
    ),
    Drill::defect(
        "first-manager-taken-for-legacy",
        &[Catch::by("verify.first-manager").types(&[Project])],
    ),
    Drill::patch(
        "new-manager-silences-others",
        SchemaStep::NEWEST,
        "a new manager of a group runner takes the time of contact from those it had before",
        &[Catch::by("verify.further-manager")
            .types(&[Group])
            .cohorts(WITH_MANAGERS)],
    ),
    Drill::patch(
        "stale-manager-reborn",
        SchemaStep::NEWEST,
        "the row of a manager that comes back after a week counts as made anew",
        &[Catch::by("verify.known-manager-row").cohorts(Cohorts::Only(&[Stale]))],
    ),
    Drill::patch(
        "heartbeat-locks-runner",
        SchemaStep::NEWEST,
        "contact of a project runner that was silent for an hour or more locks it",
        &[Catch::by("verify.idempotent")
            .types(&[Project])
            .cohorts(OLD)],
    ),
    // Whether calls at once race for the row is up to the scheduler.
    Drill::defect(
        "race-loser-not-found",
        &[Catch::by("verify.concurrent-first-contact").somewhere()],
    ),
    Drill::defect(
        "manager-lookup-across-runners",
        &[
            Catch::by("verify.shared-system-id"),
            Catch::by("verify.other-runners-untouched").cohorts(WITH_MANAGERS),
        ],
    ),
    Drill::defect(
        "nameless-manager-per-endpoint",
        &[Catch::by("verify.legacy-manager-is-one")],
    ),
    Drill::defect(
        "revision-lost-on-verify",
        &[
            Catch::by("verify.details").types(&[Group]),
            Catch::by("verify.details-survive").types(&[Group]),
            Catch::by("verify.details-stored").types(&[Group]),
        ],
    ),
    Drill::defect(
        "details-cleared-when-not-told",
        &[Catch::by("verify.details-survive")],
    ),
    Drill::defect(
        "executor-unknown-on-verify",
        &[Catch::by("verify.details-stored")],
    ),
    Drill::patch(
        "manager-owned-by-runner",
        SchemaStep::NEWEST,
        "the owner in a group manager's row is the runner's number instead of the group's",
        &[Catch::by("verify.manager-keys").types(&[Group])],
    ),
    Drill::defect(
        "every-contact-written",
        &[Catch::by("verify.contact-throttled")],
    ),
    Drill::defect(
        "paused-runner-refused",
        &[Catch::by("verify.paused-runner")],
    ),
    Drill::defect(
        "tokens-end-a-day-early",
        &[Catch::by("verify.token-expiry")],
    ),
    Drill::defect("long-system-id-cut", &[Catch::by("verify.long-system-id")]),
    Drill::defect(
        "system-id-in-lower-case",
        &[Catch::by("verify.odd-system-ids")],
    ),
];

const fn offline_projects(check: &'static str) -> Catch {
    Catch::by(check)
        .types(&[Project])
        .cohorts(Cohorts::Only(&[Offline]))
}
