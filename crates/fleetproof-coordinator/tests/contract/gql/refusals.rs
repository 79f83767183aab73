//! What cannot be asked, and how that is said.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::TestApp;

async fn errors(app: &TestApp, body: Value) -> (u16, Value) {
    let answer = app.graphql_body(&app.admin_token(), body).await;
    let mut body = answer.json();
    assert_eq!(body.get("data"), None, "{body}");
    (answer.status.as_u16(), body["errors"].take())
}

#[tokio::test]
async fn gql_07_a_query_that_does_not_fit_is_refused_in_full() {
    let app = TestApp::start().await;
    for (query, message, path, code) in [
        (
            "{ nothing }",
            "Field 'nothing' doesn't exist on type 'Query'",
            json!(["query", "nothing"]),
            "undefinedField",
        ),
        (
            "query Q { me: currentUser { x: nothing } }",
            "Field 'nothing' doesn't exist on type 'UserCore'",
            json!(["query Q", "me", "x"]),
            "undefinedField",
        ),
        (
            "{ runner { id } }",
            "Field 'runner' is missing required arguments: id",
            json!(["query", "runner"]),
            "missingRequiredArguments",
        ),
        (
            "{ runners(colour: 1) { count } }",
            "Field 'runners' doesn't accept argument 'colour'",
            json!(["query", "runners"]),
            "argumentNotAccepted",
        ),
        (
            "{ currentUser }",
            "Field must have selections (field 'currentUser' returns UserCore but has no \
             selections. Did you mean 'currentUser { ... }'?)",
            json!(["query", "currentUser"]),
            "selectionMismatch",
        ),
        (
            "{ runners(status: BUSY) { count } }",
            "Argument 'status' on Field 'runners' has an invalid value (BUSY). \
             Expected type 'CiRunnerStatus'.",
            json!(["query", "runners", "status"]),
            "argumentLiteralsIncompatible",
        ),
        (
            "{ runners(first: \"x\") { count } }",
            "Argument 'first' on Field 'runners' has an invalid value (\"x\"). \
             Expected type 'Int'.",
            json!(["query", "runners", "first"]),
            "argumentLiteralsIncompatible",
        ),
        (
            "{ currentUser { id ...F } }",
            "Fragment F was used, but not defined",
            json!(["query", "currentUser", "... F"]),
            "useAndDefineFragment",
        ),
        (
            "{ currentUser { id(a: $x) } }",
            "Variable $x is used by anonymous query but not declared",
            Value::Null,
            "variableNotDefined",
        ),
        (
            "query Q($x: Int) { currentUser { id } }",
            "Variable $x is declared by Q but not used",
            json!(["query Q"]),
            "variableNotUsed",
        ),
    ] {
        let (status, errors) = errors(&app, json!({ "query": query })).await;
        assert_eq!(status, 200, "{query}");
        let found = errors.as_array().unwrap().iter();
        let error = found.clone().find(|error| error["message"] == message);
        let error = error.unwrap_or_else(|| panic!("{query}: {errors}"));
        assert_eq!(error["extensions"]["code"], code, "{query}");
        assert!(error["locations"][0]["line"].is_u64(), "{query}");
        if !path.is_null() {
            assert_eq!(error["path"], path, "{query}");
        }
    }
}

#[tokio::test]
async fn gql_07_variables_that_are_missing_or_no_global_id() {
    let app = TestApp::start().await;
    let query = "query($id: CiRunnerID!) { runner(id: $id) { id } }";
    let (status, found) = errors(&app, json!({ "query": query })).await;
    assert_eq!(status, 200);
    assert_eq!(
        found,
        json!([{
            "message": "Variable $id of type CiRunnerID! was provided invalid value",
            "locations": [{ "line": 1, "column": 7 }],
            "extensions": {
                "value": null,
                "problems": [{ "path": [], "explanation": "Expected value to not be null" }],
            },
        }])
    );
    let admin = app.admin_token();
    for (id, text) in [
        ("1", "\"1\" is not a valid Global ID"),
        (
            "gid://gitlab/Group/1",
            "\"gid://gitlab/Group/1\" does not represent an instance of Ci::Runner",
        ),
    ] {
        let answer = app.graphql_as(&admin, query, json!({ "id": id })).await;
        answer.assert_status(200);
        let body = answer.json();
        assert_eq!(body["errors"][0]["message"], text);
        assert_eq!(body["errors"][0]["path"], json!(["runner"]));
        assert_eq!(body["data"], json!({ "runner": null }));
    }
    let list = "query($a: String, $f: Int, $l: Int) {
        runners(after: $a, first: $f, last: $l) { nodes { id } } }";
    for (variables, text) in [
        (json!({ "a": "nonsense" }), "Please provide a valid cursor"),
        (
            json!({ "a": "eyJpZCI6IjEifQ" }),
            "Please provide a valid cursor",
        ),
        (
            json!({ "f": 1, "l": 1 }),
            "Can only provide either `first` or `last`, not both",
        ),
    ] {
        assert_eq!(app.errors_as(&admin, list, variables).await, [text]);
    }
}

