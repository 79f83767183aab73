//! How runners and their managers are read.

use fleetproof_check::Cohorts;
use fleetproof_model::{
    Cohort::{Fresh, NeverContacted, Offline, Recent, Stale},
    RunnerType::{Group, Instance},
};

use super::{Catch, Drill};

/// Runners that were made more than a week ago.
const OLD: Cohorts = Cohorts::Only(&[Recent, Offline, Stale]);

pub(super) static DRILLS: &[Drill] = &[
    Drill::defect(
        "lock-not-shown",
        &[Catch::by("read.runner-shape").types(&[Instance])],
    ),
    Drill::defect(
        "managers-without-nulls",
        &[Catch::by("read.managers-shape").cohorts(OLD)],
    ),
    Drill::defect("managers-cut-short", &[Catch::by("read.managers-listed")]),
    Drill::defect(
        "registered-runners-stay-silent",
        // The registered runner of the recent ones was in contact before the check, too.
        &[Catch::by("read.online-after-contact")
            .types(&[Instance])
            .cohorts(Cohorts::Only(&[Fresh, Offline, Stale, NeverContacted]))],
    ),
    Drill::defect(
        "stale-after-three-months",
        &[Catch::by("read.aged-status").cohorts(Cohorts::Only(&[Stale]))],
    ),
    Drill::defect(
        "old-times-shifted",
        &[Catch::by("read.aged-times").cohorts(OLD)],
    ),
    Drill::defect(
        "managers-in-microseconds",
        &[
            with_managers("read.timestamps-form"),
            with_managers("read.managers-shape"),
        ],
    ),
    Drill::defect(
        "detail-columns-swapped",
        &[Catch::by("read.latest-manager-details")],
    ),
    Drill::defect(
        "stored-token-in-group-list",
        &[Catch::by("read.no-token-anywhere").types(&[Group])],
    ),
    Drill::defect("unknown-runner-named", &[Catch::by("read.unknown-runner")]),
    Drill::defect(
        "managers-shown-to-anybody",
        &[Catch::by("read.without-token")],
    ),
];

const fn with_managers(check: &'static str) -> Catch {
    Catch::by(check).cohorts(Cohorts::Only(&[Fresh, Recent, Offline, Stale]))
}
