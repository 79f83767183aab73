//! How much can be asked at once.

use serde_json::json;

use crate::support::{Role, TestApp};

/// A query of that complexity: one for the list, one for its nodes, one for each of the names, and
/// all of it doubled for a page of 100.
fn of_complexity(complexity: usize) -> String {
    assert_eq!(complexity % 2, 0);
    let fields: String = (0..complexity / 2 - 2)
        .map(|n| format!("f{n}: id "))
        .collect();
    format!("{{ runners {{ nodes {{ {fields} }} }} }}")
}

#[tokio::test]
async fn gql_04_complexity_is_limited_by_who_asks() {
    let app = TestApp::start().await;
    let (admin, user) = (app.admin_token(), app.token_of(Role::Stranger).await);
    for (token, limit) in [(admin.as_str(), 300), (&user, 250), ("", 200)] {
        let fits = app.errors_as(token, &of_complexity(limit), json!({})).await;
        assert!(
            !fits.iter().any(|text| text.contains("complexity")),
            "{fits:?}"
        );
        let above = limit + 2;
        assert_eq!(
            app.errors_as(token, &of_complexity(above), json!({})).await,
            [format!(
                "Query has complexity of {above}, which exceeds max complexity of {limit}"
            )]
        );
    }
    // A smaller page costs less; to sort and to search costs more.
    let variables = json!({});
    let small = of_complexity(302).replace("runners {", "runners(first: 10) {");
    assert!(
        app.errors_as(&admin, &small, variables.clone())
            .await
            .is_empty()
    );
    let sorted = of_complexity(300).replace("runners {", "runners(sort: CREATED_ASC) {");
    assert_eq!(
        app.errors_as(&admin, &sorted, variables.clone()).await,
        ["Query has complexity of 302, which exceeds max complexity of 300"]
    );
    let searched = of_complexity(300).replace("runners {", "runners(search: \"x\") {");
    assert_eq!(
        app.errors_as(&admin, &searched, variables).await,
        ["Query has complexity of 310, which exceeds max complexity of 300"]
    );
}

#[tokio::test]
async fn gql_04_depth_is_limited_by_who_asks() {
    let app = TestApp::start().await;
    let admin = app.admin_token();
    // Each turn goes three levels down.
    let nested = |turns: usize| {
        let open = "runner { managers(first: 0) { nodes { ".repeat(turns);
        format!(
            "{{ runner(id: \"gid://gitlab/Ci::Runner/1\") {{ managers {{ nodes {{ {open} id {} }} }} }} }}",
            "} } } ".repeat(turns)
        )
    };
    let texts = app.errors_as(&admin, &nested(5), json!({})).await;
    assert!(
        !texts.iter().any(|text| text.contains("depth")),
        "{texts:?}"
    );
    let texts = app.errors_as(&admin, &nested(6), json!({})).await;
    assert!(
        texts.contains(&"Query has depth of 22, which exceeds max depth of 20".to_owned()),
        "{texts:?}"
    );
    for bomb in [
        "{ a ".repeat(2_000),
        format!("{{ runners(tagList: {}) {{ count }} }}", "[".repeat(5_000)),
        "{ ...A } fragment A on Query { ...A ...A }".to_owned(),
    ] {
        let texts = app.errors_as(&admin, &bomb, json!({})).await;
        assert_eq!(texts.len(), 1, "{texts:?}");
    }
    let still_there = app.ask("{ currentUser { username } }", json!({})).await;
    assert_eq!(still_there["currentUser"]["username"], "root");
}

#[tokio::test]
async fn gql_03_the_schema_can_be_asked_for() {
    let app = TestApp::start().await;
    let query = "{ __schema { types { name enumValues(includeDeprecated: true) { name } } } }";
    let data = app.ask_as("", query, json!({})).await;
    let types = data["__schema"]["types"].as_array().unwrap();
    for (name, values) in [
        (
            "CiRunnerStatus",
            vec![
                "ACTIVE",
                "PAUSED",
                "ONLINE",
                "OFFLINE",
                "STALE",
                "NEVER_CONTACTED",
            ],
        ),
        (
            "CiRunnerType",
            vec!["INSTANCE_TYPE", "GROUP_TYPE", "PROJECT_TYPE"],
        ),
        ("CiRunnerJobExecutionStatus", vec!["IDLE", "ACTIVE"]),
        ("CiRunnerCreationState", vec!["STARTED", "FINISHED"]),
        (
            "CiRunnerMembershipFilter",
            vec!["DIRECT", "DESCENDANTS", "ALL_AVAILABLE"],
        ),
    ] {
        let found = types.iter().find(|kind| kind["name"] == name).unwrap();
        let names: Vec<_> = found["enumValues"]
            .as_array()
            .unwrap()
            .iter()
            .map(|value| value["name"].as_str().unwrap())
            .collect();
        assert_eq!(names, values, "{name}");
    }
    for name in [
        "CiRunner",
        "CiRunnerManager",
        "CiRunnerConnection",
        "CiRunnerEdge",
        "CiRunnerManagerConnection",
        "CiRunnerID",
        "PageInfo",
        "RunnerCreateInput",
        "RunnerCreatePayload",
    ] {
        assert!(types.iter().any(|kind| kind["name"] == name), "{name}");
    }
}

#[tokio::test]
async fn gql_04_statements_do_not_grow_with_the_list() {
    let app = TestApp::start().await;
    let owner = app.token_of(Role::GroupOwner).await;
    let query = "{ group(fullPath: \"fleet\") { runners(first: 100) { count nodes {
        id status tagList createdBy { username } jobExecutionStatus
        managers(first: 5) { count nodes { systemId jobExecutionStatus } } } } } }";
    let mut counted = Vec::new();
    for size in [1_i32, 100] {
        app.execute(
            "WITH made AS (INSERT INTO ci_runners (runner_type, token_encrypted, creator_id,
                     created_at, sharding_key_id)
                 SELECT 2, concat('x', $1::int, '-', n), 1, now(), 1
                 FROM generate_series(1, $1) n RETURNING id),
             owned AS (INSERT INTO ci_runner_namespaces (runner_id, namespace_id)
                 SELECT id, 1 FROM made)
             INSERT INTO ci_runner_machines (runner_id, runner_type, sharding_key_id, system_xid,
                 created_at, updated_at)
             SELECT id, 2, 1, concat('s_', n), now(), now() FROM made, generate_series(1, 3) n",
            &[&size],
        )
        .await;
        // Prepares the statements, too.
        let data = app.ask_as(&owner, query, json!({})).await;
        let shown = data["group"]["runners"]["nodes"].as_array().unwrap();
        assert_eq!(shown.len(), if size == 1 { 1 } else { 100 });
        let all_have_managers = shown
            .iter()
            .all(|runner| runner["managers"]["nodes"].as_array().unwrap().len() == 3);
        assert!(all_have_managers);
        let before = app.running.statements_run();
        app.ask_as(&owner, query, json!({})).await;
        counted.push(app.running.statements_run() - before);
    }
    assert!(counted[0] > 5, "{counted:?}");
    assert!(counted[1] <= counted[0], "{counted:?}");
}
