//! What the target says of itself, and the form of all answers.

use super::{Catch, Drill};

pub(super) static DRILLS: &[Drill] = &[
    Drill::defect("version-without-revision", &[Catch::by("target.version")]),
    Drill::defect("metadata-of-another-build", &[Catch::by("target.metadata")]),
    Drill::defect(
        "version-told-to-anybody",
        &[Catch::by("target.without-token")],
    ),
    Drill::defect(
        "unknown-path-as-unknown-record",
        &[Catch::by("target.unknown-path")],
    ),
    Drill::defect(
        "wrong-method-not-found",
        &[Catch::by("target.wrong-method")],
    ),
    Drill::defect(
        "refusals-without-correlation-id",
        &[
            Catch::by("target.headers"),
            Catch::by("target.unknown-path"),
        ],
    ),
];
