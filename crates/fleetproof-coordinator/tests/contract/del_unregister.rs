//! Section 3: `DELETE /runners`, `DELETE /runners/managers`.

use fleetproof_model::RunnerType;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, TestApp};

fn forbidden() -> Value {
    json!({ "message": "403 Forbidden" })
}

async fn delete_manager(app: &TestApp, token: &str, system_id: &str) -> Answer {
    let body = json!({ "token": token, "system_id": system_id });
    app.delete("/runners/managers", body).await
}

#[tokio::test]
async fn del_01_02_10_11_12_parameters_and_tokens_are_checked() {
    let app = TestApp::start().await;
    let missing = |text: &str| json!({ "error": text });
    app.delete("/runners", json!({}))
        .await
        .assert_is(400, &missing("token is missing"));
    app.delete("/runners", json!({ "token": "x" }))
        .await
        .assert_is(403, &forbidden());
    let path = "/runners/managers";
    app.delete(path, json!({}))
        .await
        .assert_is(400, &missing("token is missing, system_id is missing"));
    app.delete(path, json!({ "system_id": "s_1" }))
        .await
        .assert_is(400, &missing("token is missing"));
    app.delete(path, json!({ "token": "x" }))
        .await
        .assert_is(400, &missing("system_id is missing"));
    delete_manager(&app, "x", "s_1")
        .await
        .assert_is(403, &forbidden());
}

#[tokio::test]
async fn del_03_04_a_runner_goes_with_all_that_is_its() {
    let app = TestApp::start().await;
    for kind in RunnerType::ALL {
        let body = json!({ "token": app.registration_token(kind), "tag_list": "a,b" });
        let made = app.post("/runners", body).await;
        let (id, token) = (made.id(), made.token());
        let (other, other_token) = app.register(kind).await;
        for system_id in ["s_1", "s_2"] {
            app.verify(&token, system_id).await.assert_status(200);
            app.verify(&other_token, system_id).await.assert_status(200);
        }
        let answer = app.delete("/runners", json!({ "token": token })).await;
        answer.assert_is(204, &Value::Null);
        for (table, column) in [
            ("ci_runners", "id"),
            ("ci_runners_archived", "id"),
            ("ci_runner_machines", "runner_id"),
            ("ci_runner_machines_archived", "runner_id"),
            ("ci_runner_namespaces", "runner_id"),
            ("ci_runner_projects", "runner_id"),
            ("taggings", "taggable_id"),
        ] {
            let left = app.count(table, &format!("{column} = {id}")).await;
            assert_eq!(left, 0, "{table} of a {kind} runner");
        }
        assert_eq!(app.managers_of(other).await, 2, "the others live on");
    }
}

#[tokio::test]
async fn del_03_no_heartbeat_is_made_on_the_way() {
    let app = TestApp::start().await;
    app.execute("CREATE TABLE writes (of text)", &[]).await;
    app.execute(
        "CREATE FUNCTION note_write() RETURNS trigger LANGUAGE plpgsql AS
         'BEGIN INSERT INTO writes VALUES (TG_OP || '' '' || TG_TABLE_NAME); RETURN NULL; END'",
        &[],
    )
    .await;
    let (_, token) = app.register(RunnerType::Instance).await;
    for table in ["ci_runners", "ci_runner_machines"] {
        let sql = format!(
            "CREATE TRIGGER note AFTER INSERT OR UPDATE ON {table}
             FOR EACH ROW EXECUTE FUNCTION note_write()"
        );
        app.execute(&sql, &[]).await;
    }
    app.delete("/runners", json!({ "token": token }))
        .await
        .assert_status(204);
    assert_eq!(app.count("writes", "true").await, 0);
}

#[tokio::test]
async fn del_05_17_both_ways_of_creation_may_delete() {
    let app = TestApp::start().await;
    for registration_type in [0, 1_i16] {
        let (id, token) = app.register(RunnerType::Group).await;
        app.execute(
            "UPDATE ci_runners SET registration_type = $2 WHERE id = $1",
            &[&id, &registration_type],
        )
        .await;
        app.verify(&token, "s_1").await.assert_status(200);
        delete_manager(&app, &token, "s_1").await.assert_status(204);
        app.delete("/runners", json!({ "token": token }))
            .await
            .assert_status(204);
    }
}

