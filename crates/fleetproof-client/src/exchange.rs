use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use fleetproof_model::{HttpEvidence, mask_headers, mask_text};

use crate::Reply;

/// The longest body that evidence shows, in bytes.
const SHOWN: usize = 4096;

/// One request and what came back, as it went over the wire.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// Method and path pattern, such as `POST /api/v4/runners/verify`.
    pub endpoint: &'static str,
    pub(crate) method: &'static str,
    /// Path and query, from the root of the host.
    pub(crate) path: String,
    pub(crate) request_headers: Vec<(String, String)>,
    pub(crate) request_body: String,
    /// The status, if there was an answer.
    pub status: Option<u16>,
    pub(crate) response_headers: Vec<(String, String)>,
    pub(crate) response_body: Bytes,
    /// From the first byte sent to the last byte received.
    pub duration: Duration,
    /// The value of `X-Request-Id`, which is GitLab's correlation ID.
    pub correlation_id: Option<String>,
    /// Whether an error of the application is right here, by [`Recorder::tolerate`].
    pub tolerated: bool,
}

impl Exchange {
    /// A text that was sent as a member of the body, unless it is a secret.
    pub fn sent(&self, member: &str) -> Option<String> {
        let body: serde_json::Value = serde_json::from_str(&self.request_body).ok()?;
        let text = body.get(member)?.as_str()?;
        (member != "token").then(|| text.to_owned())
    }

    /// The exchange as evidence for a report: secrets masked, long bodies cut.
    pub fn evidence(&self) -> HttpEvidence {
        let body = String::from_utf8_lossy(&self.response_body);
        HttpEvidence {
            method: self.method.to_owned(),
            path: mask_text(&self.path, &[]),
            request_headers: mask_headers(&self.request_headers),
            request_body: mask_text(&self.request_body, &[]),
            status: self.status,
            response_headers: mask_headers(&self.response_headers),
            response_body: cut(&mask_text(&body, &[])),
            duration_ms: (self.duration.as_secs_f64() * 1e6).round() / 1e3,
        }
    }

    /// A command that sends the same request to `base`. Secrets are taken from the environment:
    /// `RUNNER_TOKEN`, and `FLEETPROOF_TOKEN` for the personal access token.
    pub fn curl(&self, base: &str) -> String {
        let mut command = format!("curl --include --request {}", self.method);
        for (name, value) in &self.request_headers {
            match name.as_str() {
                "private-token" => {
                    command.push_str(" --header \"PRIVATE-TOKEN: $FLEETPROOF_TOKEN\"");
                }
                "accept" => {}
                _ => {
                    let value = value.replace('\'', "'\\''");
                    command.push_str(&format!(" --header '{name}: {value}'"));
                }
            }
        }
        let body = mask_text(&self.request_body, &[]);
        if !body.is_empty() {
            // Double quotes let the shell put the token in; the body is JSON.
            let quoted = body
                .replace('\\', "\\\\")
                .replace('"', "\\\"")
                .replace('`', "\\`")
                .replace('$', "\\$")
                .replace(fleetproof_model::MASK, "$RUNNER_TOKEN");
            command.push_str(&format!(" --data \"{quoted}\""));
        }
        let path = mask_text(&self.path, &[]).replace('\'', "%27");
        format!("{command} '{}{path}'", base.trim_end_matches('/'))
    }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}… ({} bytes in all)", &text[..at], text.len()),
        None => text.to_owned(),
    }
}

/// Keeps the exchanges of one piece of work, in their order.
#[derive(Debug, Clone, Default)]
pub struct Recorder(Arc<Mutex<Vec<Exchange>>>);

impl Recorder {
    pub(crate) fn keep(&self, exchange: Exchange) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(exchange);
    }

    /// Marks the exchange that `reply` came from: if it is an error of the application, that is
    /// what GitLab answers there.
    pub fn tolerate(&self, reply: &Reply) {
        let mut exchanges = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let id = reply.header("x-request-id");
        let of_reply = exchanges.iter_mut().rev().find(|exchange| {
            exchange.endpoint == reply.endpoint && exchange.correlation_id.as_deref() == id
        });
        if let Some(exchange) = of_reply {
            exchange.tolerated = true;
        }
    }

    /// How many exchanges there were so far.
    pub fn len(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Whether there was none so far.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Hands over what was recorded, and starts anew.
    pub fn take(&self) -> Vec<Exchange> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
