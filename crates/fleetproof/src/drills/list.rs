//! How runners are listed and filtered.

use fleetproof_check::Cohorts;
use fleetproof_model::{
    Cohort::Stale,
    RunnerType::{Group, Instance, Project},
};

use super::{Catch, Drill};

pub(super) static DRILLS: &[Drill] = &[
    Drill::defect(
        "all-without-project-runners",
        &[Catch::by("list.all").types(&[Project])],
    ),
    Drill::defect(
        "group-type-shows-all",
        &[Catch::by("list.by-type").types(&[Instance, Project])],
    ),
    Drill::defect(
        "stale-after-three-months-in-lists",
        &[Catch::by("list.by-status").cohorts(Cohorts::Only(&[Stale]))],
    ),
    Drill::defect("first-tag-counts", &[Catch::by("list.by-tag")]),
    Drill::defect(
        "version-filter-ignored",
        &[Catch::by("list.by-version-prefix")],
    ),
    Drill::defect(
        "type-forgotten-beside-status",
        &[Catch::by("list.combined-filters")],
    ),
    Drill::defect(
        "own-without-group-runners",
        &[Catch::by("list.own").types(&[Group])],
    ),
    Drill::defect(
        "group-without-own-runners",
        &[Catch::by("list.group").types(&[Group])],
    ),
    Drill::defect(
        "project-without-inherited",
        &[Catch::by("list.project").types(&[Group])],
    ),
    Drill::defect("pause-filter-ignored", &[Catch::by("list.paused")]),
    Drill::defect(
        "specific-means-project",
        &[Catch::by("list.deprecated-scope").types(&[Group])],
    ),
    Drill::defect(
        "group-items-without-sharing",
        &[Catch::by("list.item-shape").types(&[Group])],
    ),
    Drill::defect(
        "second-page-repeats-the-first",
        &[Catch::by("list.pagination")],
    ),
    Drill::defect(
        "unknown-filters-show-nothing",
        &[Catch::by("list.bad-filter")],
    ),
];
