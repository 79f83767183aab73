//! `GET /runners/:id/jobs`, `GET /runners/:id/projects`, and whether a runner is at work.

use fleetproof_model::RunnerType;
use serde_json::json;

use crate::support::{Place, Role, TestApp};

#[tokio::test]
async fn adm_60_no_jobs_and_who_may_see_them() {
    let app = TestApp::start().await;
    for (kind, may) in [
        (RunnerType::Instance, &[][..]),
        (
            RunnerType::Group,
            &[Role::GroupOwner, Role::GroupMaintainer][..],
        ),
        (
            RunnerType::Project,
            &[
                Role::GroupOwner,
                Role::GroupMaintainer,
                Role::ProjectMaintainer,
            ][..],
        ),
    ] {
        let (id, _) = app.create(kind, json!({})).await;
        let path = format!("/runners/{id}/jobs");
        let answer = app.get_as(&app.admin_token(), &path).await;
        answer.assert_is(200, &json!([]));
        assert_eq!(answer.header("x-total"), "0");
        for role in [
            Role::GroupOwner,
            Role::GroupMaintainer,
            Role::ProjectMaintainer,
            Role::Developer,
            Role::Stranger,
        ] {
            let token = app.token_of(role).await;
            let answer = app.get_as(&token, &path).await;
            if may.contains(&role) {
                answer.assert_is(200, &json!([]));
            } else {
                let body = json!({ "message": "403 Forbidden - No access granted" });
                answer.assert_is(403, &body);
            }
        }
    }
    let admin = app.admin_token();
    app.get_as(&admin, "/runners/4711/jobs")
        .await
        .assert_status(404);
    app.get_as("", "/runners/1/jobs").await.assert_status(401);
}

#[tokio::test]
async fn adm_61_values_that_are_not_known() {
    let app = TestApp::start().await;
    let (id, _) = app.create(RunnerType::Instance, json!({})).await;
    let admin = app.admin_token();
    for (name, good, bad) in [
        ("status", "failed", "non-existing"),
        ("order_by", "id", "created_at"),
        ("sort", "asc", "up"),
    ] {
        let path = |value: &str| format!("/runners/{id}/jobs?{name}={value}");
        app.get_as(&admin, &path(good)).await.assert_status(200);
        let error = format!("{name} does not have a valid value");
        app.get_as(&admin, &path(bad))
            .await
            .assert_is(400, &json!({ "error": error }));
    }
}

#[tokio::test]
async fn adm_62_with_a_system_id_the_list_is_not_counted() {
    let app = TestApp::start().await;
    let (id, _) = app.create(RunnerType::Group, json!({})).await;
    let path = format!("/runners/{id}/jobs?system_id=s_unknown");
    let answer = app.get_as(&app.admin_token(), &path).await;
    answer.assert_is(200, &json!([]));
    for name in ["x-total", "x-total-pages"] {
        assert!(answer.headers.get(name).is_none(), "{name}");
    }
    assert_eq!(answer.header("x-page"), "1");
}

#[tokio::test]
async fn adm_63_the_projects_of_a_runner_in_pages() {
    let app = TestApp::start().await;
    let first = app.running.access().project.id;
    let elsewhere = app.group("elsewhere", None).await;
    let second = app.project("second", elsewhere).await;
    let (id, _) = app.create(RunnerType::Project, json!({})).await;
    app.serve(id, second).await;
    let path = format!("/runners/{id}/projects");
    let admin = app.admin_token();
    assert_eq!(app.listed(&admin, &path).await, [first, second]);
    let page = app
        .get_as(&admin, &format!("{path}?per_page=1&page=2"))
        .await;
    assert_eq!(page.ids(), [second]);
    assert_eq!(page.header("x-total"), "2");
    assert_eq!(page.json()[0]["path_with_namespace"], "elsewhere/second");
    let token = app.member("other", &[(Place::Project(second), 40)]).await;
    let own = app.get_as(&token, &path).await;
    assert_eq!((own.ids(), own.header("x-total")), (vec![second], "1"));
    let stranger = app.token_of(Role::Stranger).await;
    app.get_as(&stranger, &path).await.assert_status(403);
    for kind in [RunnerType::Instance, RunnerType::Group] {
        let (id, _) = app.create(kind, json!({})).await;
        let path = format!("/runners/{id}/projects");
        app.get_as(&admin, &path).await.assert_is(200, &json!([]));
    }
}

#[tokio::test]
async fn sta_09_a_runner_and_its_manager_with_a_running_job_are_active() {
    let app = TestApp::start().await;
    let admin = app.admin_token();
    for kind in RunnerType::ALL {
        let (id, token) = app.create(kind, json!({})).await;
        for system_id in ["s_busy", "s_idle"] {
            app.verify(&token, system_id).await.assert_status(200);
        }
        let path = format!("/runners/{id}");
        let status = async || {
            let body = app.get_as(&admin, &path).await.json();
            body["job_execution_status"].clone()
        };
        assert_eq!(status().await, "idle");
        app.execute(
            "INSERT INTO ci_running_builds (build_id, project_id, runner_id, runner_type,
                 partition_id) VALUES ($1, 1, $1, $2, 100)",
            &[&id, &kind.number()],
        )
        .await;
        app.execute(
            "INSERT INTO p_ci_runner_machine_builds (partition_id, build_id, runner_machine_id)
             SELECT 100, $1, id FROM ci_runner_machines
             WHERE runner_id = $1 AND system_xid = 's_busy'",
            &[&id],
        )
        .await;
        assert_eq!(status().await, "active", "{kind}");
        let list = app.get_as(&admin, "/runners/all").await.json();
        let listed = list.as_array().unwrap().iter();
        for runner in listed {
            let expected = if runner["id"] == id { "active" } else { "idle" };
            assert_eq!(runner["job_execution_status"], expected);
        }
        let managers = app.get_as(&admin, &format!("{path}/managers")).await.json();
        assert_eq!(managers[0]["job_execution_status"], "active");
        assert_eq!(managers[1]["job_execution_status"], "idle");
        app.execute("DELETE FROM ci_running_builds", &[]).await;
    }
}
