//! `POST /projects/:id/runners`, `DELETE /projects/:id/runners/:runner_id`.

use fleetproof_model::RunnerType;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Place, Role, TestApp};

/// The first project has a runner, and there is a second project.
struct Two {
    app: TestApp,
    runner: i64,
    first: i64,
    second: i64,
}

impl Two {
    async fn start() -> Self {
        let app = TestApp::start().await;
        let access = app.running.access();
        let (first, group) = (access.project.id, access.group.id);
        let second = app.project("second", group).await;
        let (runner, _) = app.create(RunnerType::Project, json!({})).await;
        Self {
            app,
            runner,
            first,
            second,
        }
    }

    async fn assign(&self, token: &str, runner: Value) -> Answer {
        let path = format!("/projects/{}/runners", self.second);
        let body = json!({ "runner_id": runner });
        self.app.post_as(token, &path, body).await
    }

    async fn unassign(&self, token: &str, project: i64) -> Answer {
        let path = format!("/projects/{project}/runners/{}", self.runner);
        self.app.delete_as(token, &path).await
    }

    async fn assignments(&self) -> i64 {
        self.app.count("ci_runner_projects", "true").await
    }
}

fn forbidden(reason: &str) -> Value {
    json!({ "message": format!("403 Forbidden - {reason}") })
}

#[tokio::test]
async fn adm_71_75_a_runner_is_given_to_a_project_and_taken_from_it() {
    let two = Two::start().await;
    for token in [
        two.app.admin_token(),
        two.app.token_of(Role::GroupMaintainer).await,
    ] {
        let answer = two.assign(&token, json!(two.runner)).await;
        answer.assert_status(201);
        assert_eq!(answer.json()["id"], two.runner);
        assert_eq!(answer.json()["runner_type"], "project_type");
        assert_eq!(two.assignments().await, 2);
        let path = format!("/projects/{}/runners", two.second);
        assert_eq!(two.app.listed(&token, &path).await, [two.runner]);
        let answer = two.unassign(&token, two.second).await;
        answer.assert_status(204);
        assert_eq!(answer.text, "");
        assert_eq!(two.assignments().await, 1);
    }
}

#[tokio::test]
async fn adm_71_only_unlocked_project_runners_can_be_given() {
    let two = Two::start().await;
    let maintainer = two.app.token_of(Role::GroupMaintainer).await;
    let admin = two.app.admin_token();
    let (group, _) = two.app.create(RunnerType::Group, json!({})).await;
    let (instance, _) = two.app.create(RunnerType::Instance, json!({})).await;
    for token in [&maintainer, &admin] {
        two.assign(token, json!(group))
            .await
            .assert_is(403, &forbidden("Runner is a group runner"));
        two.assign(token, json!(instance))
            .await
            .assert_is(403, &forbidden("No access granted"));
    }
    two.app
        .execute("UPDATE ci_runners SET locked = true", &[])
        .await;
    two.assign(&maintainer, json!(two.runner))
        .await
        .assert_is(403, &forbidden("Runner is locked"));
    two.assign(&admin, json!(two.runner))
        .await
        .assert_status(201);
}

#[tokio::test]
async fn adm_71_the_caller_needs_rights_to_the_runner_and_the_project() {
    let two = Two::start().await;
    let elsewhere = [(Place::Project(two.second), 40)];
    let only_project = two.app.member("only_project", &elsewhere).await;
    two.assign(&only_project, json!(two.runner))
        .await
        .assert_is(403, &forbidden("No access granted"));
    let plain = json!({ "message": "403 Forbidden" });
    let developer = two.app.token_of(Role::Developer).await;
    two.assign(&developer, json!(two.runner))
        .await
        .assert_is(403, &plain);
    two.app.set("valid_runner_registrars = '{group}'").await;
    let owner = two.app.token_of(Role::GroupOwner).await;
    two.assign(&owner, json!(two.runner))
        .await
        .assert_is(403, &plain);
    assert_eq!(two.assignments().await, 1);
}

#[tokio::test]
async fn adm_72_a_runner_is_not_given_twice_nor_over_the_limit() {
    let two = Two::start().await;
    let admin = two.app.admin_token();
    two.assign(&admin, json!(two.runner))
        .await
        .assert_status(201);
    let answer = two.assign(&admin, json!(two.runner)).await;
    answer.assert_status(400);
    let message = answer.json()["message"].as_str().unwrap().to_owned();
    assert!(message.contains("already been taken") && message.ends_with(" - runner_error"));
    two.app
        .execute(
            "UPDATE plan_limits SET ci_registered_project_runners = 1",
            &[],
        )
        .await;
    let third = two
        .app
        .project("third", two.app.running.access().group.id)
        .await;
    let (other, _) = two
        .app
        .create(RunnerType::Project, json!({ "project_id": third }))
        .await;
    let answer = two.assign(&admin, json!(other)).await;
    answer.assert_status(400);
    let message = answer.json()["message"].as_str().unwrap().to_owned();
    assert!(message.contains("(1) exceeded") && message.ends_with(" - runner_error"));
    assert_eq!(two.assignments().await, 3);
}

