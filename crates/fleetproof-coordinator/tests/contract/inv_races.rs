//! Section 13: what must hold whatever happens, and at the same time.

use std::{collections::BTreeSet, sync::Arc};

use fleetproof_model::{RunnerType, SchemaStep};
use rand::{Rng, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use serde_json::json;

use crate::support::TestApp;

/// How many requests race.
const RACERS: usize = 12;

async fn race<T: Send + 'static>(
    requests: impl Iterator<Item = impl Future<Output = T> + Send + 'static>,
) -> Vec<T> {
    let tasks: Vec<_> = requests.map(tokio::spawn).collect();
    let mut results = Vec::new();
    for task in tasks {
        results.push(task.await.unwrap());
    }
    results
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn inv_01_first_contacts_at_once_make_one_manager_at_every_step() {
    for step in SchemaStep::ALL {
        let app = Arc::new(TestApp::at(step).await);
        for kind in RunnerType::ALL {
            let (id, token) = app.register(kind).await;
            let answers = race((0..RACERS).map(|racer| {
                let (app, token) = (Arc::clone(&app), token.clone());
                async move {
                    if racer % 2 == 0 {
                        app.verify(&token, "s_same").await
                    } else {
                        app.request_job(&token, "s_same").await
                    }
                }
            }))
            .await;
            for answer in answers {
                assert!(answer.status.is_success(), "{step} {kind}: {answer:?}");
            }
            assert_eq!(app.managers_of(id).await, 1, "{step} {kind}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn inv_02_different_managers_at_once_are_all_made() {
    let app = Arc::new(TestApp::start().await);
    let (id, token) = app.register(RunnerType::Group).await;
    let answers = race((0..RACERS).map(|racer| {
        let (app, token) = (Arc::clone(&app), token.clone());
        async move { app.verify(&token, &format!("s_{}", racer % 4)).await }
    }))
    .await;
    assert!(answers.iter().all(|answer| answer.status == 200));
    assert_eq!(app.managers_of(id).await, 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reg_14_the_same_new_tags_at_once_do_not_collide() {
    let app = Arc::new(TestApp::start().await);
    let registration = app.registration_token(RunnerType::Instance);
    let answers = race((0..RACERS).map(|racer| {
        let app = Arc::clone(&app);
        let tags = if racer % 2 == 0 { "a,b,c,d" } else { "d,c,b,a" };
        let body = json!({ "token": registration, "tag_list": tags });
        async move { app.post("/runners", body).await }
    }))
    .await;
    for answer in answers {
        answer.assert_status(201);
    }
    assert_eq!(app.count("tags", "true").await, 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn inv_06_deletion_under_fire_leaves_nothing_behind() {
    let app = Arc::new(TestApp::start().await);
    for kind in RunnerType::ALL {
        let (id, token) = app.register(kind).await;
        let statuses = race((0..RACERS).map(|racer| {
            let (app, token) = (Arc::clone(&app), token.clone());
            async move {
                let answer = if racer == RACERS / 2 {
                    app.delete("/runners", json!({ "token": token })).await
                } else {
                    app.verify(&token, &format!("s_{racer}")).await
                };
                answer.status.as_u16()
            }
        }))
        .await;
        // A manager whose runner goes between look-up and INSERT breaks the foreign key, as in
        // GitLab: a 500, and no row.
        assert!(
            statuses
                .iter()
                .all(|status| [200, 204, 403, 500].contains(status)),
            "{statuses:?}"
        );
        assert_eq!(app.managers_of(id).await, 0);
        for table in ["ci_runners_archived", "ci_runners"] {
            assert_eq!(app.count(table, &format!("id = {id}")).await, 0);
        }
        app.verify(&token, "s_late").await.assert_status(403);
    }
}

/// What is known of a runner.
struct Model {
    id: i64,
    kind: RunnerType,
    token: String,
    dead_tokens: Vec<String>,
    managers: BTreeSet<String>,
}

async fn managers_in_database(app: &TestApp, id: i64) -> BTreeSet<String> {
    let names: Vec<String> = app
        .value(
            "SELECT COALESCE(array_agg(system_xid), '{}') FROM ci_runner_machines
             WHERE runner_id = $1",
            &[&id],
        )
        .await;
    names.into_iter().collect()
}

/// One random call for one runner, and what must hold after it; whether the runner is still there.
async fn step_randomly(app: &TestApp, rng: &mut StdRng, model: &mut Model) -> bool {
    let system_id = ["s_1", "s_2", "s_3"].choose(rng).unwrap().to_string();
    let body = json!({ "token": model.token, "system_id": system_id });
    match rng.random_range(0..20) {
        0..9 => {
            app.verify(&model.token, &system_id).await.assert_is(
                200,
                &json!({ "id": model.id, "token": model.token, "token_expires_at": null }),
            );
            model.managers.insert(system_id);
        }
        9..14 => {
            app.request_job(&model.token, &system_id)
                .await
                .assert_status(204);
            model.managers.insert(system_id);
        }
        14..17 => {
            let known = model.managers.remove(&system_id);
            let answer = app.delete("/runners/managers", body).await;
            answer.assert_status(if known { 204 } else { 404 });
        }
        17..19 => {
            let answer = app.post("/runners/reset_authentication_token", body).await;
            answer.assert_status(201);
            let old = std::mem::replace(&mut model.token, answer.token());
            model.dead_tokens.push(old);
            model.managers.insert(system_id);
        }
        _ => {
            app.delete("/runners", body).await.assert_status(204);
            model.dead_tokens.push(model.token.clone());
            model.managers.clear();
            return false;
        }
    }
    true
}

#[tokio::test]
async fn inv_02_03_05_08_09_hold_after_any_sequence_of_calls() {
    let app = TestApp::start().await;
    for seed in 0..6 {
        let mut rng = StdRng::seed_from_u64(seed);
        let mut fleet = Vec::new();
        for kind in RunnerType::ALL {
            let (id, token) = app.register(kind).await;
            fleet.push(Model {
                id,
                kind,
                token,
                dead_tokens: Vec::new(),
                managers: BTreeSet::new(),
            });
        }
        for _ in 0..40 {
            let at = rng.random_range(0..fleet.len());
            if !step_randomly(&app, &mut rng, &mut fleet[at]).await {
                let gone = fleet.swap_remove(at);
                assert!(managers_in_database(&app, gone.id).await.is_empty());
            }
            if fleet.is_empty() {
                break;
            }
            for model in &fleet {
                assert_eq!(
                    managers_in_database(&app, model.id).await,
                    model.managers,
                    "seed {seed}, {} runner",
                    model.kind
                );
                if let Some(dead) = model.dead_tokens.last() {
                    app.verify(dead, "s_dead").await.assert_status(403);
                }
            }
        }
    }
}
