//! Checks as the suite might list them.

use fleetproof_model::{Activity, CheckInfo, Cohort, RunnerType};

const RUNNERS: &str = "POST /api/v4/runners";
const VERIFY: &str = "POST /api/v4/runners/verify";
const REQUEST: &str = "POST /api/v4/jobs/request";
const RUNNER: &str = "GET /api/v4/runners/:id";
const MANAGERS: &str = "GET /api/v4/runners/:id/managers";
const ALL: &str = "GET /api/v4/runners/all";
const CHANGE: &str = "PUT /api/v4/runners/:id";
const RESET: &str = "POST /api/v4/runners/reset_authentication_token";
const DELETE: &str = "DELETE /api/v4/runners";

type Line = (Activity, &'static str, &'static str, &'static str);

const CHECKS: &[Line] = &[
    (
        Activity::Target,
        "target.version",
        "GET /api/v4/version",
        "The target names its version.",
    ),
    (
        Activity::Create,
        "create.registration-token",
        RUNNERS,
        "A registration token makes a runner of its own type.",
    ),
    (
        Activity::Create,
        "create.user-runner",
        "POST /api/v4/user/runners",
        "A user's runner waits for its first manager.",
    ),
    (
        Activity::Create,
        "create.tags",
        RUNNERS,
        "Tags are stored as sent, each once.",
    ),
    (
        Activity::Create,
        "create.paused",
        RUNNERS,
        "A runner can be made paused.",
    ),
    (
        Activity::Create,
        "create.maintenance-note",
        RUNNERS,
        "The note is kept to the letter, up to 1024 characters.",
    ),
    (
        Activity::Create,
        "create.no-manager-yet",
        RUNNERS,
        "Registration alone makes no manager.",
    ),
    (
        Activity::Verify,
        "verify.without-system-id",
        VERIFY,
        "A client without system ID is given the legacy manager.",
    ),
    (
        Activity::Verify,
        "verify.new-manager",
        VERIFY,
        "An old runner is contacted by a new manager: the answer is 200, and the manager is listed afterwards. Proves that a manager row can be inserted below an old runner.",
    ),
    (
        Activity::Verify,
        "verify.known-manager",
        VERIFY,
        "A manager that was seen before is found again, and no second row is made for it.",
    ),
    (
        Activity::Verify,
        "verify.further-manager",
        VERIFY,
        "A second machine of the same runner gets a row of its own.",
    ),
    (
        Activity::Verify,
        "verify.shared-system-id",
        VERIFY,
        "One machine may serve many runners under one system ID.",
    ),
    (
        Activity::Verify,
        "verify.idempotent",
        VERIFY,
        "The same call again changes nothing.",
    ),
    (
        Activity::Verify,
        "verify.shape",
        VERIFY,
        "The answer has three members, each of its type.",
    ),
    (
        Activity::RequestJob,
        "request.first-contact",
        REQUEST,
        "A job request by a new manager makes its row.",
    ),
    (
        Activity::RequestJob,
        "request.known-manager",
        REQUEST,
        "A job request by a known manager is answered 204.",
    ),
    (
        Activity::RequestJob,
        "request.full-info",
        REQUEST,
        "Every detail that a manager sends is stored.",
    ),
    (
        Activity::RequestJob,
        "request.last-update",
        REQUEST,
        "The answer bears X-GitLab-Last-Update.",
    ),
    (
        Activity::RequestJob,
        "request.paused",
        REQUEST,
        "A paused runner gets no job.",
    ),
    (
        Activity::RequestJob,
        "request.becomes-online",
        REQUEST,
        "A runner that asks for a job is shown as online.",
    ),
    (
        Activity::Read,
        "read.runner",
        RUNNER,
        "The runner is read back as it was made.",
    ),
    (
        Activity::Read,
        "read.managers",
        MANAGERS,
        "Its managers are listed, newest first.",
    ),
    (
        Activity::Read,
        "read.contacted-at",
        RUNNER,
        "The last contact is shown, also when only memory holds it.",
    ),
    (
        Activity::Read,
        "read.status-runner",
        RUNNER,
        "The runner's status follows from its last contact.",
    ),
    (
        Activity::Read,
        "read.status-manager",
        MANAGERS,
        "Each manager's status follows from its own.",
    ),
    (Activity::Read, "read.tags", RUNNER, "Tags are read back."),
    (
        Activity::Read,
        "read.owners",
        RUNNER,
        "Groups and projects of the runner are named.",
    ),
    (
        Activity::List,
        "list.all",
        ALL,
        "The runner is among all runners, once.",
    ),
    (
        Activity::List,
        "list.by-type",
        ALL,
        "It is under its type and no other.",
    ),
    (
        Activity::List,
        "list.by-status",
        ALL,
        "It is under its status and no other.",
    ),
    (
        Activity::List,
        "list.by-tag",
        ALL,
        "It is found by its tags.",
    ),
    (
        Activity::List,
        "list.paused",
        ALL,
        "It is found by whether it is paused.",
    ),
    (
        Activity::List,
        "list.group",
        "GET /api/v4/groups/:id/runners",
        "A group's list has its runners and its ancestors'.",
    ),
    (
        Activity::List,
        "list.project",
        "GET /api/v4/projects/:id/runners",
        "A project's list has all that serve it.",
    ),
    (
        Activity::List,
        "list.pages",
        ALL,
        "Pages neither lose nor repeat a runner.",
    ),
    (
        Activity::Update,
        "update.description",
        CHANGE,
        "A new description is kept.",
    ),
    (
        Activity::Update,
        "update.pause-resume",
        CHANGE,
        "Pausing and resuming are seen at the next request.",
    ),
    (
        Activity::Update,
        "update.tags",
        CHANGE,
        "New tags replace the old ones.",
    ),
    (
        Activity::Update,
        "update.access-level",
        CHANGE,
        "The access level is kept.",
    ),
    (
        Activity::Update,
        "update.maximum-timeout",
        CHANGE,
        "The time limit is kept, and one below ten minutes refused.",
    ),
    (
        Activity::Update,
        "update.untouched",
        CHANGE,
        "What is not sent is not changed.",
    ),
    (
        Activity::Reset,
        "reset.new-token",
        RESET,
        "The new token works.",
    ),
    (
        Activity::Reset,
        "reset.old-token",
        RESET,
        "The old token is refused.",
    ),
    (
        Activity::Reset,
        "reset.managers-stay",
        RESET,
        "Managers outlive the token.",
    ),
    (
        Activity::Reset,
        "reset.by-admin",
        "POST /api/v4/runners/:id/reset_authentication_token",
        "An administrator can do it too.",
    ),
    (
        Activity::Delete,
        "delete.manager",
        "DELETE /api/v4/runners/managers",
        "One manager goes, the others stay.",
    ),
    (
        Activity::Delete,
        "delete.manager-unknown",
        "DELETE /api/v4/runners/managers",
        "An unknown manager cannot be deleted.",
    ),
    (
        Activity::Delete,
        "delete.runner",
        DELETE,
        "The runner goes, and its managers with it.",
    ),
    (
        Activity::Delete,
        "delete.verify-refused",
        DELETE,
        "A deleted runner is refused.",
    ),
    (
        Activity::Delete,
        "delete.gone-from-lists",
        DELETE,
        "A deleted runner is in no list.",
    ),
    (
        Activity::Refuse,
        "refuse.no-token",
        VERIFY,
        "No token: 400.",
    ),
    (
        Activity::Refuse,
        "refuse.unknown-token",
        VERIFY,
        "Unknown token: 403.",
    ),
    (
        Activity::Refuse,
        "refuse.expired-token",
        VERIFY,
        "Expired token: 403.",
    ),
    (
        Activity::Refuse,
        "refuse.other-runner",
        DELETE,
        "A runner cannot delete another's managers.",
    ),
    (
        Activity::Refuse,
        "refuse.long-system-id",
        VERIFY,
        "A system ID of 65 characters makes no row.",
    ),
    (
        Activity::Refuse,
        "refuse.bad-json",
        RUNNERS,
        "Bad JSON is answered 400.",
    ),
    (
        Activity::Shadow,
        "shadow.runner-rows",
        VERIFY,
        "Shadow rows of runners equal their sources, column by column.",
    ),
    (
        Activity::Shadow,
        "shadow.manager-rows",
        VERIFY,
        "Shadow rows of managers equal their sources, column by column.",
    ),
    (
        Activity::Shadow,
        "shadow.tag-rows",
        CHANGE,
        "Shadow rows of tags equal their sources.",
    ),
    (
        Activity::Shadow,
        "shadow.after-delete",
        DELETE,
        "What is deleted is deleted in the shadow too.",
    ),
];

/// Sixty checks of all activities.
pub(crate) fn checks() -> Vec<CheckInfo> {
    CHECKS
        .iter()
        .map(|(activity, name, endpoint, proves)| CheckInfo {
            name: (*name).to_owned(),
            activity: *activity,
            endpoint: (*endpoint).to_owned(),
            runner_types: match *name {
                "list.group" => vec![RunnerType::Instance, RunnerType::Group],
                _ => RunnerType::ALL.to_vec(),
            },
            cohorts: match *activity {
                Activity::Target | Activity::Create => vec![Cohort::Fresh],
                Activity::Reset => Cohort::ALL
                    .into_iter()
                    .filter(|cohort| *cohort != Cohort::NeverContacted)
                    .collect(),
                _ => Cohort::ALL.to_vec(),
            },
            proves: (*proves).to_owned(),
            needs: match *activity {
                Activity::Shadow => vec!["a database (--database-url)".to_owned()],
                _ => Vec::new(),
            },
        })
        .collect()
}
