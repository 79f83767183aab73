//! What people see on pages. The API is right in all of these.

use fleetproof_check::Cohorts;
use fleetproof_model::{
    Cohort::{Fresh, Offline, Recent, Stale},
    RunnerType::{Instance, Project},
};

use super::{Catch, Drill};

/// Those whose managers are online before any check.
const ONLINE: Cohorts = Cohorts::Only(&[Fresh, Recent]);
/// Those with two managers before any check.
const WITH_TWO: Cohorts = Cohorts::Only(&[Recent, Offline, Stale]);

pub(super) static DRILLS: &[Drill] = &[
    Drill::defect(
        "page-badge-wrong",
        &[
            Catch::by("page.online"),
            Catch::by("page.agrees-with-api").cohorts(ONLINE),
            Catch::by("page.aged-status").cohorts(Cohorts::Only(&[Recent])),
        ],
    ),
    Drill::defect(
        "page-manager-missing",
        &[
            Catch::by("page.managers"),
            Catch::by("page.aged-status").cohorts(WITH_TWO),
        ],
    ),
    Drill::defect(
        "page-second-managers-page-empty",
        &[Catch::by("page.many-managers")],
    ),
    Drill::defect("page-count-off-by-one", &[Catch::by("page.managers")]),
    Drill::defect(
        "page-group-list-hides-instance",
        &[Catch::by("page.group-list").types(&[Instance])],
    ),
    Drill::defect(
        "page-500-for-one-type",
        &[Catch::by("page.online").types(&[Project])],
    ),
    Drill::defect(
        "list-pages-badge-wrong",
        &[Catch::by("page.list")
            .types(&[Instance])
            .cohorts(Cohorts::Only(&[Offline]))],
    ),
];
