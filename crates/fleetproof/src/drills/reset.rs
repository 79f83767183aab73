//! Exchanges of tokens go wrong.

use fleetproof_check::Cohorts;
use fleetproof_model::{Cohort::NeverContacted, SchemaStep::Swapped};

use super::{Catch, Drill};

pub(super) static DRILLS: &[Drill] = &[
    Drill::patch(
        "reset-drops-managers",
        Swapped,
        "a new token removes the runner's managers",
        &[
            Catch::by("reset.by-runner"),
            Catch::by("reset.by-administrator").cohorts(Cohorts::AllBut(&[NeverContacted])),
        ],
    ),
    Drill::defect(
        "new-token-not-stored",
        &[
            Catch::by("reset.exactly-one-works"),
            Catch::by("reset.by-runner"),
        ],
    ),
    Drill::defect(
        "reset-of-unknown-forbidden",
        &[Catch::by("reset.unknown-id")],
    ),
    Drill::defect(
        "registration-token-not-exchanged",
        &[Catch::by("reset.registration-token")],
    ),
];
