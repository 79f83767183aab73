//! Changes of runners go wrong.

use fleetproof_check::Cohorts;
use fleetproof_model::{Cohort::NeverContacted, RunnerType::Group, SchemaStep::Swapped};

use super::{Catch, Drill};

pub(super) static DRILLS: &[Drill] =
    &[
        Drill::patch(
            "pause-drops-managers",
            Swapped,
            "pausing a runner removes its managers",
            &[Catch::by("update.keeps-token-and-managers")
                .cohorts(Cohorts::AllBut(&[NeverContacted]))],
        ),
        Drill::patch(
            "update-reaches-neighbours",
            Swapped,
            "locking a runner locks those of its type that were made after it",
            &[Catch::by("update.leaves-others")],
        ),
        Drill::defect(
            "cleared-timeout-stays",
            &[Catch::by("update.clears-fields")],
        ),
        Drill::defect(
            "group-runners-stay-paused",
            &[Catch::by("update.pause-and-resume").types(&[Group])],
        ),
        Drill::defect(
            "waiting-runners-not-woken",
            &[Catch::by("update.wakes-queue")],
        ),
        Drill::defect(
            "update-refused-as-unprocessable",
            &[
                Catch::by("update.validation"),
                Catch::by("update.nothing"),
                Catch::by("update.both-active-and-paused"),
            ],
        ),
    ];
