//! The generations of GitLab's markup (`serve --ui-generation`).

use fleetproof_coordinator::UiGeneration;
use fleetproof_model::{RunnerType, SchemaStep};
use serde_json::json;

use crate::support::{Reader, TestApp};

/// A coordinator whose pages are of that generation, with a runner of each type that is online.
async fn start(ui: UiGeneration) -> (TestApp, Reader, [i64; 3]) {
    let app = TestApp::with(SchemaStep::NEWEST, |config| config.ui_generation = ui).await;
    let mut ids = [0; 3];
    for (id, kind) in ids.iter_mut().zip(RunnerType::ALL) {
        let (number, token) = app.create(kind, json!({})).await;
        app.request_job(&token, "s_one").await.assert_status(204);
        *id = number;
    }
    let reader = Reader::root(&app).await;
    (app, reader, ids)
}

#[tokio::test]
async fn in_a_the_managers_are_behind_a_button() {
    let (_app, mut reader, [instance, group, project]) = start(UiGeneration::A).await;
    for path in [
        format!("/admin/runners/{instance}"),
        format!("/groups/fleet/-/runners/{group}"),
    ] {
        let page = reader.page(&path).await;
        assert_eq!(page.text("[data-testid=runner-button]"), "Show details");
        assert_eq!(page.count("#runner-managers-details[hidden]"), 1);
        assert_eq!(
            page.count("[data-testid=td-systemId], [data-testid=runner-managers]"),
            0
        );
        assert_eq!(page.count("[data-testid=runner-status-badge]"), 0);
        assert_eq!(page.count("[data-testid=status-active-icon]"), 1);
        let source = page.attribute("[data-testid=runner-button]", "data-src");
        let part = reader.page(&source).await;
        assert_eq!(part.texts("[data-testid=td-systemId]"), ["s_one"]);
        // Without a script.
        let link = page.attribute("[data-testid=runner-button]", "href");
        let page = reader.page(&link).await;
        assert_eq!(page.text("[data-testid=runner-button]"), "Hide details");
        assert_eq!(page.texts("[data-testid=td-systemId]"), ["s_one"]);
    }
    let page = reader
        .page(&format!("/fleet/app/-/runners/{project}"))
        .await;
    assert_eq!(page.texts("th"), ["Property Name", "Value"]);
    assert_eq!(
        page.count("[data-testid=runner-button], [data-testid=td-systemId]"),
        0
    );
}

#[tokio::test]
async fn in_b_the_managers_are_fetched_into_the_card() {
    let (_app, mut reader, [_, _, project]) = start(UiGeneration::B).await;
    let path = format!("/fleet/app/-/runners/{project}");
    let page = reader.page(&path).await;
    let card = "[data-testid=runner-managers]";
    assert_eq!(page.attribute(card, "data-src"), format!("{path}/managers"));
    assert_eq!(
        page.count(&format!("{card} table, {card} [data-testid=crud-body]")),
        0
    );
    assert_eq!(page.count("[data-testid=runner-status-badge]"), 0);
    let part = reader.page(&format!("{path}/managers")).await;
    assert_eq!(part.texts("[data-testid=td-systemId]"), ["s_one"]);
    let page = reader.page(&format!("{path}?managers=shown")).await;
    assert_eq!(
        page.texts(&format!("{card} [data-testid=td-systemId]")),
        ["s_one"]
    );
    assert_eq!(page.attributes(card, "data-src").len(), 0);
}

#[tokio::test]
async fn each_generation_tells_online_runners_in_the_settings_in_its_own_way() {
    for (ui, online) in [
        (
            UiGeneration::A,
            ".runner-status-online[data-qa-selector=runner_status_online_content]",
        ),
        (
            UiGeneration::B,
            "[data-testid=runner-status-icon][data-qa-status=online]",
        ),
        (
            UiGeneration::C,
            "[data-testid=runner-status-badge][data-qa-status=ONLINE]",
        ),
    ] {
        let (app, mut reader, [_, _, project]) = start(ui).await;
        let path = "/fleet/app/-/settings/ci_cd";
        let section = "#js-runners-settings";
        let row = format!("{section} #runner_{project}");
        let page = reader.page(path).await;
        assert_eq!(page.count(&format!("{row} {online}")), 1, "{ui}");
        assert_eq!(
            page.count(&format!("{row} [data-testid=runner-link]")),
            1,
            "{ui}"
        );
        let is_table = page.count(&format!("{section} [data-testid=runner-row-{project}]")) == 1;
        assert_eq!(is_table, ui == UiGeneration::C);
        app.age(
            project,
            time::Duration::days(9),
            Some(time::Duration::days(8)),
        )
        .await;
        let page = reader.page(path).await;
        assert_eq!(page.count(&format!("{row} {online}")), 0, "{ui}");
        assert_eq!(
            page.count(&format!("{row} [data-testid=time-out-icon]")),
            1,
            "{ui}"
        );
    }
}

#[tokio::test]
async fn the_fetched_table_is_for_those_who_may_see_the_page() {
    let (app, _, [instance, group, _]) = start(UiGeneration::B).await;
    let mut reader = app.reader(crate::support::Role::ProjectMaintainer).await;
    for path in [
        format!("/admin/runners/{instance}/managers"),
        format!("/groups/fleet/-/runners/{group}/managers"),
    ] {
        reader.get(&path).await.assert_status(404);
    }
    let mut nobody = Reader::of(&app);
    nobody
        .get(&format!("/admin/runners/{instance}/managers"))
        .await
        .assert_status(302);
}
