//! A runner's managers.

use fleetproof_client::{Answer, Client, ClientOptions};
use fleetproof_model::{RunnerType, Secret};
use serde_json::{Value, json};

use crate::support::{TestApp, runner_gid};

const PAGE: &str = "query($id: CiRunnerID!, $systemId: String, $status: CiRunnerStatus,
        $first: Int, $last: Int, $after: String, $before: String) {
    runner(id: $id) { managers(systemId: $systemId, status: $status,
            first: $first, last: $last, after: $after, before: $before) {
        count
        nodes { systemId }
        edges { cursor node { systemId } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    } } }";

async fn page(app: &TestApp, id: i64, arguments: Value) -> (Vec<String>, Value) {
    let mut variables = json!({ "id": runner_gid(id) });
    for (name, value) in arguments.as_object().unwrap() {
        variables[name.as_str()] = value.clone();
    }
    let mut data = app.ask(PAGE, variables).await;
    let managers = data["runner"]["managers"].take();
    let names = |list: &Value| -> Vec<String> {
        let list = list.as_array().unwrap().iter();
        list.map(|node| node["systemId"].as_str().unwrap().to_owned())
            .collect()
    };
    let shown = names(&managers["nodes"]);
    let edges = managers["edges"].as_array().unwrap();
    let of_edges: Vec<Value> = edges.iter().map(|edge| edge["node"].clone()).collect();
    assert_eq!(names(&json!(of_edges)), shown);
    let cursors = (edges.first(), edges.last());
    let cursor = |edge: Option<&Value>| edge.map_or(Value::Null, |edge| edge["cursor"].clone());
    assert_eq!(managers["pageInfo"]["startCursor"], cursor(cursors.0));
    assert_eq!(managers["pageInfo"]["endCursor"], cursor(cursors.1));
    (shown, managers)
}

async fn runner_with(app: &TestApp, managers: i32) -> i64 {
    let (id, _) = app.register(RunnerType::Group).await;
    app.execute(
        "INSERT INTO ci_runner_machines (runner_id, runner_type, sharding_key_id, system_xid,
             created_at, updated_at, contacted_at, creation_state)
         SELECT $1, 2, 1, concat('s_', n), now(), now(), now(), 100
         FROM generate_series(1, $2::int) n",
        &[&id, &managers],
    )
    .await;
    id
}

pub(super) fn client(app: &TestApp) -> Client {
    let mut options = ClientOptions::new(&app.running.url()).unwrap();
    options.token = Some(Secret::new(app.admin_token()));
    Client::new(options).unwrap()
}

#[tokio::test]
async fn gql_02_what_there_is_of_a_manager() {
    let app = TestApp::start().await;
    let (id, token) = app.register(RunnerType::Instance).await;
    let info = json!({
        "version": "17.5.0", "revision": "abc", "platform": "linux", "architecture": "amd64",
        "executor": "docker-autoscaler",
    });
    let body = json!({ "token": token, "system_id": "s_1", "info": info });
    app.post("/runners/verify", body.clone())
        .await
        .assert_status(200);
    let query = "query($id: CiRunnerID!) { runner(id: $id) { managers { count nodes {
        id systemId status contactedAt createdAt version revision platformName architectureName
        executorName ipAddress jobExecutionStatus runner { id } } } } }";
    let data = app.ask(query, json!({ "id": runner_gid(id) })).await;
    let manager = &data["runner"]["managers"]["nodes"][0];
    assert_eq!(data["runner"]["managers"]["count"], 1);
    for (name, value) in [
        ("systemId", json!("s_1")),
        ("status", json!("ONLINE")),
        ("version", json!("17.5.0")),
        ("revision", json!("abc")),
        ("platformName", json!("linux")),
        ("architectureName", json!("amd64")),
        ("executorName", json!("docker-autoscaler")),
        ("ipAddress", json!("127.0.0.1")),
        ("jobExecutionStatus", json!("IDLE")),
        ("runner", json!({ "id": runner_gid(id) })),
    ] {
        assert_eq!(manager[name], value, "{name}");
    }
    let number: i64 = app.value("SELECT id FROM ci_runner_machines", &[]).await;
    assert_eq!(
        manager["id"],
        format!("gid://gitlab/Ci::RunnerManager/{number}")
    );
    assert_eq!(manager["contactedAt"].as_str().unwrap().len(), 20);
    // What memory knows is shown at once; the filter sees the column (contract ADM-13, STA-08).
    let mut newer = body;
    newer["info"]["version"] = json!("18.0.0");
    app.post("/runners/verify", newer).await.assert_status(200);
    app.execute(
        "INSERT INTO p_ci_runner_machine_builds (partition_id, build_id, runner_machine_id)
         VALUES (100, 1, $1)",
        &[&number],
    )
    .await;
    app.execute(
        "INSERT INTO ci_running_builds (build_id, project_id, runner_id, runner_type, partition_id)
         VALUES (1, 1, $1, 1, 100)",
        &[&id],
    )
    .await;
    let data = app.ask(query, json!({ "id": runner_gid(id) })).await;
    let manager = &data["runner"]["managers"]["nodes"][0];
    assert_eq!(manager["version"], "18.0.0");
    assert_eq!(manager["jobExecutionStatus"], "ACTIVE");
}