#[tokio::test]
async fn del_06_19_gen_24_a_row_changed_since_is_not_deleted() {
    let app = TestApp::start().await;
    let (id, token) = app.register(RunnerType::Project).await;
    app.verify(&token, "s_1").await.assert_status(200);
    let delete = async |path: &str, since: &str| {
        let body = json!({ "token": token, "system_id": "s_1" });
        let request = app.request(Method::DELETE, path);
        app.send(request.header("If-Unmodified-Since", since).json(&body))
            .await
    };
    for path in ["/runners", "/runners/managers"] {
        delete(path, "Fri, 01 Nov 2019 12:00:00 GMT")
            .await
            .assert_is(412, &json!({ "message": "412 Precondition Failed" }));
    }
    assert_eq!(app.managers_of(id).await, 1);
    delete("/runners/managers", "some time ago")
        .await
        .assert_status(204);
    delete("/runners", "Tue, 01 Jan 2199 12:00:00 GMT")
        .await
        .assert_status(204);
}

#[tokio::test]
async fn del_07_inv_08_a_deleted_runner_is_refused_everywhere() {
    let app = TestApp::start().await;
    for kind in RunnerType::ALL {
        let (id, token) = app.register(kind).await;
        app.verify(&token, "s_1").await.assert_status(200);
        let body = json!({ "token": token, "system_id": "s_1" });
        app.delete("/runners", body.clone())
            .await
            .assert_status(204);
        app.delete("/runners", body.clone())
            .await
            .assert_is(403, &forbidden());
        for path in [
            "/runners/verify",
            "/jobs/request",
            "/runners/reset_authentication_token",
        ] {
            app.post(path, body.clone())
                .await
                .assert_is(403, &forbidden());
        }
        assert_eq!(app.managers_of(id).await, 0);
    }
}

#[tokio::test]
async fn del_13_16_an_unknown_manager_is_not_found() {
    let app = TestApp::start().await;
    let (id, token) = app.register(RunnerType::Group).await;
    app.verify(&token, "s_1").await.assert_status(200);
    for system_id in ["s_2", ""] {
        delete_manager(&app, &token, system_id).await.assert_is(
            404,
            &json!({ "message": "404 Runner manager not found Not Found" }),
        );
    }
    assert_eq!(app.managers_of(id).await, 1);
}

#[tokio::test]
async fn del_14_20_one_manager_goes_and_may_come_back() {
    let app = TestApp::start().await;
    for kind in RunnerType::ALL {
        let (id, token) = app.register(kind).await;
        for system_id in ["s_1", "s_2"] {
            app.verify(&token, system_id).await.assert_status(200);
        }
        let row = "SELECT id FROM ci_runner_machines WHERE runner_id = $1 AND system_xid = 's_1'";
        let first: i64 = app.value(row, &[&id]).await;
        delete_manager(&app, &token, "s_1")
            .await
            .assert_is(204, &Value::Null);
        assert_eq!(app.managers_of(id).await, 1);
        app.verify(&token, "s_1").await.assert_status(200);
        assert_ne!(app.value::<i64>(row, &[&id]).await, first);
    }
}

#[tokio::test]
async fn del_15_the_last_manager_leaves_the_runners_contact_alone() {
    let app = TestApp::start().await;
    let (id, token) = app.register(RunnerType::Instance).await;
    app.verify(&token, "s_1").await.assert_status(200);
    delete_manager(&app, &token, "s_1").await.assert_status(204);
    let contacted = format!("id = {id} AND contacted_at IS NOT NULL");
    assert_eq!(app.count("ci_runners", &contacted).await, 1);
}

#[tokio::test]
async fn del_18_the_legacy_manager_goes_by_its_name() {
    let app = TestApp::start().await;
    let (_, token) = app.register(RunnerType::Project).await;
    app.post("/runners/verify", json!({ "token": token }))
        .await
        .assert_status(200);
    delete_manager(&app, &token, "<legacy>")
        .await
        .assert_status(204);
}
