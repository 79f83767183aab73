//! Which scope of a token will do for one runner (GEN-31).

use fleetproof_model::RunnerType;
use reqwest::Method;
use serde_json::json;

use crate::support::TestApp;

const SCOPES: [&str; 5] = [
    "api",
    "manage_runner",
    "read_api",
    "create_runner",
    "read_user",
];

#[tokio::test]
async fn adm_03_36_gen_31_reading_and_changing_one_runner() {
    let app = TestApp::start().await;
    let root: i64 = app.value("SELECT id FROM users WHERE admin", &[]).await;
    for kind in RunnerType::ALL {
        for scope in SCOPES {
            let (id, _) = app.create(kind, json!({})).await;
            let token = app.personal_access_token(root, &[scope]).await;
            let reads = ["api", "manage_runner", "read_api"].contains(&scope);
            let writes = ["api", "manage_runner"].contains(&scope);
            let change = json!({ "description": scope });
            for (method, below, body, status, allowed) in [
                (Method::GET, "", None, 200, reads),
                (Method::GET, "/managers", None, 200, reads),
                (Method::GET, "/jobs", None, 200, reads),
                (Method::GET, "/projects", None, 200, reads),
                (Method::PUT, "", Some(change), 200, writes),
                (
                    Method::POST,
                    "/reset_authentication_token",
                    None,
                    201,
                    writes,
                ),
                (Method::DELETE, "", None, 204, writes),
            ] {
                let path = format!("/runners/{id}{below}");
                let answer = app.call_as(&token, method.clone(), &path, body).await;
                if allowed {
                    answer.assert_status(status);
                } else {
                    answer.assert_status(403);
                    let body = answer.json();
                    assert_eq!(body["error"], "insufficient_scope", "{method} {scope}");
                    let scopes = body["scope"].as_str().unwrap();
                    assert!(scopes.contains("manage_runner"), "{scopes}");
                }
            }
        }
    }
}

#[tokio::test]
async fn gen_31_the_token_itself_is_shown_to_any_scope() {
    let app = TestApp::start().await;
    let root: i64 = app.value("SELECT id FROM users WHERE admin", &[]).await;
    for scope in SCOPES {
        let token = app.personal_access_token(root, &[scope]).await;
        let answer = app.get_as(&token, "/personal_access_tokens/self").await;
        answer.assert_status(200);
        assert_eq!(answer.json()["scopes"], json!([scope]));
        assert!(!answer.text.contains(&token));
        let user = app.get_as(&token, "/user").await;
        let reads = ["api", "read_api", "read_user"].contains(&scope);
        user.assert_status(if reads { 200 } else { 403 });
    }
    for path in ["/personal_access_tokens/self", "/user"] {
        app.get_as("", path)
            .await
            .assert_is(401, &json!({ "message": "401 Unauthorized" }));
    }
}

#[tokio::test]
async fn gen_08_a_token_that_has_ended_says_so_everywhere() {
    let app = TestApp::start().await;
    let user: i64 = app.value("SELECT id FROM users WHERE admin", &[]).await;
    let (id, _) = app.create(RunnerType::Instance, json!({})).await;
    let token = app.personal_access_token(user, &["api"]).await;
    let paths = [
        "/personal_access_tokens/self".to_owned(),
        "/groups/fleet".to_owned(),
        "/projects/fleet%2Fapp".to_owned(),
        "/runners".to_owned(),
        format!("/runners/{id}"),
    ];
    for (column, text) in [
        ("expires_at = '2020-01-01'", "Token is expired"),
        ("revoked = true", "Token was revoked"),
    ] {
        let sql = format!("UPDATE personal_access_tokens SET {column} WHERE name = 'test'");
        app.execute(&sql, &[]).await;
        for path in &paths {
            let answer = app.get_as(&token, path).await;
            answer.assert_status(401);
            let body = answer.json();
            assert_eq!(body["error"], "invalid_token", "{path}");
            let description = body["error_description"].as_str().unwrap();
            assert!(description.starts_with(text), "{path}: {description}");
        }
    }
}
