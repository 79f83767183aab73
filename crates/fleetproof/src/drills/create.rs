//! How runners come to be.

use fleetproof_model::{
    RunnerType::{Group, Instance, Project},
    SchemaStep,
};

use super::{Catch, Drill};

pub(super) static DRILLS: &[Drill] = &[
    Drill::patch(
        "one-runner-per-project",
        SchemaStep::NEWEST,
        "a unique index admits one runner to a project, so that the second cannot be made",
        &[Catch::by("plant.runner").types(&[Project])],
    ),
    Drill::defect(
        "registration-without-expiry",
        &[Catch::by("register.answer").types(&[Project])],
    ),
    Drill::defect(
        "creation-tells-the-type",
        &[Catch::by("create.answer").types(&[Group])],
    ),
    Drill::defect(
        "tokens-all-of-one-type",
        &[
            Catch::by("register.answer").types(&[Group, Project]),
            Catch::by("create.answer").types(&[Group, Project]),
        ],
    ),
    Drill::defect(
        "registered-runner-not-locked",
        &[
            Catch::by("register.fields").types(&[Project]),
            Catch::by("register.by-form").types(&[Project]),
        ],
    ),
    Drill::defect(
        "created-runner-without-note",
        &[Catch::by("create.fields").types(&[Group])],
    ),
    Drill::defect(
        "registered-runner-needs-tags",
        &[Catch::by("register.defaults").types(&[Instance])],
    ),
    Drill::defect(
        "created-runner-protected",
        &[Catch::by("create.defaults").types(&[Project])],
    ),
    Drill::defect("flags-of-forms-ignored", &[Catch::by("register.by-form")]),
    Drill::defect(
        "registered-runner-without-owner",
        &[Catch::by("register.owner").types(&[Group, Project])],
    ),
    Drill::defect(
        "created-runner-without-owner",
        &[Catch::by("create.owner").types(&[Group, Project])],
    ),
    Drill::defect(
        "creator-forgotten",
        &[Catch::by("create.creator").types(&[Instance])],
    ),
    Drill::defect("token-told-again", &[Catch::by("create.token-shown-once")]),
    Drill::patch(
        "registration-makes-a-manager",
        SchemaStep::NEWEST,
        "a runner that is registered has a manager before anything was in contact",
        &[Catch::by("register.no-manager-yet")],
    ),
    Drill::patch(
        "creation-counts-as-contact",
        SchemaStep::NEWEST,
        "a runner that a user creates counts as contacted at that moment",
        &[Catch::by("create.no-manager-yet")],
    ),
];
