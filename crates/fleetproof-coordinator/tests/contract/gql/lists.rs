//! Lists of runners.

use fleetproof_client::{GraphqlList, Membership, RunnerListFilter};
use fleetproof_model::RunnerType;
use serde_json::{Value, json};
use time::Duration;

use super::managers::client;
use crate::support::{Role, TestApp, fleet, runner_gid};

const LIST: &str = "query($status: CiRunnerStatus, $type: CiRunnerType, $paused: Boolean,
        $active: Boolean, $tagList: [String!], $search: String, $sort: CiRunnerSort,
        $versionPrefix: String, $creatorId: UserID, $creatorUsername: String,
        $first: Int, $last: Int, $after: String, $before: String) {
    runners(status: $status, type: $type, paused: $paused, active: $active, tagList: $tagList,
            search: $search, sort: $sort, versionPrefix: $versionPrefix, creatorId: $creatorId,
            creatorUsername: $creatorUsername,
            first: $first, last: $last, after: $after, before: $before) {
        count nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }";

fn numbers(nodes: &Value) -> Vec<i64> {
    let nodes = nodes.as_array().unwrap().iter();
    nodes
        .map(|node| {
            let id = node["id"].as_str().unwrap();
            id.rsplit('/').next().unwrap().parse().unwrap()
        })
        .collect()
}

async fn list(app: &TestApp, variables: Value) -> (Vec<i64>, Value) {
    let mut data = app.ask(LIST, variables).await;
    let runners = data["runners"].take();
    (numbers(&runners["nodes"]), runners)
}

#[tokio::test]
async fn gql_04_filters_look_at_columns() {
    let app = TestApp::start().await;
    let [instance, group, project] = fleet(&app).await;
    let (tagged, token) = app
        .create(
            RunnerType::Group,
            json!({ "description": "one with 50 % off", "tag_list": ["a", "b"], "paused": true }),
        )
        .await;
    let info = json!({ "version": "17.5.0" });
    let body = json!({ "token": token, "system_id": "s_1", "info": info });
    app.post("/runners/verify", body).await.assert_status(200);
    app.age(group, Duration::days(9), Some(Duration::days(8)))
        .await;
    app.age(project, Duration::days(1), Some(Duration::hours(3)))
        .await;
    let other = app.token_of(Role::GroupOwner).await;
    let body = json!({ "runner_type": "group_type", "group_id": 1 });
    let by_other = app.post_as(&other, "/user/runners", body).await.id();
    let other_id = app.user_in(Role::GroupOwner).await;
    for (variables, mut expected) in [
        (json!({}), vec![instance, group, project, tagged, by_other]),
        (json!({ "status": "ONLINE" }), vec![tagged]),
        (json!({ "status": "OFFLINE" }), vec![group, project]),
        (json!({ "status": "STALE" }), vec![group]),
        (
            json!({ "status": "NEVER_CONTACTED" }),
            vec![instance, by_other],
        ),
        (json!({ "status": "PAUSED" }), vec![tagged]),
        (
            json!({ "status": "ACTIVE", "type": "GROUP_TYPE" }),
            vec![group, by_other],
        ),
        (json!({ "paused": true }), vec![tagged]),
        (json!({ "active": true, "paused": true }), vec![tagged]),
        (json!({ "active": false }), vec![tagged]),
        (json!({ "type": "PROJECT_TYPE" }), vec![project]),
        (json!({ "tagList": ["b", "a", "a"] }), vec![tagged]),
        (json!({ "tagList": ["a", "nowhere"] }), vec![]),
        (json!({ "search": "50 %" }), vec![tagged]),
        (json!({ "search": "WITH" }), vec![tagged]),
        (json!({ "search": token }), vec![tagged]),
        (json!({ "search": &token[..20] }), vec![]),
        (json!({ "versionPrefix": "17." }), vec![tagged]),
        (json!({ "versionPrefix": "17.50" }), vec![]),
        (
            json!({ "versionPrefix": "V" }),
            vec![instance, group, project, tagged, by_other],
        ),
        (json!({ "creatorUsername": "groupowner" }), vec![by_other]),
        (json!({ "creatorUsername": "nobody" }), vec![]),
        (
            json!({ "creatorId": format!("gid://gitlab/User/{other_id}") }),
            vec![by_other],
        ),
    ] {
        let (mut found, runners) = list(&app, variables.clone()).await;
        found.sort_unstable();
        expected.sort_unstable();
        assert_eq!(found, expected, "{variables}");
        assert_eq!(runners["count"], expected.len(), "{variables}");
    }
    // The badge is newer than the list that it stands in (contract ADM-13).
    let query = "{ runners(status: STALE) { nodes { status } } }";
    let data = app.ask(query, json!({})).await;
    assert_eq!(data["runners"]["nodes"], json!([{ "status": "STALE" }]));
}

#[tokio::test]
async fn gql_04_pages_in_every_order_hold_every_runner_once() {
    let app = TestApp::start().await;
    app.execute(
        "INSERT INTO ci_runners (runner_type, token_encrypted, created_at, contacted_at,
             token_expires_at)
         SELECT 1, concat('x', n), now() - (n / 3) * interval '1 hour',
             CASE WHEN n % 4 > 0 THEN now() - (n % 7) * interval '1 day' END,
             CASE WHEN n % 5 > 0 THEN now() + (n % 6) * interval '1 day' END
         FROM generate_series(1, 40) n",
        &[],
    )
    .await;
    for (sort, order) in [
        (Value::Null, "created_at DESC, id DESC"),
        (json!("CREATED_ASC"), "created_at ASC, id DESC"),
        (json!("CREATED_DESC"), "created_at DESC, id DESC"),
        (json!("CONTACTED_ASC"), "contacted_at ASC, id DESC"),
        (json!("CONTACTED_DESC"), "contacted_at DESC, id DESC"),
        (
            json!("TOKEN_EXPIRES_AT_ASC"),
            "token_expires_at ASC, id DESC",
        ),
        (
            json!("TOKEN_EXPIRES_AT_DESC"),
            "token_expires_at DESC, id DESC",
        ),
    ] {
        let expected: Vec<i64> = app
            .value(
                &format!("SELECT array_agg(id ORDER BY {order}) FROM ci_runners"),
                &[],
            )
            .await;
        let (mut forwards, mut after) = (Vec::new(), Value::Null);
        loop {
            let (found, runners) =
                list(&app, json!({ "sort": sort, "first": 7, "after": after })).await;
            assert_eq!(runners["count"], 40);
            forwards.extend(found);
            after = runners["pageInfo"]["endCursor"].clone();
            if runners["pageInfo"]["hasNextPage"] == false {
                break;
            }
        }
        assert_eq!(forwards, expected, "{order}");
        let (mut backwards, mut before) = (Vec::new(), Value::Null);
        loop {
            let (found, runners) =
                list(&app, json!({ "sort": sort, "last": 7, "before": before })).await;
            backwards.splice(0..0, found);
            before = runners["pageInfo"]["startCursor"].clone();
            if runners["pageInfo"]["hasPreviousPage"] == false {
                break;
            }
        }
        assert_eq!(backwards, expected, "{order}, from the end");
    }
}

