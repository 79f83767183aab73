//! What all pages share: policies, files, error pages.

use fleetproof_model::RunnerType;
use serde_json::json;

use crate::support::{Page, Reader, TestApp};

#[tokio::test]
async fn pages_run_no_script_but_our_own_and_are_not_kept() {
    let app = TestApp::start().await;
    let mut reader = Reader::root(&app).await;
    let (id, _) = app.create(RunnerType::Instance, json!({})).await;
    for path in [
        format!("/admin/runners/{id}"),
        "/admin/runners/0".to_owned(),
    ] {
        let answer = reader.get(&path).await;
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("script-src 'self';") && policy.contains("default-src 'none'"));
        assert!(policy.contains("frame-ancestors 'self'") && !policy.contains("unsafe"));
        assert_eq!(answer.header("x-frame-options"), "SAMEORIGIN");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("referrer-policy"), "same-origin");
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
        assert!(!answer.text.contains("style=") && !answer.text.contains("onclick"));
    }
}

#[tokio::test]
async fn files_are_kept_for_ever_under_a_name_that_tells_their_content() {
    let app = TestApp::start().await;
    let mut reader = Reader::of(&app);
    let page = reader.page("/users/sign_in").await;
    let mut files = page.attributes("link", "href");
    files.extend(page.attributes("script", "src"));
    assert_eq!(files.len(), 3);
    for file in files {
        let answer = reader.get(&file).await;
        answer.assert_status(200);
        assert!(
            answer.header("cache-control").contains("immutable"),
            "{file}"
        );
        assert!(!answer.text.is_empty());
    }
    reader
        .get("/assets/pages-000000000000.css")
        .await
        .assert_status(404);
}

#[tokio::test]
async fn people_get_error_pages_and_programs_get_json() {
    let app = TestApp::start().await;
    let mut reader = Reader::of(&app);
    let answer = reader.get("/no/such/page").await;
    answer.assert_status(404);
    assert_eq!(Page::of(&answer).text("h1"), "404: Page not found");
    let answer = reader.get("/api/v4/nothing").await;
    answer.assert_is(404, &json!({ "error": "404 Not Found" }));
}

#[tokio::test]
async fn an_exception_is_a_page_with_the_number_of_its_log_line() {
    let app = TestApp::start().await;
    let mut reader = Reader::root(&app).await;
    let (id, _) = app.create(RunnerType::Instance, json!({})).await;
    app.batch("ALTER TABLE ci_runner_machines RENAME TO gone")
        .await;
    let answer = reader.get(&format!("/admin/runners/{id}")).await;
    answer.assert_status(500);
    let page = Page::of(&answer);
    assert!(page.text("h1").starts_with("500:"));
    let id = answer.header("x-request-id");
    assert_eq!(page.text("code"), id);
    assert!(
        app.log
            .lines_for(id)
            .join("")
            .contains("PG::UndefinedTable")
    );
    assert!(!answer.text.contains("ci_runner_machines"));
}
