//! `GET /groups/:id/runners`, `GET /projects/:id/runners`.

use fleetproof_model::RunnerType;
use serde_json::json;

use crate::support::{Place, Role, TestApp};

/// The first group with a group above and one below it, each with a runner, and each with a project
/// that has a runner; an instance runner, and one of elsewhere.
struct Tree {
    middle: i64,
    project: i64,
    runners: Runners,
}

#[derive(Clone, Copy)]
struct Runners {
    instance: i64,
    above: i64,
    middle: i64,
    project: i64,
}

async fn plant(app: &TestApp) -> Tree {
    let above = app.group("above", None).await;
    let middle = app.group("middle", Some(above)).await;
    let below = app.group("below", Some(middle)).await;
    let elsewhere = app.group("elsewhere", None).await;
    let project = app.project("own", middle).await;
    let deep = app.project("deep", below).await;
    let group_runner = async |id: i64| {
        let group = json!({ "group_id": id });
        app.create(RunnerType::Group, group).await.0
    };
    let project_runner = async |id: i64| {
        let project = json!({ "project_id": id });
        app.create(RunnerType::Project, project).await.0
    };
    group_runner(below).await;
    group_runner(elsewhere).await;
    project_runner(deep).await;
    let runners = Runners {
        instance: app.create(RunnerType::Instance, json!({})).await.0,
        above: group_runner(above).await,
        middle: group_runner(middle).await,
        project: project_runner(project).await,
    };
    Tree {
        middle,
        project,
        runners,
    }
}

#[tokio::test]
async fn adm_80_a_groups_list_has_its_own_those_above_and_instance_runners() {
    let app = TestApp::start().await;
    let Tree {
        middle, runners, ..
    } = plant(&app).await;
    let token = app.member("owner", &[(Place::Group(middle), 50)]).await;
    let by_path = "/groups/above%2Fmiddle/runners".to_owned();
    for path in [format!("/groups/{middle}/runners"), by_path] {
        assert_eq!(
            app.listed(&token, &path).await,
            [runners.instance, runners.above, runners.middle]
        );
        for (kind, expected) in [
            (RunnerType::Instance, vec![runners.instance]),
            (RunnerType::Group, vec![runners.above, runners.middle]),
            (RunnerType::Project, vec![]),
        ] {
            let filtered = format!("{path}?type={}", kind.wire());
            assert_eq!(app.listed(&token, &filtered).await, expected, "{kind}");
        }
    }
    app.execute(
        "UPDATE namespaces SET shared_runners_enabled = false WHERE id = $1",
        &[&middle],
    )
    .await;
    assert_eq!(
        app.listed(&token, &format!("/groups/{middle}/runners"))
            .await,
        [runners.above, runners.middle]
    );
}

#[tokio::test]
async fn adm_70_a_projects_list_has_what_it_lets_in() {
    let app = TestApp::start().await;
    let Tree {
        project, runners, ..
    } = plant(&app).await;
    let token = app
        .member("maintainer", &[(Place::Project(project), 40)])
        .await;
    let path = format!("/projects/{project}/runners");
    assert_eq!(
        app.listed(&token, &path).await,
        [
            runners.instance,
            runners.above,
            runners.middle,
            runners.project
        ]
    );
    assert_eq!(
        app.listed(&token, &format!("{path}?scope=specific")).await,
        [runners.above, runners.middle, runners.project]
    );
    app.execute(
        "INSERT INTO project_ci_cd_settings (project_id, group_runners_enabled) VALUES ($1, false)",
        &[&project],
    )
    .await;
    assert_eq!(
        app.listed(&token, &path).await,
        [runners.instance, runners.project]
    );
    app.execute(
        "UPDATE projects SET shared_runners_enabled = false WHERE id = $1",
        &[&project],
    )
    .await;
    assert_eq!(app.listed(&token, &path).await, [runners.project]);
}

#[tokio::test]
async fn adm_70_74_81_who_may_ask_for_the_list_of_an_owner() {
    let app = TestApp::start().await;
    let access = app.running.access();
    let group = format!("/groups/{}/runners", access.group.id);
    let project = format!("/projects/{}/runners", access.project.id);
    // In the order: group, project.
    for (role, expected) in [
        (Role::GroupOwner, [200, 200]),
        (Role::GroupMaintainer, [200, 200]),
        (Role::ProjectMaintainer, [403, 200]),
        (Role::Developer, [403, 403]),
        (Role::Stranger, [404, 404]),
    ] {
        let token = app.token_of(role).await;
        for (path, status) in [&group, &project].into_iter().zip(expected) {
            let answer = app.get_as(&token, path).await;
            answer.assert_status(status);
            let what = if path == &group { "Group" } else { "Project" };
            match status {
                403 => answer.assert_is(403, &json!({ "message": "403 Forbidden" })),
                404 => {
                    let text = format!("404 {what} Not Found");
                    answer.assert_is(404, &json!({ "message": text }));
                }
                _ => {}
            }
        }
    }
    for path in [&group, &project] {
        app.get_as("", path).await.assert_status(401);
    }
}

#[tokio::test]
async fn adm_81_a_public_group_is_seen_and_still_refused() {
    let app = TestApp::start().await;
    let access = app.running.access();
    let stranger = app.token_of(Role::Stranger).await;
    let paths = [
        format!("/groups/{}", access.group.id),
        format!("/projects/{}", access.project.id),
    ];
    for (level, name, nobody, external, stranger_sees) in [
        (0, "private", 404, 404, 404),
        (10, "internal", 404, 404, 200),
        (20, "public", 200, 200, 200),
    ] {
        for table in ["namespaces", "projects"] {
            let sql = format!("UPDATE {table} SET visibility_level = $1");
            app.execute(&sql, &[&level]).await;
        }
        for path in &paths {
            app.get_as("", path).await.assert_status(nobody);
            let set = "UPDATE users SET external = $1 WHERE username = 'stranger'";
            app.execute(set, &[&true]).await;
            app.get_as(&stranger, path).await.assert_status(external);
            app.execute(set, &[&false]).await;
            let answer = app.get_as(&stranger, path).await;
            answer.assert_status(stranger_sees);
            if stranger_sees == 200 {
                assert_eq!(answer.json()["visibility"], name);
                assert_eq!(answer.json().get("runners_token"), None);
                let list = app.get_as(&stranger, &format!("{path}/runners")).await;
                list.assert_is(403, &json!({ "message": "403 Forbidden" }));
            }
        }
    }
}
