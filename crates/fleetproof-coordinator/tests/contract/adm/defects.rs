//! Where the administration can be made wrong: a defect at each of its points shows, and only for
//! what it is about.

use fleetproof_coordinator::{
    Call, Config, Defect, ListScope, Reply, Runner, RunnerChanges, RunnerQuery, Status, Update,
    defects::Hooks,
};
use fleetproof_model::{RunnerType, SchemaStep};
use serde_json::json;
use time::Duration;

use crate::support::{Role, TestApp, fleet};

const fn defect(hooks: Hooks) -> Defect {
    Defect {
        name: "test",
        aliases: &[],
        summary: "for a test",
        hooks,
    }
}

async fn broken(defect: &'static Defect) -> TestApp {
    TestApp::with(SchemaStep::NEWEST, |config: &mut Config| {
        config.defects = vec![defect];
    })
    .await
}

/// Group runners are also listed under `type=project_type`.
fn group_runners_among_project_runners(_: &Call, query: &mut RunnerQuery) {
    if query.filter.kinds == [RunnerType::Project] {
        query.filter.kinds.push(RunnerType::Group);
    }
}

#[tokio::test]
async fn a_filter_can_be_wrong() {
    static DEFECT: Defect = defect(Hooks {
        list: Some(group_runners_among_project_runners),
        ..Hooks::NONE
    });
    let app = broken(&DEFECT).await;
    let admin = app.admin_token();
    let [instance, group, project] = fleet(&app).await;
    for (kind, expected) in [
        (RunnerType::Instance, vec![instance]),
        (RunnerType::Group, vec![group]),
        (RunnerType::Project, vec![group, project]),
    ] {
        let path = format!("/runners/all?type={}", kind.wire());
        assert_eq!(app.listed(&admin, &path).await, expected, "{kind}");
    }
}

/// A project's list is that of the whole instance.
fn everything_for_projects(_: &Call, query: &mut RunnerQuery) {
    if matches!(query.scope, ListScope::Project(_)) {
        query.scope = ListScope::All;
    }
}

#[tokio::test]
async fn a_list_can_draw_from_the_wrong_runners() {
    static DEFECT: Defect = defect(Hooks {
        list: Some(everything_for_projects),
        ..Hooks::NONE
    });
    let app = broken(&DEFECT).await;
    let elsewhere = app.group("elsewhere", None).await;
    let group = json!({ "group_id": elsewhere });
    let (foreign, _) = app.create(RunnerType::Group, group).await;
    let owner = app.token_of(Role::GroupOwner).await;
    let project = app.running.access().project.id;
    let path = format!("/projects/{project}/runners");
    assert_eq!(app.listed(&owner, &path).await, [foreign]);
    let group = app.running.access().group.id;
    let path = format!("/groups/{group}/runners");
    assert_eq!(app.listed(&owner, &path).await, Vec::<i64>::new());
}

/// Stale project runners are shown as offline.
fn stale_project_runners_offline(_: &Call, runner: &Runner, status: Status) -> Status {
    match status {
        Status::Stale if runner.kind == RunnerType::Project => Status::Offline,
        status => status,
    }
}

#[tokio::test]
async fn a_status_can_be_shown_wrong() {
    static DEFECT: Defect = defect(Hooks {
        shown_status: Some(stale_project_runners_offline),
        ..Hooks::NONE
    });
    let app = broken(&DEFECT).await;
    for (id, expected) in fleet(&app)
        .await
        .into_iter()
        .zip(["stale", "stale", "offline"])
    {
        app.age(id, Duration::days(9), Some(Duration::days(8)))
            .await;
        let path = format!("/runners/{id}");
        let body = app.get_as(&app.admin_token(), &path).await.json();
        assert_eq!(body["status"], expected);
    }
}

/// The maintenance note of project runners is forgotten.
fn project_runners_without_note(_: &Call, runner: &Runner, changes: &mut RunnerChanges) {
    if runner.kind == RunnerType::Project {
        changes.maintenance_note = Update::Keep;
    }
}

#[tokio::test]
async fn a_change_can_be_written_wrong() {
    static DEFECT: Defect = defect(Hooks {
        update: Some(project_runners_without_note),
        ..Hooks::NONE
    });
    let app = broken(&DEFECT).await;
    for (id, kept) in fleet(&app).await.into_iter().zip([true, true, false]) {
        let path = format!("/runners/{id}");
        let change = json!({ "maintenance_note": "n", "description": "d" });
        app.put_as(&app.admin_token(), &path, change)
            .await
            .assert_status(200);
        let body = app.get_as(&app.admin_token(), &path).await.json();
        assert_eq!(body["maintenance_note"] == "n", kept);
        assert_eq!(body["description"], "d");
    }
}

/// No write of the administration is made, except that of a runner.
fn nothing_is_written(_: &Call, _: &str) -> bool {
    true
}

#[tokio::test]
async fn writes_can_be_left_out_while_the_answers_stay() {
    static DEFECT: Defect = defect(Hooks {
        skip_write: Some(nothing_is_written),
        ..Hooks::NONE
    });
    let app = broken(&DEFECT).await;
    let admin = app.admin_token();
    let (id, token) = app.create(RunnerType::Project, json!({})).await;
    let path = format!("/runners/{id}");
    app.put_as(&admin, &path, json!({ "description": "new" }))
        .await
        .assert_status(200);
    let reset = format!("{path}/reset_authentication_token");
    app.post_as(&admin, &reset, json!({}))
        .await
        .assert_status(201);
    let registration = "/runners/reset_registration_token";
    app.post_as(&admin, registration, json!({}))
        .await
        .assert_status(201);
    app.delete_as(&admin, &path).await.assert_status(204);
    let kept = format!("id = {id} AND description IS NULL");
    assert_eq!(app.count("ci_runners", &kept).await, 1);
    app.verify(&token, "s_1").await.assert_status(200);
    app.register(RunnerType::Instance).await;
}

/// Details of group runners lack the tags.
fn group_runners_without_tags(call: &Call, reply: &mut Reply) {
    let is_group = call
        .subject()
        .is_some_and(|subject| subject.runner.kind == RunnerType::Group);
    if is_group
        && call.endpoint() == "GET /api/v4/runners/{id}"
        && let Some(body) = reply.body.as_mut().and_then(|body| body.as_object_mut())
    {
        body.remove("tag_list");
    }
}

#[tokio::test]
async fn an_answer_can_be_wrong() {
    static DEFECT: Defect = defect(Hooks {
        reply: Some(group_runners_without_tags),
        ..Hooks::NONE
    });
    let app = broken(&DEFECT).await;
    for (id, there) in fleet(&app).await.into_iter().zip([true, false, true]) {
        let path = format!("/runners/{id}");
        let body = app.get_as(&app.admin_token(), &path).await.json();
        assert_eq!(body.get("tag_list").is_some(), there);
    }
}
