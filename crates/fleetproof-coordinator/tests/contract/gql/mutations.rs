//! What changes something.

use fleetproof_model::RunnerType;
use serde_json::{Value, json};

use super::NOT_AVAILABLE;
use crate::support::{Role, TestApp, runner_gid};

const CREATE: &str = "mutation($input: RunnerCreateInput!) { runnerCreate(input: $input) {
    clientMutationId errors
    runner { id ephemeralAuthenticationToken runnerType description maintenanceNote paused tagList
             accessLevel locked maximumTimeout runUntagged createdBy { username } } } }";
const UPDATE: &str = "mutation($input: RunnerUpdateInput!) { runnerUpdate(input: $input) {
    clientMutationId errors
    runner { id description maintenanceNote paused tagList accessLevel locked maximumTimeout
             runUntagged } } }";
const DELETE: &str = "mutation($id: CiRunnerID!) { runnerDelete(input: { id: $id }) { errors } }";

fn input(kind: RunnerType) -> Value {
    let mut input = json!({ "runnerType": kind.wire().to_uppercase() });
    match kind {
        RunnerType::Instance => {}
        RunnerType::Group => input["groupId"] = json!("gid://gitlab/Group/1"),
        RunnerType::Project => input["projectId"] = json!("gid://gitlab/Project/1"),
    }
    input
}

#[tokio::test]
async fn gql_07_a_created_runner_is_there_and_its_token_works() {
    let app = TestApp::start().await;
    for kind in RunnerType::ALL {
        let mut input = input(kind);
        let traits = json!({
            "description": "d", "maintenanceNote": "n", "maximumTimeout": 900, "paused": true,
            "accessLevel": "REF_PROTECTED", "runUntagged": false, "locked": true,
            "tagList": ["a", "b"],
        });
        for (name, value) in traits.as_object().unwrap() {
            input[name.as_str()] = value.clone();
        }
        input["clientMutationId"] = json!("mine");
        let data = app.ask(CREATE, json!({ "input": input })).await;
        let payload = &data["runnerCreate"];
        assert_eq!(payload["errors"], json!([]));
        assert_eq!(payload["clientMutationId"], "mine");
        let runner = &payload["runner"];
        for (name, value) in traits.as_object().unwrap() {
            assert_eq!(&runner[name.as_str()], value, "{kind} {name}");
        }
        assert_eq!(runner["createdBy"]["username"], "root");
        let token = runner["ephemeralAuthenticationToken"].as_str().unwrap();
        assert!(token.starts_with(&format!("glrt-t{}_", kind.number())));
        app.verify(token, "s_1").await.assert_status(200);
        let deleted = app.ask(DELETE, json!({ "id": runner["id"] })).await;
        assert_eq!(deleted["runnerDelete"]["errors"], json!([]));
        app.verify(token, "s_1").await.assert_status(403);
    }
    assert_eq!(app.count("ci_runner_machines", "true").await, 0);
}

#[tokio::test]
async fn gql_07_what_the_model_refuses_stands_in_errors() {
    let app = TestApp::start().await;
    let mut input = input(RunnerType::Group);
    input["runUntagged"] = json!(false);
    input["maximumTimeout"] = json!(1);
    let data = app.ask(CREATE, json!({ "input": input })).await;
    assert_eq!(data["runnerCreate"]["runner"], Value::Null);
    assert_eq!(
        data["runnerCreate"]["errors"],
        json!([
            "Tags list can not be empty when runner is not allowed to pick untagged jobs",
            "Maximum timeout needs to be at least 10 minutes",
        ])
    );
    assert_eq!(app.count("ci_runners", "true").await, 0);
    let admin = app.admin_token();
    for (kind, text) in [
        ("GROUP_TYPE", "`group_id` is missing"),
        ("PROJECT_TYPE", "`project_id` is missing"),
    ] {
        let variables = json!({ "input": { "runnerType": kind } });
        assert_eq!(app.errors_as(&admin, CREATE, variables).await, [text]);
    }
    let nothing = json!({ "input": { "runnerType": "GROUP_TYPE",
        "groupId": "gid://gitlab/Group/4711" } });
    assert_eq!(
        app.errors_as(&admin, CREATE, nothing).await,
        [NOT_AVAILABLE]
    );
}

