//! Whatever is stored stays text.

use fleetproof_model::RunnerType;
use serde_json::json;

use crate::support::{Page, Reader, TestApp};

/// Text that would end an attribute, an element, a script and a template.
const HOSTILE: &str = "\"'></title></template></textarea><script>alert(1)</script>\
                       <img src=x onerror=alert(1)>&lt;";

/// No element and no attribute came from a stored text.
#[track_caller]
fn assert_harmless(page: &Page, path: &str) {
    assert_eq!(page.count("img"), 0, "{path}");
    let scripts = page.attributes("script", "src");
    assert_eq!(page.count("script"), scripts.len(), "{path}");
    let ours = scripts.iter().all(|src| src.starts_with("/assets/"));
    assert!(ours, "{path}: {scripts:?}");
    assert_eq!(page.attributes("*", "onerror").len(), 0, "{path}");
}

#[tokio::test]
async fn every_stored_text_stays_text() {
    let app = TestApp::start().await;
    let mut reader = Reader::root(&app).await;
    for sql in [
        "UPDATE users SET name = $1 WHERE username = 'root'",
        "UPDATE routes SET name = $1",
        "UPDATE namespaces SET name = $1",
    ] {
        app.execute(sql, &[&HOSTILE]).await;
    }
    let traits = json!({
        "description": HOSTILE, "maintenance_note": HOSTILE, "tag_list": [HOSTILE],
    });
    let mut paths = vec![
        "/admin/runners".to_owned(),
        "/groups/fleet/-/runners".to_owned(),
        "/fleet/app/-/settings/ci_cd".to_owned(),
        "/groups/fleet/-/runners/new".to_owned(),
    ];
    let system_id = &HOSTILE[..64];
    for kind in RunnerType::ALL {
        let (id, token) = app.create(kind, traits.clone()).await;
        let body = json!({
            "token": token, "system_id": system_id,
            "info": {
                "version": HOSTILE, "revision": HOSTILE, "platform": HOSTILE,
                "architecture": HOSTILE,
            },
        });
        app.post("/jobs/request", body).await.assert_status(204);
        let path = match kind {
            RunnerType::Instance => format!("/admin/runners/{id}"),
            RunnerType::Group => format!("/groups/fleet/-/runners/{id}"),
            RunnerType::Project => format!("/fleet/app/-/runners/{id}"),
        };
        let page = reader.page(&format!("{path}?managers=shown")).await;
        assert_eq!(page.text("[data-testid=td-systemId]"), system_id);
        let version = page.text("[data-testid=td-version]");
        assert_eq!(version, format!("{HOSTILE} ({HOSTILE})"));
        assert_eq!(page.text(".note"), HOSTILE);
        assert_eq!(page.texts(".tags li"), [HOSTILE]);
        assert!(page.text("h1").ends_with(HOSTILE));
        assert_harmless(&page, &path);
        paths.extend([format!("{path}/managers"), path]);
    }
    let encoded: String = HOSTILE.bytes().map(|byte| format!("%{byte:02X}")).collect();
    for name in [
        "search",
        "tag",
        "version_prefix",
        "runner_type",
        "sort",
        "status",
    ] {
        paths.push(format!("/admin/runners?{name}={encoded}"));
    }
    for path in &paths {
        let page = reader.page(path).await;
        assert_harmless(&page, path);
    }
    let answer = Reader::of(&app).sign_in(HOSTILE, "x").await;
    assert_harmless(&Page::of(&answer), "/users/sign_in");
}
