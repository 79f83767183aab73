//! Status semantics, through the rows' ages.

use fleetproof_model::RunnerType;
use serde_json::{Value, json};
use time::Duration;

use crate::support::TestApp;

const MOMENT: Duration = Duration::seconds(30);
const HOURS: Duration = Duration::hours(2);
const DAYS: Duration = Duration::days(7);

async fn shown(app: &TestApp, id: i64) -> Value {
    let path = format!("/runners/{id}");
    app.get_as(&app.admin_token(), &path).await.json()
}

#[tokio::test]
async fn sta_01_02_04_05_the_status_of_a_runner() {
    let app = TestApp::start().await;
    let old = DAYS * 9;
    for kind in RunnerType::ALL {
        let (id, _) = app.register(kind).await;
        for (made, contact, online, status, paused) in [
            (
                MOMENT,
                None,
                json!(null),
                "never_contacted",
                "never_contacted",
            ),
            (
                DAYS - MOMENT,
                None,
                json!(null),
                "never_contacted",
                "never_contacted",
            ),
            (DAYS + MOMENT, None, json!(null), "stale", "stale"),
            (old, Some(MOMENT), json!(true), "online", "paused"),
            (old, Some(HOURS - MOMENT), json!(true), "online", "paused"),
            (old, Some(HOURS + MOMENT), json!(false), "offline", "paused"),
            (old, Some(DAYS - MOMENT), json!(false), "offline", "paused"),
            (old, Some(DAYS + MOMENT), json!(false), "stale", "stale"),
            // Made later than it was in contact, as after a restore.
            (MOMENT, Some(old), json!(false), "offline", "paused"),
        ] {
            app.age(id, made, contact).await;
            for (active, expected) in [(true, status), (false, paused)] {
                app.execute("UPDATE ci_runners SET active = $1", &[&active])
                    .await;
                let body = shown(&app, id).await;
                assert_eq!(body["status"], expected, "{kind} {made} {contact:?}");
                assert_eq!(body["online"], online, "{kind} {made} {contact:?}");
            }
        }
    }
}

#[tokio::test]
async fn sta_03_the_status_of_a_manager() {
    let app = TestApp::start().await;
    let old = DAYS * 9;
    for kind in RunnerType::ALL {
        let (id, token) = app.register(kind).await;
        app.verify(&token, "s_1").await.assert_status(200);
        for (made, contact, started, finished) in [
            (MOMENT, None, "never_contacted", "offline"),
            (DAYS + MOMENT, None, "stale", "stale"),
            (old, Some(MOMENT), "never_contacted", "online"),
            (old, Some(HOURS + MOMENT), "never_contacted", "offline"),
            (old, Some(DAYS + MOMENT), "stale", "stale"),
        ] {
            for (state, expected) in [(0_i16, started), (100, finished)] {
                let seconds = |duration: Duration| duration.as_seconds_f64();
                app.execute(
                    "UPDATE ci_runner_machines SET creation_state = $4,
                         created_at = now() - make_interval(secs => $2),
                         contacted_at = now() - make_interval(secs => $3) WHERE runner_id = $1",
                    &[&id, &seconds(made), &contact.map(seconds), &state],
                )
                .await;
                let path = format!("/runners/{id}/managers");
                let list = app.get_as(&app.admin_token(), &path).await.json();
                assert_eq!(
                    list[0]["status"], expected,
                    "{kind} {made} {contact:?} {state}"
                );
            }
        }
    }
}

#[tokio::test]
async fn sta_04_a_contact_brings_a_runner_of_any_age_online() {
    let app = TestApp::start().await;
    for kind in RunnerType::ALL {
        for (made, contact) in [
            (MOMENT, None),
            (DAYS * 9, None),
            (DAYS * 9, Some(HOURS + MOMENT)),
            (DAYS * 9, Some(DAYS * 8)),
        ] {
            let (id, token) = app.register(kind).await;
            app.age(id, made, contact).await;
            app.verify(&token, "s_1").await.assert_status(200);
            assert_eq!(
                shown(&app, id).await["status"],
                "online",
                "{kind} {contact:?}"
            );
        }
    }
}

#[tokio::test]
async fn sta_06_a_created_runner_that_has_only_verified_is_online_in_rest() {
    let app = TestApp::start().await;
    let (id, token) = app.create(RunnerType::Group, json!({})).await;
    app.verify(&token, "s_1").await.assert_status(200);
    assert_eq!(shown(&app, id).await["status"], "online");
    let started = format!("id = {id} AND creation_state = 0");
    assert_eq!(app.count("ci_runners", &started).await, 1);
}

#[tokio::test]
async fn sta_08_inv_04_the_time_of_contact_comes_from_memory_and_never_goes_back() {
    let app = TestApp::start().await;
    for kind in RunnerType::ALL {
        let (id, token) = app.register(kind).await;
        let mut last = String::new();
        for _ in 0..3 {
            app.verify(&token, "s_1").await.assert_status(200);
            let body = shown(&app, id).await;
            let seen = body["contacted_at"].as_str().unwrap().to_owned();
            assert!(seen >= last, "{kind}: {seen} after {last}");
            last = seen;
        }
        let column: String = app
            .value(
                r#"SELECT to_char(contacted_at::timestamptz AT TIME ZONE 'UTC',
                       'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') FROM ci_runners WHERE id = $1"#,
                &[&id],
            )
            .await;
        assert!(column <= last, "the column is written seldom");
    }
}
