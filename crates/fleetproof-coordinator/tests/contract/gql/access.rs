//! Who may ask.

use fleetproof_model::RunnerType;
use reqwest::Method;
use serde_json::json;

use super::NOT_AVAILABLE;
use crate::support::{Page, Reader, Role, TestApp};

const WHO: &str = "{ currentUser { username } }";

#[tokio::test]
async fn gql_06_a_bad_token_is_refused_and_none_is_nobody() {
    let app = TestApp::start().await;
    let refusal = json!({ "errors": [{ "message": "Invalid token" }] });
    let user = app.user_in(Role::GroupOwner).await;
    let revoked = app.personal_access_token(user, &["api"]).await;
    app.execute(
        "UPDATE personal_access_tokens SET revoked = true WHERE name = 'test'",
        &[],
    )
    .await;
    let expired = app.personal_access_token(user, &["api"]).await;
    app.execute(
        "UPDATE personal_access_tokens SET expires_at = now() - interval '1 day'
         WHERE name = 'test' AND NOT revoked",
        &[],
    )
    .await;
    let narrow = app
        .personal_access_token(user, &["create_runner", "manage_runner", "read_user"])
        .await;
    for token in ["glpat-unknown", &revoked, &expired, &narrow] {
        let answer = app.graphql_as(token, WHO, json!({})).await;
        answer.assert_is(401, &refusal);
    }
    let data = app.ask_as("", WHO, json!({})).await;
    assert_eq!(data, json!({ "currentUser": null }));
}

#[tokio::test]
async fn gql_06_where_the_token_may_stand() {
    let app = TestApp::start().await;
    let token = app.admin_token();
    let body = json!({ "query": WHO });
    let bearer = app
        .request(Method::POST, "/../graphql")
        .bearer_auth(&token)
        .json(&body);
    let query = app
        .request(Method::POST, "/../graphql")
        .query(&[("private_token", &token)])
        .json(&body);
    for request in [bearer, query] {
        let answer = app.send(request).await;
        answer.assert_is(
            200,
            &json!({ "data": { "currentUser": { "username": "root" } } }),
        );
    }
}

#[tokio::test]
async fn gql_06_a_blocked_user_may_not_ask() {
    let app = TestApp::start().await;
    let token = app.token_of(Role::GroupOwner).await;
    app.execute(
        "UPDATE users SET state = 'blocked' WHERE username = 'groupowner'",
        &[],
    )
    .await;
    let answer = app.graphql_as(&token, WHO, json!({})).await;
    let text = "API not accessible for user";
    answer.assert_is(403, &json!({ "errors": [{ "message": text }] }));
}

#[tokio::test]
async fn gql_04_05_lists_are_for_those_who_look_after_them() {
    let app = TestApp::start().await;
    app.register(RunnerType::Group).await;
    app.register(RunnerType::Project).await;
    let query = "{ runners { count } }";
    let of_group = r#"{ group(fullPath: "fleet") { id runners { count } } }"#;
    let of_project = r#"{ project(fullPath: "fleet/app") { id runners { count } } }"#;
    let admin = app.admin_token();
    let mut seen = vec![("admin", admin.clone(), [true, true, true], true)];
    for (role, lists, visible) in [
        (Role::GroupOwner, [false, true, true], true),
        (Role::GroupMaintainer, [false, true, true], true),
        (Role::ProjectMaintainer, [false, false, true], true),
        (Role::Developer, [false, false, false], true),
        (Role::Stranger, [false, false, false], false),
    ] {
        seen.push(("role", app.token_of(role).await, lists, visible));
    }
    seen.push(("nobody", String::new(), [false; 3], false));
    for (who, token, allowed, visible) in seen {
        for (query, (allowed, path)) in
            [query, of_group, of_project]
                .into_iter()
                .zip(allowed.into_iter().zip([
                    &["runners"][..],
                    &["group", "runners"],
                    &["project", "runners"],
                ]))
        {
            let answer = app.graphql_as(&token, query, json!({})).await;
            answer.assert_status(200);
            let body = answer.json();
            let is_top = path.len() == 1;
            if allowed || (!is_top && !visible) {
                assert_eq!(body.get("errors"), None, "{who} {query} {body}");
                assert_eq!(body["data"][path[0]].is_null(), !allowed, "{who} {query}");
            } else {
                assert_eq!(body["errors"][0]["message"], NOT_AVAILABLE, "{who} {query}");
                assert_eq!(body["errors"][0]["path"], json!(path));
                let at = path.iter().fold(&body["data"], |at, name| &at[name]);
                assert!(
                    at.is_null() && body["data"].get(path[0]).is_some(),
                    "{body}"
                );
            }
        }
    }
}

#[tokio::test]
async fn gql_06_whoever_is_signed_in_may_ask_and_change_with_the_sessions_token() {
    let app = TestApp::start().await;
    let mut reader = Reader::root(&app).await;
    let post = |reader: &Reader, query: &str| {
        let body = json!({ "query": query });
        reader.request(Method::POST, "/api/graphql").json(&body)
    };
    let request = post(&reader, WHO);
    let answer = reader.send(request).await;
    answer.assert_is(
        200,
        &json!({ "data": { "currentUser": { "username": "root" } } }),
    );
    let mutation = "mutation { runnerCreate(input: { runnerType: INSTANCE_TYPE }) { errors } }";
    let refusal = json!({ "errors": [{ "message": "Can't verify CSRF token authenticity." }] });
    let made = json!({ "data": { "runnerCreate": { "errors": [] } } });
    let request = post(&reader, mutation);
    reader.send(request).await.assert_is(422, &refusal);
    let of_another = Reader::root(&app).await;
    let other: Page = { of_another }.page("/admin/runners").await;
    let page = reader.page("/admin/runners").await;
    let token = |page: &Page| page.attribute("meta[name=csrf-token]", "content");
    let request = post(&reader, mutation).header("X-CSRF-Token", token(&other));
    reader.send(request).await.assert_is(422, &refusal);
    let request = post(&reader, mutation).header("X-CSRF-Token", token(&page));
    reader.send(request).await.assert_is(200, &made);
    assert_eq!(app.count("ci_runners", "true").await, 1);
    // A token says who asks, whatever the cookie says.
    let request = post(&reader, WHO).header("PRIVATE-TOKEN", "glpat-unknown");
    reader.send(request).await.assert_status(401);
    app.execute("UPDATE users SET state = 'blocked'", &[]).await;
    let request = post(&reader, WHO);
    let answer = reader.send(request).await;
    answer.assert_is(200, &json!({ "data": { "currentUser": null } }));
}
