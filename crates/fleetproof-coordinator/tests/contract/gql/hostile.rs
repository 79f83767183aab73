//! Texts that somebody else chose.

use fleetproof_model::RunnerType;
use serde_json::json;

use crate::support::{TestApp, runner_gid};

#[tokio::test]
async fn gql_01_02_hostile_texts_come_back_as_they_are() {
    let app = TestApp::start().await;
    let text = "\"><script>alert('x')</script> \\ \u{202e} {\"a\": 1} %_ $1 '; DROP TABLE x; --";
    let (id, token) = app
        .create(
            RunnerType::Group,
            json!({ "description": text, "maintenance_note": text, "tag_list": [text] }),
        )
        .await;
    let info = json!({ "version": text, "platform": text, "revision": text, "executor": text });
    let body = json!({ "token": token, "system_id": &text[..60], "info": info });
    app.post("/runners/verify", body).await.assert_status(200);
    let query = "query($id: CiRunnerID!, $xid: String) { runner(id: $id) {
        description maintenanceNote tagList managers(systemId: $xid) {
            nodes { systemId version platformName revision executorName } } } }";
    let variables = json!({ "id": runner_gid(id), "xid": &text[..60] });
    let data = app.ask(query, variables).await;
    let runner = &data["runner"];
    assert_eq!(runner["description"], text);
    assert_eq!(runner["maintenanceNote"], text);
    assert_eq!(runner["tagList"], json!([text]));
    let manager = &runner["managers"]["nodes"][0];
    assert_eq!(manager["systemId"], text[..60]);
    for name in ["version", "platformName", "revision"] {
        assert_eq!(manager[name], text, "{name}");
    }
    assert_eq!(manager["executorName"], "unknown");
    // In arguments they are texts, too: wildcards find nothing but themselves.
    let query = "query($text: String, $tags: [String!]) {
        runners(search: $text, tagList: $tags) { nodes { id } } }";
    for (search, tags, found) in [
        (text, vec![text], 1),
        ("%_ $1", vec![], 1),
        ("%_%", vec![], 0),
        ("' OR 1=1 --", vec![], 0),
        ("\\", vec![], 1),
    ] {
        let data = app
            .ask(query, json!({ "text": search, "tags": tags }))
            .await;
        let nodes = data["runners"]["nodes"].as_array().unwrap();
        assert_eq!(nodes.len(), found, "{search}");
    }
}
