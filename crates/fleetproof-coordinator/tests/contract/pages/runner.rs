//! The page of one runner.

use fleetproof_model::RunnerType;
use serde_json::json;
use time::Duration;

use crate::support::{Reader, Role, TestApp};

fn path_of(app: &TestApp, kind: RunnerType, id: i64) -> String {
    let access = app.running.access();
    match kind {
        RunnerType::Instance => format!("/admin/runners/{id}"),
        RunnerType::Group => format!("/groups/{}/-/runners/{id}", access.group.full_path),
        RunnerType::Project => format!("/{}/-/runners/{id}", access.project.full_path),
    }
}

const BADGE: &str = "[data-testid=page-heading-description] [data-testid=runner-status-badge]";

#[tokio::test]
async fn a_runner_of_each_type_has_a_page_with_its_name_and_status() {
    let app = TestApp::start().await;
    let mut reader = Reader::root(&app).await;
    for kind in RunnerType::ALL {
        let traits = json!({ "description": "builds all", "tag_list": "gpu,linux" });
        let (id, token) = app.create(kind, traits).await;
        let path = path_of(&app, kind, id);
        let page = reader.page(&path).await;
        let short = &token["glrt-t1_".len()..][..9];
        assert_eq!(page.text("h1"), format!("#{id} ({short}) builds all"));
        assert_eq!(page.attribute(BADGE, "data-qa-status"), "NEVER_CONTACTED");
        assert_eq!(page.text(BADGE), "Never contacted");
        assert_eq!(page.texts(".tags li"), ["gpu", "linux"]);
        assert_eq!(
            page.count("[data-testid=runner-managers]"),
            0,
            "no managers, no card"
        );

        app.request_job(&token, "s_one").await.assert_status(204);
        let page = reader.page(&path).await;
        assert_eq!(page.attribute(BADGE, "data-qa-status"), "ONLINE");
        assert_eq!(page.text(BADGE), "Online");
        assert_eq!(page.attribute(BADGE, "class"), "badge good");
        assert_eq!(
            page.count(&format!("{BADGE} [data-testid=status-active-icon]")),
            1
        );
    }
}

#[tokio::test]
async fn sta_03_verify_alone_makes_the_manager_online_and_not_the_runner() {
    let app = TestApp::start().await;
    let mut reader = Reader::root(&app).await;
    let (id, token) = app.create(RunnerType::Instance, json!({})).await;
    app.verify(&token, "s_one").await.assert_status(200);
    let page = reader
        .page(&format!("/admin/runners/{id}?managers=shown"))
        .await;
    assert_eq!(page.attribute(BADGE, "data-qa-status"), "NEVER_CONTACTED");
    let manager = "[data-testid=runner-managers] [data-testid=runner-status-badge]";
    assert_eq!(page.attribute(manager, "data-qa-status"), "ONLINE");
}

#[tokio::test]
async fn sta_08_a_request_for_jobs_right_after_verify_makes_the_runner_online() {
    let app = TestApp::start().await;
    let mut reader = Reader::root(&app).await;
    let (id, token) = app.create(RunnerType::Instance, json!({})).await;
    // The columns were just written: the request is only remembered.
    app.verify(&token, "s_one").await.assert_status(200);
    app.request_job(&token, "s_one").await.assert_status(204);
    let page = reader.page(&format!("/admin/runners/{id}")).await;
    assert_eq!(page.attribute(BADGE, "data-qa-status"), "ONLINE");
}

#[tokio::test]
async fn a_badge_follows_the_age_of_the_last_contact() {
    let app = TestApp::start().await;
    let mut reader = Reader::root(&app).await;
    let (id, token) = app.create(RunnerType::Group, json!({})).await;
    app.request_job(&token, "s_one").await.assert_status(204);
    let path = path_of(&app, RunnerType::Group, id);
    for (age, status, text, icon) in [
        (Duration::hours(3), "OFFLINE", "Offline", "time-out-icon"),
        (Duration::days(8), "STALE", "Stale", "time-out-icon"),
        (
            Duration::minutes(90),
            "ONLINE",
            "Online",
            "status-active-icon",
        ),
    ] {
        app.age(id, Duration::days(9), Some(age)).await;
        let page = reader.page(&path).await;
        assert_eq!(page.attribute(BADGE, "data-qa-status"), status);
        assert_eq!(page.text(BADGE), text);
        assert_eq!(
            page.count(&format!("{BADGE} [data-testid={icon}]")),
            1,
            "{status}"
        );
    }
}

