//! Too much goes, or too little.

use fleetproof_check::Cohorts;
use fleetproof_model::{
    Cohort::NeverContacted,
    RunnerType::{Group, Instance},
    SchemaStep::Swapped,
};

use super::{Catch, Drill};

pub(super) static DRILLS: &[Drill] = &[
    Drill::patch(
        "managers-outlive-group-runner",
        Swapped,
        "managers of a group runner stay when the runner goes",
        &[
            Catch::by("delete.by-token").types(&[Group]),
            Catch::by("delete.by-administrator")
                .types(&[Group])
                .cohorts(Cohorts::AllBut(&[NeverContacted])),
        ],
    ),
    Drill::patch(
        "system-id-is-unique",
        Swapped,
        "a machine's manager of one runner goes when the machine comes to another",
        &[
            Catch::by("refuse.foreign-manager"),
            Catch::by("delete.leaves-shared-system-id"),
        ],
    ),
    Drill::patch(
        "machine-leaves-all-runners",
        Swapped,
        "a machine that unregisters from one runner is unregistered from all",
        &[Catch::by("delete.leaves-shared-system-id")],
    ),
    Drill::patch(
        "runner-goes-with-last-manager",
        Swapped,
        "a runner whose last manager unregisters is deleted",
        &[Catch::by("delete.last-manager")],
    ),
    Drill::patch(
        "manager-delete-suppressed",
        Swapped,
        "managers of instance runners cannot be removed, and nobody is told",
        &[
            Catch::by("delete.one-manager").types(&[Instance]),
            Catch::by("delete.manager-returns").types(&[Instance]),
            Catch::by("delete.last-manager").types(&[Instance]),
        ],
    ),
    Drill::defect(
        "deletion-not-carried-out",
        &[
            Catch::by("delete.gone-from-lists"),
            Catch::by("delete.by-administrator"),
        ],
    ),
    Drill::defect(
        "unknown-manager-removed",
        &[Catch::by("delete.unknown-manager")],
    ),
    Drill::defect("second-removal-unknown", &[Catch::by("delete.twice")]),
    Drill::defect(
        "precondition-as-conflict",
        &[Catch::by("delete.precondition")],
    ),
];