#[tokio::test]
async fn gql_04_groups_and_projects_show_what_is_theirs() {
    let app = TestApp::start().await;
    let [instance, group, project] = fleet(&app).await;
    let below = app.group("below", Some(1)).await;
    let of_below = app
        .post_as(
            &app.admin_token(),
            "/user/runners",
            json!({ "runner_type": "group_type", "group_id": below }),
        )
        .await
        .id();
    let site = app.running.url();
    let query = "query($path: ID!, $membership: CiRunnerMembershipFilter) {
        group(fullPath: $path) { runners(membership: $membership, sort: CREATED_ASC) {
            edges { webUrl editUrl node { id } } } } }";
    for (path, membership, expected) in [
        ("fleet", Value::Null, vec![group, project, of_below]),
        ("fleet", json!("DIRECT"), vec![group]),
        (
            "fleet",
            json!("DESCENDANTS"),
            vec![group, project, of_below],
        ),
        (
            "fleet",
            json!("ALL_AVAILABLE"),
            vec![instance, group, project, of_below],
        ),
        ("fleet/below", Value::Null, vec![of_below]),
        (
            "fleet/below",
            json!("ALL_AVAILABLE"),
            vec![instance, group, of_below],
        ),
    ] {
        let mut variables = json!({ "path": path });
        if !membership.is_null() {
            variables["membership"] = membership.clone();
        }
        let data = app.ask(query, variables).await;
        let edges = data["group"]["runners"]["edges"]
            .as_array()
            .unwrap()
            .clone();
        let nodes: Vec<Value> = edges.iter().map(|edge| edge["node"].clone()).collect();
        let mut found = numbers(&json!(nodes));
        found.sort_unstable();
        assert_eq!(found, expected, "{path} {membership}");
        for (edge, node) in edges.iter().zip(nodes) {
            let id = node["id"].as_str().unwrap().rsplit('/').next().unwrap();
            let url = format!("{site}/groups/{path}/-/runners/{id}");
            assert_eq!(edge["webUrl"], url);
            assert_eq!(edge["editUrl"], format!("{url}/edit"));
        }
    }
    let query =
        "{ project(fullPath: \"FLEET/app\") { fullPath runners { edges { webUrl node { id } } } }
        nowhere: project(fullPath: \"1\") { id } group(fullPath: \"1\") { id } }";
    let data = app.ask(query, json!({})).await;
    let edges = data["project"]["runners"]["edges"].as_array().unwrap();
    assert_eq!(edges.len(), 3);
    assert_eq!(edges[0]["node"]["id"], runner_gid(project));
    assert_eq!(
        edges[0]["webUrl"],
        format!("{site}/fleet/app/-/runners/{project}")
    );
    assert!(data["nowhere"].is_null() && data["group"].is_null());
}

