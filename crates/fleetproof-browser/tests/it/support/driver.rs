//! Drivers that refuse, and programs that are none.

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use axum::{Router, http::StatusCode, routing::post};
use serde_json::json;

/// A WebDriver that answers the wish for a browser with `said`.
pub async fn refusing(said: &'static str) -> String {
    let answer = move || async move {
        let error = json!({ "value": { "error": "session not created", "message": said, "stacktrace": "#0 0x1" } });
        (StatusCode::INTERNAL_SERVER_ERROR, axum::Json(error))
    };
    let router = Router::new().route("/session", post(answer));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}

/// Writes a program that is a shell script.
pub fn script(path: &Path, text: &str) {
    fs::write(path, format!("#!/bin/sh\n{text}\n")).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}