#[tokio::test]
async fn a_paused_runner_is_online_and_paused() {
    let app = TestApp::start().await;
    let mut reader = Reader::root(&app).await;
    let (id, token) = app
        .create(RunnerType::Instance, json!({ "paused": true }))
        .await;
    app.request_job(&token, "s_one").await;
    let page = reader.page(&format!("/admin/runners/{id}")).await;
    assert_eq!(page.attribute(BADGE, "data-qa-status"), "ONLINE");
    assert_eq!(page.texts(".line .badge.warning"), ["Paused"]);
}

#[tokio::test]
async fn each_place_shows_its_own_runners_and_those_it_can_use() {
    let app = TestApp::start().await;
    let mut reader = Reader::root(&app).await;
    let elsewhere = app.group("elsewhere", None).await;
    let (foreign, _) = app
        .create(RunnerType::Group, json!({ "group_id": elsewhere }))
        .await;
    let (shared, _) = app.create(RunnerType::Instance, json!({})).await;
    let (group, _) = app.create(RunnerType::Group, json!({})).await;
    for (path, status) in [
        (format!("/admin/runners/{foreign}"), 200),
        (format!("/groups/elsewhere/-/runners/{foreign}"), 200),
        (format!("/groups/fleet/-/runners/{foreign}"), 404),
        (format!("/groups/fleet/-/runners/{shared}"), 200),
        (format!("/fleet/app/-/runners/{group}"), 200),
        (format!("/fleet/app/-/runners/{foreign}"), 404),
        (format!("/groups/fleet/app/-/runners/{group}"), 404),
        ("/admin/runners/999999".to_owned(), 404),
        ("/admin/runners/one".to_owned(), 404),
        ("/groups/fleet/-/runners".to_owned() + "/1/nothing", 404),
        (
            "/-/groups/fleet/runners/".to_owned() + &group.to_string(),
            404,
        ),
    ] {
        let answer = reader.get(&path).await;
        assert_eq!(answer.status.as_u16(), status, "{path}");
        assert!(
            answer.header("content-type").starts_with("text/html"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_group_below_a_group_has_its_page() {
    let app = TestApp::start().await;
    let mut reader = Reader::root(&app).await;
    let below = app
        .group("linux", Some(app.running.access().group.id))
        .await;
    let (id, _) = app
        .create(RunnerType::Group, json!({ "group_id": below }))
        .await;
    let page = reader
        .page(&format!("/groups/fleet/linux/-/runners/{id}"))
        .await;
    assert!(page.text("h1").starts_with(&format!("#{id} (")));
}

#[tokio::test]
async fn whoever_has_no_right_is_told_that_there_is_no_page() {
    let app = TestApp::start().await;
    let (instance, _) = app.create(RunnerType::Instance, json!({})).await;
    let (group, _) = app.create(RunnerType::Group, json!({})).await;
    let (project, _) = app.create(RunnerType::Project, json!({})).await;
    for (role, [admin_page, group_page, project_page]) in [
        (Role::Stranger, [404, 404, 404]),
        (Role::Developer, [404, 404, 404]),
        (Role::ProjectMaintainer, [404, 404, 200]),
        (Role::GroupMaintainer, [404, 200, 200]),
        (Role::GroupOwner, [404, 200, 200]),
    ] {
        let mut reader = app.reader(role).await;
        for (path, status) in [
            (format!("/admin/runners/{instance}"), admin_page),
            (format!("/groups/fleet/-/runners/{group}"), group_page),
            (format!("/fleet/app/-/runners/{project}"), project_page),
        ] {
            let answer = reader.get(&path).await;
            assert_eq!(answer.status.as_u16(), status, "{role:?} {path}");
        }
    }
}

#[tokio::test]
async fn the_maintenance_note_is_for_those_who_may_change_the_runner() {
    let app = TestApp::start().await;
    let note = json!({ "maintenance_note": "Disk is full." });
    let (id, _) = app.create(RunnerType::Group, note).await;
    let path = path_of(&app, RunnerType::Group, id);
    let mut owner = app.reader(Role::GroupOwner).await;
    assert_eq!(owner.page(&path).await.text(".note"), "Disk is full.");
    let mut maintainer = app.reader(Role::GroupMaintainer).await;
    assert_eq!(maintainer.page(&path).await.count(".note"), 0);
}