#[tokio::test]
async fn gql_07_what_is_no_query_at_all() {
    let app = TestApp::start().await;
    for (body, status, text) in [
        (json!({}), 200, "No query string was present"),
        (json!({ "query": "  " }), 200, "No query string was present"),
        (
            json!([{ "query": "{ currentUser { id } }" }]),
            200,
            "No query string was present",
        ),
        (
            json!({ "query": "{ currentUser { id }" }),
            200,
            "Parse error at [1, 21]",
        ),
        (json!({ "query": "nonsense" }), 200, "Parse error at [1, 1]"),
        (
            json!({ "query": "{ currentUser { id } }", "operationName": "Q" }),
            200,
            "No operation named \"Q\"",
        ),
        (
            json!({ "query": "query A { metadata { version } } query B { metadata { version } }" }),
            200,
            "An operation name is required",
        ),
        (
            json!({ "query": format!("{{ currentUser {{ id }} }} # {}", "x".repeat(10_000)) }),
            422,
            "Query too large",
        ),
        (
            json!({ "query": "{ currentUser { id } }", "variables": [1] }),
            422,
            "Unexpected parameter: [1]",
        ),
        (
            json!({ "query": "{ currentUser { id } }", "variables": "{" }),
            422,
            "Variables are not valid JSON",
        ),
    ] {
        let (answered, errors) = errors(&app, body.clone()).await;
        assert_eq!(
            (answered, &errors[0]["message"]),
            (status, &json!(text)),
            "{body}"
        );
    }
    let broken = app
        .request(Method::POST, "/../graphql")
        .header("content-type", "application/json")
        .body("{");
    assert_eq!(app.send(broken).await.status, 400);
}

#[tokio::test]
async fn gql_07_forms_variables_as_text_and_get() {
    let app = TestApp::start().await;
    let query = "query Q($n: Boolean!) { currentUser { id @skip(if: $n) username } }";
    let expected = json!({ "data": { "currentUser": { "username": "root" } } });
    let form = app
        .request(Method::POST, "/../graphql")
        .header("PRIVATE-TOKEN", app.admin_token())
        .form(&[
            ("query", query),
            ("variables", r#"{"n": true}"#),
            ("operationName", "Q"),
        ]);
    app.send(form).await.assert_is(200, &expected);
    let get = app
        .request(Method::GET, "/../graphql")
        .header("PRIVATE-TOKEN", app.admin_token())
        .query(&[("query", query), ("variables", r#"{"n": true}"#)]);
    app.send(get).await.assert_is(200, &expected);
    let mutation = r#"mutation { runnerCreate(input: { runnerType: INSTANCE_TYPE }) { errors } }"#;
    let get = app
        .request(Method::GET, "/../graphql")
        .header("PRIVATE-TOKEN", app.admin_token())
        .query(&[("query", mutation)]);
    let answer = app.send(get).await;
    let text = "Mutations are forbidden in GET requests";
    answer.assert_is(422, &json!({ "errors": [{ "message": text }] }));
    assert_eq!(app.count("ci_runners", "true").await, 0);
}

#[tokio::test]
async fn gql_07_inv_12_what_goes_wrong_inside_is_the_logs_alone() {
    let app = TestApp::start().await;
    app.batch("ALTER TABLE ci_runner_machines RENAME COLUMN version TO former")
        .await;
    app.execute(
        "INSERT INTO ci_runners (runner_type, token_encrypted) VALUES (1, 'x')",
        &[],
    )
    .await;
    let query = "{ currentUser { id } runners { nodes { id managers { nodes { id } } } } }";
    let answer = app.graphql_as(&app.admin_token(), query, json!({})).await;
    let text = "Internal server error";
    answer.assert_is(500, &json!({ "errors": [{ "message": text }] }));
    let id = answer.header("x-request-id");
    let lines = app.log.lines_for(id);
    let said = lines.iter().any(|line| line.contains("UndefinedColumn"));
    assert!(said, "{lines:?}");
}