#[tokio::test]
async fn gql_02_pages_of_managers_forwards_and_backwards() {
    let app = TestApp::start().await;
    let id = runner_with(&app, 250).await;
    runner_with(&app, 3).await;
    let newest_first: Vec<String> = (1..=250).rev().map(|n| format!("s_{n}")).collect();
    let mut seen = Vec::new();
    let mut after = Value::Null;
    for (size, more) in [(100, true), (100, true), (50, false)] {
        let (shown, managers) = page(&app, id, json!({ "after": after })).await;
        assert_eq!((shown.len(), &managers["count"]), (size, &json!(250)));
        assert_eq!(managers["pageInfo"]["hasNextPage"], more);
        assert_eq!(managers["pageInfo"]["hasPreviousPage"], !after.is_null());
        after = managers["pageInfo"]["endCursor"].clone();
        seen.extend(shown);
    }
    assert_eq!(seen, newest_first);
    let (shown, managers) = page(&app, id, json!({ "last": 3 })).await;
    assert_eq!(shown, newest_first[247..]);
    assert_eq!(managers["pageInfo"]["hasPreviousPage"], true);
    assert_eq!(managers["pageInfo"]["hasNextPage"], false);
    let before = managers["pageInfo"]["startCursor"].clone();
    let (shown, _) = page(&app, id, json!({ "last": 2, "before": before })).await;
    assert_eq!(shown, newest_first[245..247]);
    let (shown, managers) = page(&app, id, json!({ "first": 0 })).await;
    assert!(shown.is_empty() && managers["count"] == 250);
    let (shown, _) = page(&app, id, json!({ "first": 5000 })).await;
    assert_eq!(shown.len(), 100);
}

#[tokio::test]
async fn gql_02_filters_of_managers() {
    let app = TestApp::start().await;
    let id = runner_with(&app, 5).await;
    app.batch(
        "UPDATE ci_runner_machines SET contacted_at = now() - interval '3 hours'
             WHERE system_xid = 's_2';
         UPDATE ci_runner_machines SET contacted_at = now() - interval '8 days',
             created_at = now() - interval '9 days' WHERE system_xid = 's_3';
         UPDATE ci_runner_machines SET contacted_at = NULL, creation_state = 0
             WHERE system_xid = 's_4'",
    )
    .await;
    for (arguments, expected) in [
        (json!({ "systemId": "s_3" }), vec!["s_3"]),
        (json!({ "systemId": "s_" }), vec![]),
        (json!({ "status": "ONLINE" }), vec!["s_5", "s_1"]),
        (json!({ "status": "OFFLINE" }), vec!["s_3", "s_2"]),
        (json!({ "status": "STALE" }), vec!["s_3"]),
        (json!({ "status": "NEVER_CONTACTED" }), vec!["s_4"]),
        (json!({ "status": "ONLINE", "systemId": "s_2" }), vec![]),
    ] {
        let (shown, managers) = page(&app, id, arguments.clone()).await;
        assert_eq!(shown, expected, "{arguments}");
        assert_eq!(managers["count"], expected.len(), "{arguments}");
    }
    // GitLab mixes up two filters of one runner in one query; here each has its own.
    let query = "query($id: CiRunnerID!) { runner(id: $id) {
        a: managers(status: ONLINE) { count } b: managers(status: STALE) { count(limit: 3) } } }";
    let data = app.ask(query, json!({ "id": runner_gid(id) })).await;
    assert_eq!(
        data["runner"],
        json!({ "a": { "count": 2 }, "b": { "count": 1 } })
    );
    let query = "query($id: CiRunnerID!) { runner(id: $id) { managers { count(limit: 2) } } }";
    let data = app.ask(query, json!({ "id": runner_gid(id) })).await;
    assert_eq!(data["runner"]["managers"]["count"], 3);
}

#[tokio::test]
async fn gql_02_the_client_follows_the_pages_to_the_end() {
    let app = TestApp::start().await;
    let id = runner_with(&app, 250).await;
    let client = client(&app);
    let runner = client.graphql_runner(id).await.unwrap().found().unwrap();
    assert_eq!((runner.id, runner.manager_count), (id, 250));
    assert_eq!(runner.pages, [100, 100, 50]);
    assert_eq!(runner.managers.len(), 250);
    assert_eq!(runner.managers[249].system_id, "s_1");
    assert_eq!(client.graphql_runner(id + 7).await.unwrap(), Answer::Absent);
    let user = client.current_user().await.unwrap().found().unwrap();
    assert_eq!(user.username, "root");
    let reply = client.graphql("{ nothing }", json!({})).await.unwrap();
    assert_eq!(reply.status, 200);
}
