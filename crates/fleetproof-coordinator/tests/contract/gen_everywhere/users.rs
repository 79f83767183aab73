//! Users and their tokens; paths and methods.

use fleetproof_model::{RunnerType, SchemaStep};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Role, TestApp};

#[tokio::test]
async fn gen_01_version_and_metadata_need_a_token_and_tell_the_schema_step() {
    let app = TestApp::start().await;
    for path in ["/version", "/metadata"] {
        app.send(app.request(Method::GET, path))
            .await
            .assert_is(401, &json!({ "message": "401 Unauthorized" }));
        let answer = app.get_as(&app.admin_token(), path).await;
        answer.assert_status(200);
        let body = answer.json();
        assert_eq!(body["enterprise"], false);
        assert!(body["version"].is_string() && body["kas"]["enabled"].is_boolean());
    }
    let metadata = app.get_as(&app.admin_token(), "/metadata").await.json();
    assert_eq!(
        metadata["fleetproof"]["schema_step"],
        SchemaStep::NEWEST.as_str()
    );
}

#[tokio::test]
async fn gen_02_each_sort_of_refusal_has_its_form_of_body() {
    let app = TestApp::start().await;
    let registration = |mut fields: Value| {
        fields["token"] = app.registration_token(RunnerType::Instance).into();
        app.post("/runners", fields)
    };
    app.post("/runners/verify", json!({ "token": "none" }))
        .await
        .assert_is(403, &json!({ "message": "403 Forbidden" }));
    app.post("/runners", json!({ "token": "none" }))
        .await
        .assert_is(
            403,
            &json!({ "message": "403 Forbidden - invalid token supplied" }),
        );
    registration(json!({ "maximum_timeout": 599 }))
        .await
        .assert_is(
            400,
            &json!({ "message": { "maximum_timeout": ["needs to be at least 10 minutes"] } }),
        );
    app.delete("/runners/managers", json!({})).await.assert_is(
        400,
        &json!({ "error": "token is missing, system_id is missing" }),
    );
    let user = app.user_in(Role::Stranger).await;
    let token = app.personal_access_token(user, &["create_runner"]).await;
    let answer = app.get_as(&token, "/runners").await;
    answer.assert_status(403);
    let body = answer.json();
    assert_eq!(body["error"], "insufficient_scope");
    for member in ["error_description", "scope"] {
        assert!(body[member].is_string(), "{body}");
    }
}

#[tokio::test]
async fn gen_03_an_unknown_path_is_not_found() {
    let app = TestApp::start().await;
    app.send(app.request(Method::GET, "/nothing/here"))
        .await
        .assert_is(404, &json!({ "error": "404 Not Found" }));
}

#[tokio::test]
async fn gen_04_a_wrong_method_is_told_the_right_ones() {
    let app = TestApp::start().await;
    let answer = app.send(app.request(Method::PUT, "/runners/verify")).await;
    answer.assert_is(405, &json!({ "error": "405 Not Allowed" }));
    assert!(answer.header("allow").contains("POST"), "{answer:?}");
}

#[tokio::test]
async fn gen_05_version_3_is_gone() {
    let app = TestApp::start().await;
    let text = "API V3 is no longer supported. Use API V4 instead.";
    for path in ["/../v3", "/../v3/runners/verify"] {
        let answer = app.send(app.request(Method::GET, path)).await;
        answer.assert_is(410, &json!({ "error": text }));
    }
}

#[tokio::test]
async fn gen_09_a_token_may_stand_in_three_places() {
    let app = TestApp::start().await;
    let token = app.admin_token();
    let get = |path: &str| app.request(Method::GET, path);
    let bearer = format!("Bearer {token}");
    let query = format!("/version?private_token={token}");
    for request in [
        get("/version").header("PRIVATE-TOKEN", &token),
        get("/version").header("Authorization", &bearer),
        get(&query),
    ] {
        app.send(request).await.assert_status(200);
    }
    let (_, runner_token) = app.register(RunnerType::Instance).await;
    app.get_as(&runner_token, "/version")
        .await
        .assert_status(401);
}

#[tokio::test]
async fn gen_08_a_bad_token_is_unauthorized_and_says_why() {
    let app = TestApp::start().await;
    app.get_as("glpat-unknown", "/version")
        .await
        .assert_is(401, &json!({ "message": "401 Unauthorized" }));
    for (column, text) in [
        ("revoked = true", "Token was revoked"),
        (
            "revoked = false, expires_at = '2020-01-01'",
            "Token is expired",
        ),
    ] {
        let token = app.token_of(Role::Stranger).await;
        app.execute(
            &format!("UPDATE personal_access_tokens SET {column} WHERE name = 'test'"),
            &[],
        )
        .await;
        let answer = app.get_as(&token, "/version").await;
        answer.assert_status(401);
        assert_eq!(answer.json()["error"], "invalid_token");
        let description = answer.json()["error_description"].clone();
        assert!(description.as_str().unwrap().starts_with(text));
        assert!(answer.header("www-authenticate").starts_with("Bearer"));
    }
}

#[tokio::test]
async fn gen_31_only_some_scopes_will_do() {
    let app = TestApp::start().await;
    let roles = [
        Role::GroupOwner,
        Role::GroupMaintainer,
        Role::ProjectMaintainer,
        Role::Developer,
        Role::Stranger,
    ];
    for role in roles {
        let user = app.user_in(role).await;
        for (scope, status) in [
            ("read_user", 200),
            ("read_api", 200),
            ("api", 200),
            ("create_runner", 403),
            ("manage_runner", 403),
        ] {
            let token = app.personal_access_token(user, &[scope]).await;
            let answer = app.get_as(&token, "/version").await;
            answer.assert_status(status);
            if status == 403 {
                assert_eq!(answer.json()["error"], "insufficient_scope");
                assert_eq!(answer.json()["scope"], "read_user api read_api");
            }
        }
    }
}