#[tokio::test]
async fn gql_07_what_is_given_of_a_runner_is_changed_and_the_rest_stays() {
    let app = TestApp::start().await;
    for kind in RunnerType::ALL {
        let (id, _) = app.register(kind).await;
        let mut input = json!({
            "id": runner_gid(id), "clientMutationId": "mine", "description": "d",
            "maintenanceNote": "n", "maximumTimeout": 900, "paused": true,
            "accessLevel": "REF_PROTECTED", "runUntagged": false, "locked": true,
            "tagList": ["a", "b", "a"],
        });
        let data = app.ask(UPDATE, json!({ "input": input })).await;
        let mut payload = data["runnerUpdate"].clone();
        assert_eq!(payload["errors"], json!([]), "{kind}");
        assert_eq!(payload["clientMutationId"], "mine");
        input["tagList"] = json!(["a", "b"]);
        input.as_object_mut().unwrap().remove("clientMutationId");
        assert_eq!(payload["runner"], input, "{kind}");

        // Null empties a field; a later change in the same request sees the earlier one.
        let twice = format!(
            "mutation {{
                first: runnerUpdate(input: {{ id: \"{gid}\", tagList: [\"c\"], description: null }})
                    {{ runner {{ tagList description maintenanceNote }} }}
                second: runnerUpdate(input: {{ id: \"{gid}\", tagList: [\"d\"], active: true }})
                    {{ runner {{ tagList paused }} }} }}",
            gid = runner_gid(id)
        );
        payload = app.ask(&twice, json!({})).await;
        let first = json!({ "tagList": ["c"], "description": null, "maintenanceNote": "n" });
        assert_eq!(payload["first"]["runner"], first);
        let second = json!({ "tagList": ["d"], "paused": false });
        assert_eq!(payload["second"]["runner"], second);
        let shown = app
            .get_as(&app.admin_token(), &format!("/runners/{id}"))
            .await;
        let shown = shown.json();
        assert_eq!(shown["tag_list"], json!(["d"]));
        assert_eq!(shown["maximum_timeout"], 900);
    }
}

#[tokio::test]
async fn gql_07_a_change_that_the_model_refuses_leaves_the_runner_as_it_was() {
    let app = TestApp::start().await;
    let (id, _) = app.register(RunnerType::Group).await;
    let input = json!({ "id": runner_gid(id), "runUntagged": false, "maximumTimeout": 1 });
    let data = app.ask(UPDATE, json!({ "input": input })).await;
    let payload = &data["runnerUpdate"];
    assert_eq!(
        payload["errors"],
        json!([
            "Tags list can not be empty when runner is not allowed to pick untagged jobs",
            "Maximum timeout needs to be at least 10 minutes",
        ])
    );
    assert_eq!(payload["runner"]["runUntagged"], true);
    assert_eq!(payload["runner"]["maximumTimeout"], Value::Null);
    assert_eq!(app.count("ci_runners", "run_untagged").await, 1);
}

#[tokio::test]
async fn gql_07_only_who_may_change_a_runner_changes_it() {
    let app = TestApp::start().await;
    let (id, _) = app.register(RunnerType::Group).await;
    let (owner, maintainer) = (
        app.token_of(Role::GroupOwner).await,
        app.token_of(Role::GroupMaintainer).await,
    );
    let user = app.user_in(Role::GroupOwner).await;
    let reader = app.personal_access_token(user, &["read_api"]).await;
    let variables = |id| json!({ "input": { "id": runner_gid(id), "description": "mine" } });
    for token in [maintainer.as_str(), &reader, ""] {
        let answer = app.graphql_as(token, UPDATE, variables(id)).await;
        assert_eq!(answer.json()["errors"][0]["message"], NOT_AVAILABLE);
    }
    let nothing = app.errors_as(&owner, UPDATE, variables(4711)).await;
    assert_eq!(nothing, [NOT_AVAILABLE]);
    assert_eq!(app.count("ci_runners", "description = 'mine'").await, 0);
    let answer = app.graphql_as(&owner, UPDATE, variables(id)).await;
    assert_eq!(answer.json().get("errors"), None);
    assert_eq!(app.count("ci_runners", "description = 'mine'").await, 1);
}

#[tokio::test]
async fn gql_07_rights_are_those_of_rest() {
    let app = TestApp::start().await;
    let owner = app.token_of(Role::GroupOwner).await;
    let user = app.user_in(Role::GroupOwner).await;
    let reader = app.personal_access_token(user, &["read_api"]).await;
    let (group, project) = (
        app.token_of(Role::GroupMaintainer).await,
        app.token_of(Role::ProjectMaintainer).await,
    );
    let stranger = app.token_of(Role::Stranger).await;
    for (who, token, allowed) in [
        ("owner", owner.as_str(), [false, true, true]),
        ("maintainer of the group", &group, [false, false, true]),
        ("maintainer of the project", &project, [false, false, true]),
        ("stranger", &stranger, [false; 3]),
        ("owner with read_api", &reader, [false; 3]),
        ("nobody", "", [false; 3]),
    ] {
        for (kind, allowed) in RunnerType::ALL.into_iter().zip(allowed) {
            let variables = json!({ "input": input(kind) });
            let answer = app.graphql_as(token, CREATE, variables).await;
            answer.assert_status(200);
            let body = answer.json();
            if allowed {
                assert_eq!(body.get("errors"), None, "{who} {kind}");
            } else {
                assert_eq!(body["errors"][0]["message"], NOT_AVAILABLE, "{who} {kind}");
                assert_eq!(
                    body["data"],
                    json!({ "runnerCreate": null }),
                    "{who} {kind}"
                );
            }
        }
    }
    let made = app.count("ci_runners", "true").await;
    let (id, _) = app.register(RunnerType::Group).await;
    for token in [reader.as_str(), &group, &project, &stranger, ""] {
        let errors = app
            .errors_as(token, DELETE, json!({ "id": runner_gid(id) }))
            .await;
        assert_eq!(errors, [NOT_AVAILABLE]);
    }
    assert_eq!(app.count("ci_runners", "true").await, made + 1);
    app.ask_as(&owner, DELETE, json!({ "id": runner_gid(id) }))
        .await;
    let again = app
        .errors_as(&owner, DELETE, json!({ "id": runner_gid(id) }))
        .await;
    assert_eq!(again, [NOT_AVAILABLE]);
}
