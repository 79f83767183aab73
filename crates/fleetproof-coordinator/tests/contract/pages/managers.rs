//! The managers on a runner's page.

use fleetproof_model::RunnerType;
use serde_json::json;

use crate::support::{Page, Reader, TestApp};

const CARD: &str = "[data-testid=runner-managers]";

fn cells(page: &Page, name: &str) -> Vec<String> {
    page.texts(&format!("{CARD} [data-testid={name}]"))
}

/// A runner with that many managers, `s_0001` the oldest.
async fn runner_with_managers(app: &TestApp, count: i32) -> i64 {
    let (id, token) = app.create(RunnerType::Instance, json!({})).await;
    app.request_job(&token, "s_0001").await.assert_status(204);
    app.execute(
        "INSERT INTO ci_runner_machines (runner_id, runner_type, system_xid, created_at, updated_at,
             contacted_at, creation_state)
         SELECT $1, 1, 's_' || lpad(n::text, 4, '0'), now(), now(), now(), 100
         FROM generate_series(2, $2) AS n ORDER BY n",
        &[&id, &count],
    )
    .await;
    id
}

#[tokio::test]
async fn the_table_is_no_part_of_the_page_before_the_card_is_opened() {
    let app = TestApp::start().await;
    let mut reader = Reader::root(&app).await;
    let id = runner_with_managers(&app, 2).await;
    let page = reader.page(&format!("/admin/runners/{id}")).await;
    assert_eq!(page.attribute(CARD, "id"), "runner-managers");
    assert_eq!(page.text(&format!("{CARD} [data-testid=crud-count]")), "2");
    let toggle = format!("{CARD} [data-testid=crud-collapse-toggle]");
    assert_eq!(page.attribute(&toggle, "aria-expanded"), "false");
    assert_eq!(page.attribute(&toggle, "aria-label"), "Expand");
    assert_eq!(page.count(&format!("{CARD} > [data-testid=crud-body]")), 0);

    // Without a script, the toggle is a link.
    let link = page.attribute(&toggle, "href");
    let page = reader.page(link.split('#').next().unwrap()).await;
    assert_eq!(page.attribute(&toggle, "aria-expanded"), "true");
    assert_eq!(page.attribute(&toggle, "aria-label"), "Collapse");
    assert_eq!(page.count(&format!("{CARD} > [data-testid=crud-body]")), 1);
    assert_eq!(cells(&page, "td-systemId"), ["s_0002", "s_0001"]);
}

#[tokio::test]
async fn each_manager_is_shown_with_what_it_told_of_itself() {
    let app = TestApp::start().await;
    let mut reader = Reader::root(&app).await;
    let (id, token) = app.create(RunnerType::Instance, json!({})).await;
    let body = json!({
        "token": token, "system_id": "s_full",
        "info": {
            "version": "17.11.0", "revision": "a1b2c3d4", "platform": "linux",
            "architecture": "amd64", "executor": "docker",
        },
    });
    app.post("/runners/verify", body).await.assert_status(200);
    let page = reader
        .page(&format!("/admin/runners/{id}?managers=shown"))
        .await;
    let heads = page.texts(&format!("{CARD} th"));
    assert_eq!(
        heads[..7],
        [
            "System ID",
            "Status",
            "Version",
            "IP Address",
            "Executor",
            "Arch/Platform",
            "Last contact"
        ]
    );
    for (name, text) in [
        ("td-systemId", "s_full"),
        ("td-status", "Online Idle"),
        ("td-version", "17.11.0 (a1b2c3d4)"),
        ("td-ipAddress", "127.0.0.1"),
        ("td-executorName", "docker"),
        ("td-architecturePlatform", "amd64/linux"),
        ("td-contactedAt", "just now"),
    ] {
        assert_eq!(cells(&page, name), [text], "{name}");
    }
    let time = page.attribute(
        &format!("{CARD} [data-testid=td-contactedAt] time"),
        "datetime",
    );
    let api = app
        .get_as(&app.admin_token(), &format!("/runners/{id}/managers"))
        .await
        .json();
    assert_eq!(time, api[0]["contacted_at"].as_str().unwrap());
}

#[tokio::test]
async fn managers_beyond_a_page_are_reached_by_links() {
    let app = TestApp::start().await;
    let mut reader = Reader::root(&app).await;
    let id = runner_with_managers(&app, 250).await;
    let mut page = reader
        .page(&format!("/admin/runners/{id}?managers=shown"))
        .await;
    let mut seen = cells(&page, "td-systemId");
    assert_eq!((seen.len(), seen[0].as_str()), (100, "s_0250"));
    assert_eq!(page.count("button[data-testid=prevButton][disabled]"), 1);
    for _ in 0..2 {
        assert_eq!(page.text("[data-testid=crud-count]"), "250");
        let next = page.attribute("a[data-testid=nextButton]", "href");
        page = reader.page(next.split('#').next().unwrap()).await;
        seen.extend(cells(&page, "td-systemId"));
    }
    let expected: Vec<String> = (1..=250).rev().map(|n| format!("s_{n:04}")).collect();
    assert_eq!(seen, expected);
    assert_eq!(page.count("button[data-testid=nextButton][disabled]"), 1);

    let back = page.attribute("a[data-testid=prevButton]", "href");
    let page = reader.page(back.split('#').next().unwrap()).await;
    assert_eq!(cells(&page, "td-systemId"), expected[100..200]);
}

#[tokio::test]
async fn exactly_one_page_of_managers_has_no_links() {
    let app = TestApp::start().await;
    let mut reader = Reader::root(&app).await;
    let id = runner_with_managers(&app, 100).await;
    let page = reader
        .page(&format!("/admin/runners/{id}?managers=shown"))
        .await;
    assert_eq!(cells(&page, "td-systemId").len(), 100);
    assert_eq!(page.count("[data-testid=nextButton]"), 0);
}
