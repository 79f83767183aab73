//! The stream that tells the page of a new runner that the runner is online.

use std::time::Duration;

use fleetproof_coordinator::{Config, Coordinator};
use fleetproof_model::RunnerType;
use reqwest::{Method, Response};
use tokio::net::TcpListener;

use crate::support::{Page, Reader, TestApp};

/// Longer than any stream here lives on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// Makes a runner of the instance; the path of its register page, and its token.
async fn make(reader: &mut Reader) -> (String, String) {
    let new = "/admin/runners/new";
    let answer = reader.submit(new, new, &[("run_untagged", "true")]).await;
    answer.assert_status(302);
    let register = answer.header("location").to_owned();
    let page = reader.page(&register).await;
    let events = page.attribute("[data-register]:not(div)", "data-register");
    assert_eq!(events, format!("{register}/events"));
    (register, page.text("[data-testid=runner-token]"))
}

/// A stream that has begun.
async fn open(reader: &Reader, register: &str) -> Response {
    let path = format!("{register}/events");
    let stream = reader.request(Method::GET, &path).send().await.unwrap();
    assert_eq!(stream.status(), 200);
    for (name, value) in [
        ("content-type", "text/event-stream"),
        ("cache-control", "no-store"),
        ("content-security-policy", "default-src 'none'"),
        ("x-accel-buffering", "no"),
    ] {
        assert_eq!(stream.headers()[name], value);
    }
    stream
}

/// What was sent by the end of the stream.
async fn whole(stream: Response) -> String {
    let ended = tokio::time::timeout(PATIENCE, stream.text()).await;
    ended.expect("the stream ends").unwrap()
}

/// What the one event of a stream has to show.
fn shown(stream: &str) -> Page {
    let events = stream.matches("event:").count();
    assert_eq!(
        (events, stream.matches("data:").count()),
        (1, 1),
        "{stream}"
    );
    let (_, data) = stream.split_once("event: online\ndata: ").unwrap();
    Page::of_markup(data)
}

#[tokio::test]
async fn a_manager_that_verifies_is_told_of_and_the_token_is_not() {
    let app = TestApp::start().await;
    let mut reader = Reader::root(&app).await;
    let (register, token) = make(&mut reader).await;
    let stream = open(&reader, &register).await;
    app.verify(&token, "s_one").await.assert_status(200);
    let text = whole(stream).await;
    let page = shown(&text);
    assert_eq!(page.text("h2"), "You've registered a new runner!");
    let runner = register.strip_suffix("/register").unwrap();
    assert_eq!(page.attribute("a", "href"), runner);
    assert!(!text.contains(&token));
    // Who comes late is told at once.
    shown(&whole(open(&reader, &register).await).await);
}

#[tokio::test]
async fn a_manager_that_comes_to_another_process_on_the_same_database_is_told_of() {
    let app = TestApp::start().await;
    let mut reader = Reader::root(&app).await;
    let (register, token) = make(&mut reader).await;
    let stream = open(&reader, &register).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let config = Config::new(app.database.config(), listener);
    let other = Coordinator::start(config).await.unwrap();
    let verify = format!("{}/api/v4/runners/verify", other.url());
    let form = [("token", token.as_str()), ("system_id", "s_one")];
    let answer = reqwest::Client::builder().no_proxy().build().unwrap();
    let answer = answer.post(verify).form(&form).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    shown(&whole(stream).await);
    other.shutdown().await;
}

#[tokio::test]
async fn only_who_made_the_runner_and_is_signed_in_gets_the_stream_and_not_for_long() {
    let app = TestApp::start().await;
    let mut reader = Reader::root(&app).await;
    let (register, _) = make(&mut reader).await;
    let events = format!("{register}/events");
    let answer = Reader::of(&app).get(&events).await;
    answer.assert_status(302);
    assert_eq!(answer.header("location"), "/users/sign_in");
    let (id, _) = app.register(RunnerType::Instance).await;
    for path in [
        format!("/admin/runners/{id}/register/events"),
        "/admin/runners/0/register/events".to_owned(),
    ] {
        reader.get(&path).await.assert_status(404);
    }
    let old = open(&reader, &register).await;
    app.execute(
        "UPDATE ci_runners SET created_at = created_at - interval '1 hour'",
        &[],
    )
    .await;
    assert_eq!(whole(old).await, "");
    reader.get(&events).await.assert_status(404);
}

#[tokio::test]
async fn a_stream_ends_with_the_session_and_with_the_runner() {
    let app = TestApp::start().await;
    let mut reader = Reader::root(&app).await;
    let (register, token) = make(&mut reader).await;
    let gone = open(&reader, &register).await;
    let body = serde_json::json!({ "token": token });
    app.delete("/runners", body).await.assert_status(204);
    assert_eq!(whole(gone).await, "");
    let (register, _) = make(&mut reader).await;
    let stream = open(&reader, &register).await;
    let answer = reader.submit(&register, "/users/sign_out", &[]).await;
    answer.assert_status(302);
    assert_eq!(whole(stream).await, "");
}

#[tokio::test]
async fn an_open_stream_does_not_keep_the_server_from_ending() {
    let app = TestApp::start().await;
    let mut reader = Reader::root(&app).await;
    let (register, _) = make(&mut reader).await;
    let stream = open(&reader, &register).await;
    let ended = tokio::spawn(whole(stream));
    app.running.shutdown().await;
    assert_eq!(ended.await.unwrap(), "");
}
