//! Pages that are wrong on purpose: each in its own way only, and the API never.

use fleetproof_coordinator::Defect;
use fleetproof_model::{RunnerType, SchemaStep};
use serde_json::json;

use crate::support::{Page, Reader, TestApp};

/// A coordinator with that defect, and a runner with three managers that are online.
async fn broken(name: &str, kind: RunnerType) -> (TestApp, Reader, i64) {
    let app = TestApp::with(SchemaStep::NEWEST, |config| {
        config.defects = vec![Defect::named(name).unwrap()];
    })
    .await;
    let (id, token) = app.create(kind, json!({})).await;
    for system_id in ["s_1", "s_2", "s_3"] {
        app.request_job(&token, system_id).await.assert_status(204);
    }
    let reader = Reader::root(&app).await;
    (app, reader, id)
}

const CARD: &str = "[data-testid=runner-managers]";

async fn managers(reader: &mut Reader, id: i64) -> Page {
    reader
        .page(&format!("/admin/runners/{id}?managers=shown"))
        .await
}

/// System IDs, badges and count of a healthy page, and what the API says.
async fn shown(name: &str) -> (Vec<String>, Vec<String>, String) {
    let (app, mut reader, id) = broken(name, RunnerType::Group).await;
    let page = managers(&mut reader, id).await;
    let badge = "[data-testid=page-heading-description] [data-testid=runner-status-badge]";
    assert_eq!(page.attribute(badge, "data-qa-status"), "ONLINE");
    let api = app
        .get_as(&app.admin_token(), &format!("/runners/{id}/managers"))
        .await
        .json();
    let statuses: Vec<&str> = api
        .as_array()
        .unwrap()
        .iter()
        .map(|m| m["status"].as_str().unwrap())
        .collect();
    assert_eq!(statuses, ["online"; 3]);
    (
        page.texts(&format!("{CARD} [data-testid=td-systemId]")),
        page.attributes(&format!("{CARD} [data-qa-status]"), "data-qa-status"),
        page.text("[data-testid=crud-count]"),
    )
}

#[tokio::test]
async fn a_badge_is_wrong() {
    let (ids, badges, count) = shown("page-badge-wrong").await;
    assert_eq!(
        (ids, count.as_str()),
        (["s_3", "s_2", "s_1"].map(str::to_owned).to_vec(), "3")
    );
    assert_eq!(badges, ["OFFLINE"; 3]);
}

#[tokio::test]
async fn a_manager_is_missing() {
    let (ids, badges, count) = shown("page-manager-missing").await;
    assert_eq!(
        (ids, count.as_str()),
        (["s_3", "s_2"].map(str::to_owned).to_vec(), "3")
    );
    assert_eq!(badges, ["ONLINE"; 2]);
}

#[tokio::test]
async fn a_count_is_off_by_one() {
    let (ids, badges, count) = shown("page-count-off-by-one").await;
    assert_eq!((ids.len(), count.as_str()), (3, "4"));
    assert_eq!(badges, ["ONLINE"; 3]);
}

#[tokio::test]
async fn a_second_page_of_managers_is_empty() {
    let (app, mut reader, id) =
        broken("page-second-managers-page-empty", RunnerType::Instance).await;
    app.execute(
        "INSERT INTO ci_runner_machines (runner_id, runner_type, system_xid, created_at, updated_at)
         SELECT $1, 1, 's_more' || n, now(), now() FROM generate_series(1, 100) AS n",
        &[&id],
    )
    .await;
    let page = managers(&mut reader, id).await;
    let cells = format!("{CARD} [data-testid=td-systemId]");
    assert_eq!(page.count(&cells), 100);
    let next = page.attribute("a[data-testid=nextButton]", "href");
    let page = reader.page(next.split('#').next().unwrap()).await;
    assert_eq!(page.count(&cells), 0);
    assert_eq!(page.text("[data-testid=crud-count]"), "103");
}

#[tokio::test]
async fn a_group_s_list_hides_instance_runners() {
    let (app, mut reader, instance) =
        broken("page-group-list-hides-instance", RunnerType::Instance).await;
    let (group, _) = app.create(RunnerType::Group, json!({})).await;
    for (path, there) in [
        ("/groups/fleet/-/runners", false),
        ("/admin/runners", true),
        (
            "/fleet/app/-/settings/ci_cd?runner_type=instance_type",
            true,
        ),
    ] {
        let page = reader.page(path).await;
        let count = page.count(&format!("[data-testid=runner-row-{instance}]"));
        assert_eq!(count == 1, there, "{path}");
    }
    let page = reader.page("/groups/fleet/-/runners").await;
    assert_eq!(page.count(&format!("[data-testid=runner-row-{group}]")), 1);
    let api = app
        .listed(&app.admin_token(), "/groups/fleet/runners")
        .await;
    assert!(api.contains(&instance));
}

#[tokio::test]
async fn the_pages_of_one_type_answer_500() {
    let (app, mut reader, project) = broken("page-500-for-one-type", RunnerType::Project).await;
    let (instance, _) = app.create(RunnerType::Instance, json!({})).await;
    for (path, status) in [
        (format!("/fleet/app/-/runners/{project}"), 500),
        (format!("/admin/runners/{project}"), 500),
        (format!("/admin/runners/{instance}"), 200),
        ("/fleet/app/-/settings/ci_cd".to_owned(), 200),
    ] {
        let answer = reader.get(&path).await;
        assert_eq!(answer.status.as_u16(), status, "{path}");
        if status == 500 {
            let lines = app.log.lines_for(answer.header("x-request-id")).join("");
            assert!(lines.contains("ActionView::Template::Error"), "{lines}");
        }
    }
    app.get_as(&app.admin_token(), &format!("/runners/{project}/managers"))
        .await
        .assert_status(200);
}