#[tokio::test]
async fn gql_04_the_client_follows_lists() {
    let app = TestApp::start().await;
    let [_, group, project] = fleet(&app).await;
    app.execute(
        "INSERT INTO ci_runners (runner_type, token_encrypted, created_at)
         SELECT 1, concat('x', n), now() FROM generate_series(1, 147) n",
        &[],
    )
    .await;
    let client = client(&app);
    let all = RunnerListFilter::default();
    let fetch = async |list: GraphqlList, filter: &RunnerListFilter, enough| {
        let answer = client.graphql_runners(&list, filter, enough).await.unwrap();
        answer.found().unwrap()
    };
    let whole = fetch(GraphqlList::All, &all, usize::MAX).await;
    assert_eq!((whole.count, &whole.pages[..]), (150, &[100, 50][..]));
    assert!(whole.runners.len() == 150 && !whole.has_more);
    let part = fetch(GraphqlList::All, &all, 50).await;
    assert!(part.runners.len() == 100 && part.has_more);
    let of_group = GraphqlList::Group("fleet".into(), Membership::Descendants);
    let listed = fetch(of_group, &all, 100).await;
    let ids: Vec<i64> = listed.runners.iter().map(|runner| runner.id).collect();
    assert_eq!(ids, [project, group]);
    let page = format!("{}/groups/fleet/-/runners/{group}", app.running.url());
    assert_eq!(listed.runners[1].web_url.as_deref(), Some(page.as_str()));
    let mine = RunnerListFilter {
        kind: Some("PROJECT_TYPE".into()),
        status: Some("NEVER_CONTACTED".into()),
        paused: Some(false),
        tag_list: None,
    };
    let listed = fetch(GraphqlList::Project("fleet/app".into()), &mine, 100).await;
    assert_eq!(listed.runners[0].id, project);
    let nowhere = GraphqlList::Project("fleet/nowhere".into());
    let answer = client.graphql_runners(&nowhere, &all, 1).await.unwrap();
    assert_eq!(answer.found(), None);
}