#[tokio::test]
async fn adm_72_an_orphaned_runner_is_not_taken_over() {
    let two = Two::start().await;
    two.app.execute("DELETE FROM ci_runner_projects", &[]).await;
    let answer = two.assign(&two.app.admin_token(), json!(two.runner)).await;
    answer.assert_status(400);
    assert!(answer.text.contains("orphaned"), "{}", answer.text);
}

#[tokio::test]
async fn adm_73_the_runner_must_be_named_and_be_there() {
    let two = Two::start().await;
    let admin = two.app.admin_token();
    let path = format!("/projects/{}/runners", two.second);
    two.app
        .post_as(&admin, &path, json!({}))
        .await
        .assert_is(400, &json!({ "error": "runner_id is missing" }));
    two.assign(&admin, json!("x"))
        .await
        .assert_is(400, &json!({ "error": "runner_id is invalid" }));
    for runner in [json!(4711), json!(null)] {
        two.assign(&admin, runner)
            .await
            .assert_is(404, &json!({ "message": "404 Not found" }));
    }
}

#[tokio::test]
async fn adm_74_a_project_that_is_not_seen_is_not_there() {
    let two = Two::start().await;
    let stranger = two.app.token_of(Role::Stranger).await;
    let body = json!({ "message": "404 Project Not Found" });
    two.assign(&stranger, json!(two.runner))
        .await
        .assert_is(404, &body);
    two.unassign(&stranger, two.first)
        .await
        .assert_is(404, &body);
    two.assign("", json!(two.runner)).await.assert_status(401);
    two.unassign("", two.first).await.assert_status(401);
}

#[tokio::test]
async fn adm_76_the_owner_project_keeps_its_runner() {
    let two = Two::start().await;
    let reason =
        forbidden("You cannot unassign a runner from the owner project. Delete the runner instead");
    let maintainer = two.app.token_of(Role::ProjectMaintainer).await;
    for token in [&two.app.admin_token(), &maintainer] {
        two.unassign(token, two.first).await.assert_is(403, &reason);
        two.app.serve(two.runner, two.second).await;
        two.unassign(token, two.first).await.assert_is(403, &reason);
        two.app
            .execute(
                "DELETE FROM ci_runner_projects WHERE project_id = $1",
                &[&two.second],
            )
            .await;
    }
    assert_eq!(two.assignments().await, 1);
}

#[tokio::test]
async fn adm_75_who_may_take_a_runner_from_a_project() {
    let two = Two::start().await;
    two.app.serve(two.runner, two.second).await;
    let developer = two.app.token_of(Role::Developer).await;
    two.unassign(&developer, two.second)
        .await
        .assert_is(403, &json!({ "message": "403 Forbidden" }));
    two.app
        .execute("UPDATE ci_runners SET locked = true", &[])
        .await;
    let maintainer = two.app.token_of(Role::GroupMaintainer).await;
    two.unassign(&maintainer, two.second)
        .await
        .assert_is(403, &forbidden("User not allowed to assign runner"));
    two.unassign(&two.app.admin_token(), two.second)
        .await
        .assert_status(204);
}

#[tokio::test]
async fn adm_77_gen_24_a_runner_that_the_project_does_not_have_and_one_that_changed() {
    let two = Two::start().await;
    let admin = two.app.admin_token();
    let body = json!({ "message": "404 Runner Not Found" });
    two.unassign(&admin, two.second).await.assert_is(404, &body);
    let path = format!("/projects/{}/runners/4711", two.second);
    two.app.delete_as(&admin, &path).await.assert_is(404, &body);
    two.app.serve(two.runner, two.second).await;
    let path = format!("/projects/{}/runners/{}", two.second, two.runner);
    let request = two.app.request(Method::DELETE, &path);
    let answer = two
        .app
        .send(
            request
                .header("PRIVATE-TOKEN", &admin)
                .header("If-Unmodified-Since", "Fri, 01 Jan 2021 00:00:00 GMT"),
        )
        .await;
    answer.assert_is(412, &json!({ "message": "412 Precondition Failed" }));
}

#[tokio::test]
async fn adm_78_gen_32_a_token_for_single_runners_is_not_enough() {
    let two = Two::start().await;
    let root: i64 = two.app.value("SELECT id FROM users WHERE admin", &[]).await;
    for scope in ["manage_runner", "create_runner", "read_api"] {
        let token = two.app.personal_access_token(root, &[scope]).await;
        let answers = [
            two.assign(&token, json!(two.runner)).await,
            two.unassign(&token, two.first).await,
        ];
        for answer in answers {
            answer.assert_status(403);
            assert_eq!(answer.json()["error"], "insufficient_scope", "{scope}");
        }
    }
}
