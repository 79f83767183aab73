//! Pages of lists (GEN-30).

use serde_json::json;

use crate::support::TestApp;

/// Makes runners by SQL, as many as that.
async fn plant(app: &TestApp, count: i32) {
    app.execute(
        "INSERT INTO ci_runners (runner_type, created_at, updated_at, token_encrypted)
         SELECT 1, now(), now(), concat('planted ', n) FROM generate_series(1, $1) n",
        &[&count],
    )
    .await;
}

#[tokio::test]
async fn gen_30_pages_have_their_headers() {
    let app = TestApp::start().await;
    let admin = app.admin_token();
    plant(&app, 45).await;
    let all = app.listed(&admin, "/runners/all?per_page=100").await;
    assert_eq!(all.len(), 45);
    for (query, from, to, next, previous) in [
        ("", 0, 20, "2", ""),
        ("?page=2", 20, 40, "3", "1"),
        ("?page=3&per_page=20", 40, 45, "", "2"),
    ] {
        let answer = app.get_as(&admin, &format!("/runners/all{query}")).await;
        assert_eq!(answer.ids(), all[from..to], "{query}");
        for (name, value) in [
            ("x-per-page", "20"),
            ("x-next-page", next),
            ("x-prev-page", previous),
            ("x-total", "45"),
            ("x-total-pages", "3"),
        ] {
            assert_eq!(answer.header(name), value, "{query} {name}");
        }
    }
    let beyond = app.get_as(&admin, "/runners/all?page=4").await;
    beyond.assert_is(200, &json!([]));
    assert_eq!(
        (beyond.header("x-next-page"), beyond.header("x-prev-page")),
        ("", "")
    );
}

#[tokio::test]
async fn gen_30_links_lead_to_the_other_pages() {
    let app = TestApp::start().await;
    let admin = app.admin_token();
    plant(&app, 5).await;
    let all = app.listed(&admin, "/runners/all").await;
    let mut seen = Vec::new();
    let mut path = "/runners/all?per_page=2&type=instance_type".to_owned();
    loop {
        let answer = app.get_as(&admin, &path).await;
        seen.extend(answer.ids());
        let links = answer.header("link").to_owned();
        assert!(links.contains("rel=\"first\"") && links.contains("rel=\"last\""));
        assert!(links.contains("type=instance_type"), "filters are kept");
        let Some(next) = links
            .split(", ")
            .find(|link| link.ends_with("rel=\"next\""))
        else {
            break;
        };
        let url = next.trim_start_matches('<').split('>').next().unwrap();
        let api = format!("{}/api/v4", app.running.url());
        path = url.strip_prefix(&api).unwrap().to_owned();
    }
    assert_eq!(seen, all);
    let answer = app
        .get_as("", &format!("/runners/all?private_token={admin}"))
        .await;
    answer.assert_status(200);
    assert!(!answer.header("link").contains(&admin));
}

#[tokio::test]
async fn gen_30_the_size_of_a_page_is_bounded() {
    let app = TestApp::start().await;
    let admin = app.admin_token();
    plant(&app, 120).await;
    let answer = app.get_as(&admin, "/runners/all?per_page=5000").await;
    assert_eq!(
        (answer.ids().len(), answer.header("x-per-page")),
        (100, "100")
    );
    for (query, error) in [
        ("per_page=0", "per_page has a value not allowed"),
        ("per_page=-1", "per_page does not have a valid value"),
        ("per_page=x", "per_page is invalid"),
        ("page=0", "page does not have a valid value"),
        ("page=-1", "page does not have a valid value"),
        ("page=x", "page is invalid"),
    ] {
        app.get_as(&admin, &format!("/runners/all?{query}"))
            .await
            .assert_is(400, &json!({ "error": error }));
    }
}

#[tokio::test]
async fn gen_30_a_very_long_list_is_not_counted() {
    let app = TestApp::start().await;
    let admin = app.admin_token();
    plant(&app, 10_000).await;
    let answer = app
        .get_as(&admin, "/runners/all?per_page=100&page=100")
        .await;
    assert_eq!(answer.header("x-total"), "10000");
    assert_eq!(answer.header("x-next-page"), "");
    plant_one_more(&app).await;
    let answer = app
        .get_as(&admin, "/runners/all?per_page=100&page=100")
        .await;
    assert_eq!(answer.ids().len(), 100);
    assert_eq!(answer.header("x-next-page"), "101");
    for name in ["x-total", "x-total-pages"] {
        assert!(answer.headers.get(name).is_none(), "{name}");
    }
    assert!(!answer.header("link").contains("rel=\"last\""));
    let last = app
        .get_as(&admin, "/runners/all?per_page=100&page=101")
        .await;
    assert_eq!((last.ids().len(), last.header("x-next-page")), (1, ""));
}

async fn plant_one_more(app: &TestApp) {
    app.execute(
        "INSERT INTO ci_runners (runner_type, created_at, updated_at, token_encrypted)
         VALUES (1, now(), now(), 'one more')",
        &[],
    )
    .await;
}
