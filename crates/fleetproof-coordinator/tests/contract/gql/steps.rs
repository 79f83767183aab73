//! The same questions at every schema step.

use fleetproof_model::{RunnerType, SchemaStep};
use serde_json::{Value, json};

use crate::support::{Role, TestApp, runner_gid};

async fn ask_for_everything(app: &TestApp, kind: RunnerType) {
    let at = app.running.step();
    let (id, token) = app.create(kind, json!({ "tag_list": ["a"] })).await;
    let info = json!({ "version": "17.5.0" });
    let body = json!({ "token": token, "system_id": "s_1", "info": info });
    app.post("/jobs/request", body).await.assert_status(204);
    let query = "query($id: CiRunnerID!) { runner(id: $id) {
        status contactedAt tagList createdBy { username } jobExecutionStatus projectCount
        ownerProject { fullPath } groups { nodes { fullPath } } projects { nodes { fullPath } }
        userPermissions { readRunner }
        managers { count nodes { systemId status version jobExecutionStatus } } } }";
    let owner = app.token_of(Role::GroupOwner).await;
    let data = app
        .ask_as(&owner, query, json!({ "id": runner_gid(id) }))
        .await;
    let runner = &data["runner"];
    assert_eq!(runner["status"], "ONLINE", "{at} {kind}");
    assert_eq!(runner["tagList"], json!(["a"]), "{at} {kind}");
    assert_eq!(
        runner["managers"],
        json!({ "count": 1, "nodes": [{
            "systemId": "s_1", "status": "ONLINE", "version": "17.5.0",
            "jobExecutionStatus": "IDLE",
        }] }),
        "{at} {kind}"
    );
    let lists = "query($type: CiRunnerType, $sort: CiRunnerSort) {
        runners(type: $type, sort: $sort, status: ONLINE, tagList: [\"a\"], versionPrefix: \"17.\",
            paused: false, search: \"\", creatorUsername: \"root\") { count nodes { id } } }";
    let kind_name = kind.wire().to_uppercase();
    for sort in [
        "CONTACTED_ASC",
        "CONTACTED_DESC",
        "CREATED_ASC",
        "CREATED_DESC",
        "TOKEN_EXPIRES_AT_ASC",
        "TOKEN_EXPIRES_AT_DESC",
    ] {
        let data = app
            .ask(lists, json!({ "type": kind_name, "sort": sort }))
            .await;
        let found: &Value = &data["runners"];
        assert_eq!(found["count"], 1, "{at} {kind} {sort}");
        assert_eq!(found["nodes"], json!([{ "id": runner_gid(id) }]), "{at}");
    }
    for membership in ["DIRECT", "DESCENDANTS", "ALL_AVAILABLE"] {
        let query = "query($m: CiRunnerMembershipFilter, $type: CiRunnerType) {
            group(fullPath: \"fleet\") { runners(membership: $m, type: $type) { count } } }";
        let variables = json!({ "m": membership, "type": kind_name });
        let data = app.ask_as(&owner, query, variables).await;
        let expected = match (membership, kind) {
            (_, RunnerType::Group) => 1,
            ("DESCENDANTS" | "ALL_AVAILABLE", RunnerType::Project) => 1,
            ("ALL_AVAILABLE", RunnerType::Instance) => 1,
            _ => 0,
        };
        assert_eq!(
            data["group"]["runners"]["count"], expected,
            "{at} {kind} {membership}"
        );
    }
    let query = "query($type: CiRunnerType) {
        project(fullPath: \"fleet/app\") { runners(type: $type) { count } } }";
    let data = app
        .ask_as(&owner, query, json!({ "type": kind_name }))
        .await;
    assert_eq!(data["project"]["runners"]["count"], 1, "{at} {kind}");
    let delete = "mutation($id: CiRunnerID!) { runnerDelete(input: { id: $id }) { errors } }";
    app.ask(delete, json!({ "id": runner_gid(id) })).await;
}

#[tokio::test]
async fn gql_01_02_04_everything_can_be_asked_at_every_step() {
    let app = TestApp::at(SchemaStep::Legacy).await;
    for step in SchemaStep::ALL {
        app.running.advance(step).await.unwrap();
        for kind in RunnerType::ALL {
            ask_for_everything(&app, kind).await;
        }
        assert_eq!(app.count("ci_runners", "true").await, 0, "{step}");
    }
}
