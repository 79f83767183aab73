//! Making a runner on a page, and the page that shows its token.

use fleetproof_model::RunnerType;
use serde_json::json;
use time::Duration;

use crate::support::{Page, Reader, Role, TestApp};

/// The number in the path of a register page.
fn number_in(register: &str) -> i64 {
    register.split('/').nth_back(1).unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_runner_of_each_type_is_made_and_its_token_shown_until_it_is_in_contact() {
    let app = TestApp::start().await;
    let mut reader = Reader::root(&app).await;
    for (list, kind) in [
        ("/admin/runners", "instance_type"),
        ("/groups/fleet/-/runners", "group_type"),
        ("/fleet/app/-/runners", "project_type"),
    ] {
        let new = format!("{list}/new");
        let form = [
            ("description", "made by hand"),
            ("tag_list", "a, b,"),
            ("run_untagged", "false"),
            ("maximum_timeout", ""),
            ("paused", "false"),
            ("maintenance_note", ""),
        ];
        let answer = reader.submit(&new, &new, &form).await;
        answer.assert_status(302);
        let register = answer.header("location").to_owned();
        let page = reader.page(&register).await;
        let token = page.text("[data-testid=runner-token]");
        let id = number_in(&register);
        let path = format!("/runners/{id}");
        let api = app.get_as(&app.admin_token(), &path).await.json();
        assert_eq!(api["runner_type"], kind);
        assert_eq!(api["description"], "made by hand");
        assert_eq!(api["tag_list"], json!(["a", "b"]));
        assert_eq!(api["run_untagged"], false);
        assert_eq!(api["maintenance_note"], json!(null));
        app.verify(&token, "s_one").await.assert_status(200);
        // The stream is there for each of the three, and has an end by now.
        let events = reader.get(&format!("{register}/events")).await;
        assert!(events.text.starts_with("event: online\n"), "{events:?}");
        let answer = reader.get(&register).await;
        answer.assert_status(302);
        assert_eq!(answer.header("location"), format!("{list}/{id}"));
    }
}

#[tokio::test]
async fn a_token_is_shown_to_nobody_else_and_not_for_long() {
    let app = TestApp::start().await;
    let mut owner = app.reader(Role::GroupOwner).await;
    let new = "/groups/fleet/-/runners/new";
    let answer = owner.submit(new, new, &[]).await;
    let register = answer.header("location").to_owned();
    owner.page(&register).await;
    let mut root = Reader::root(&app).await;
    root.get(&register).await.assert_status(404);
    app.age(number_in(&register), Duration::hours(3), None)
        .await;
    owner.get(&register).await.assert_status(302);
    // One that was registered has no such page.
    let (id, _) = app.register(RunnerType::Instance).await;
    let path = format!("/admin/runners/{id}/register");
    root.get(&path).await.assert_status(404);
}

#[tokio::test]
async fn what_the_model_refuses_is_said_above_the_form() {
    let app = TestApp::start().await;
    let mut reader = Reader::root(&app).await;
    let new = "/admin/runners/new";
    let form = [("run_untagged", "false"), ("tag_list", "")];
    let answer = reader.submit(new, new, &form).await;
    answer.assert_status(422);
    assert_eq!(
        Page::of(&answer).text("[role=alert]"),
        "Tags list can not be empty when runner is not allowed to pick untagged jobs"
    );
    reader.post(new, &[]).await.assert_status(422);
    assert_eq!(app.count("ci_runners", "true").await, 0);
    let mut maintainer = app.reader(Role::GroupMaintainer).await;
    for path in ["/groups/fleet/-/runners/new", new] {
        maintainer.get(path).await.assert_status(404);
    }
}
