//! A project's CI/CD settings.

use serde_json::json;

use crate::support::{Role, TestApp, fleet};

const SECTION: &str = "#js-runners-settings";

#[tokio::test]
async fn the_runners_that_a_project_can_use_are_listed_by_type() {
    let app = TestApp::start().await;
    let [instance, group, project] = fleet(&app).await;
    let elsewhere = app.group("elsewhere", None).await;
    app.create(
        fleetproof_model::RunnerType::Group,
        json!({ "group_id": elsewhere }),
    )
    .await;
    let mut reader = app.reader(Role::ProjectMaintainer).await;
    let path = "/fleet/app/-/settings/ci_cd";
    let page = reader.page(path).await;
    for (kind, id) in [
        ("project", project),
        ("group", group),
        ("instance", instance),
    ] {
        let count = format!("{SECTION} [data-testid=runner-count-{kind}]");
        assert_eq!(page.text(&count), "1");
        let page = reader
            .page(&format!("{path}?runner_type={kind}_type"))
            .await;
        let rows = page.attributes(&format!("{SECTION} tbody tr"), "data-testid");
        assert_eq!(rows, [format!("runner-row-{id}")]);
        let link = page.attribute(&format!("{SECTION} [data-testid=runner-link]"), "href");
        assert_eq!(link, format!("/fleet/app/-/runners/{id}"));
        let badge = format!("{SECTION} [data-testid=runner-status-badge]");
        assert_eq!(page.attribute(&badge, "data-qa-status"), "NEVER_CONTACTED");
    }
    let rows = page.attributes(&format!("{SECTION} tbody tr"), "data-testid");
    assert_eq!(
        rows,
        [format!("runner-row-{project}")],
        "its own come first"
    );
    assert_eq!(
        page.attribute("[data-testid=expand-runners]", "href"),
        SECTION
    );
}

#[tokio::test]
async fn a_project_without_runners_says_so() {
    let app = TestApp::start().await;
    let mut reader = app.reader(Role::ProjectMaintainer).await;
    let page = reader.page("/fleet/app/-/settings/ci_cd").await;
    assert_eq!(
        page.count(&format!("{SECTION} [data-testid=empty-message]")),
        1
    );
    let mut developer = app.reader(Role::Developer).await;
    developer
        .get("/fleet/app/-/settings/ci_cd")
        .await
        .assert_status(404);
}
