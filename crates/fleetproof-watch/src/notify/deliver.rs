//! Sending to one receiver: in order, each message until it is taken. A receiver that hangs or refuses
//! holds up nobody else.

use std::{sync::Arc, time::Duration};

use tokio::sync::Notify;

use super::alertmanager;
use crate::{
    alert::Alert,
    clock::Clock,
    history::{History, HistoryError},
    options::{Receiver, ReceiverKind},
    unkept::Unkept,
};

/// An answer is waited for so long.
const TIMEOUT: Duration = Duration::from_secs(10);

/// The first pause after a failure; it doubles up to [`LONGEST`].
const FIRST: Duration = Duration::from_millis(500);

/// The longest pause.
const LONGEST: Duration = Duration::from_secs(60);

/// Without a sign, messages are looked for so often.
const LOOK: Duration = Duration::from_secs(5);

/// Alertmanager is told so often of what is firing.
pub(super) const REPEAT: Duration = Duration::from_secs(60);

/// Why a receiver cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ReceiverError {
    /// Not an `http` or `https` URL.
    #[error("--{0} is not an address; it looks like http://127.0.0.1:9093")]
    Url(&'static str),
    /// The HTTP client could not be made.
    #[error("cannot set up HTTPS for --{0}: {1}")]
    Setup(&'static str, String),
}

impl Receiver {
    /// Where messages go.
    ///
    /// # Errors
    /// If the address is none.
    pub fn address(&self) -> Result<reqwest::Url, ReceiverError> {
        let wrong = || ReceiverError::Url(self.kind.as_str());
        let mut url = reqwest::Url::parse(self.url.expose()).map_err(|_| wrong())?;
        if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
            return Err(wrong());
        }
        if self.kind == ReceiverKind::Alertmanager {
            let path = format!("{}/api/v2/alerts", url.path().trim_end_matches('/'));
            url.set_path(&path);
        }
        Ok(url)
    }
}

/// Sends the messages to one receiver.
pub struct Delivery {
    name: String,
    kind: ReceiverKind,
    url: reqwest::Url,
    http: reqwest::Client,
    history: History,
    clock: Arc<dyn Clock>,
    wake: Arc<Notify>,
    page: String,
    unkept: Unkept,
}

/// What a delivery knows while it lasts.
#[derive(Debug, Default)]
struct Memory {
    /// When Alertmanager was last told of all that is firing.
    repeated: Option<tokio::time::Instant>,
    /// A message that was taken, though the history does not know it yet.
    taken: Option<i64>,
    /// What was told past the history, and is firing.
    past: Vec<Alert>,
}

impl Delivery {
    /// What sends to `receiver`, whose messages bear `name`. `wake` is a sign that there may be more.
    ///
    /// # Errors
    /// If the address is none.
    pub fn new(
        receiver: &Receiver,
        name: &str,
        history: History,
        clock: Arc<dyn Clock>,
        wake: Arc<Notify>,
        page: &str,
    ) -> Result<Self, ReceiverError> {
        let flag = receiver.kind.as_str();
        let url = receiver.address()?;
        let mut builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(TIMEOUT)
            .user_agent(concat!("fleetproof ", env!("CARGO_PKG_VERSION")));
        if url.scheme() == "http" {
            // Without TLS no certificate is needed, and a machine may have none.
            builder = builder.tls_certs_only([]);
        }
        let http = builder
            .build()
            .map_err(|error| ReceiverError::Setup(flag, error.to_string()))?;
        Ok(Self {
            name: name.to_owned(),
            kind: receiver.kind,
            url,
            http,
            history,
            clock,
            wake,
            page: page.to_owned(),
            unkept: Unkept::default(),
        })
    }

    /// The same, which also tells what cannot be kept.
    #[must_use]
    pub(crate) fn with(mut self, unkept: Unkept) -> Self {
        self.unkept = unkept;
        self
    }

    /// Sends for as long as it is polled.
    pub async fn run(self) {
        let mut pause = FIRST;
        let mut memory = Memory::default();
        loop {
            match self.once(&mut memory).await {
                Ok(true) => pause = FIRST,
                Ok(false) => {
                    pause = FIRST;
                    // A sign that comes too early is made up for by looking.
                    let _ = tokio::time::timeout(LOOK, self.wake.notified()).await;
                }
                Err(reason) => {
                    tracing::warn!(
                        "{} does not take alerts: {reason}; they are kept",
                        self.name
                    );
                    tokio::time::sleep(pause).await;
                    pause = (pause * 2).min(LONGEST);
                }
            }
        }
    }

    /// Sends one message, if there is one.
    async fn once(&self, memory: &mut Memory) -> Result<bool, String> {
        let told = |error: HistoryError| error.to_string();
        self.tell_past(&mut memory.past).await?;
        if let Some((key, body)) = self.history.next_message(&self.name).await.map_err(told)? {
            if memory.taken != Some(key) {
                self.send(&format!("fleetproof-{key}"), body).await?;
                memory.taken = Some(key);
            }
            let at = self.clock.now();
            self.history.delivered(key, at).await.map_err(told)?;
            return Ok(true);
        }
        let due = memory.repeated.is_none_or(|at| at.elapsed() >= REPEAT);
        if self.kind == ReceiverKind::Alertmanager && due {
            let mut firing = self.history.firing().await.map_err(told)?;
            firing.extend_from_slice(&memory.past);
            if !firing.is_empty() {
                let body = alertmanager::still_firing(&firing, self.clock.now(), &self.page);
                self.send("", body.to_string()).await?;
            }
            memory.repeated = Some(tokio::time::Instant::now());
        }
        Ok(false)
    }

    /// Tells what has begun or ended of that which cannot be kept.
    async fn tell_past(&self, past: &mut Vec<Alert>) -> Result<(), String> {
        let firing = self.unkept.firing();
        let ended = past.iter().filter(|alert| !firing.contains(alert));
        let now = self.clock.now();
        let ended = ended.map(|alert| alert.clone().resolved(now));
        let begun = firing.iter().filter(|alert| !past.contains(alert)).cloned();
        let news: Vec<Alert> = ended.chain(begun).collect();
        for alert in &news {
            let (fingerprint, status) = (alert.fingerprint(), alert.status());
            let key = format!("fleetproof-{fingerprint}-{}-{status}", alert.starts_at);
            for body in super::bodies(
                self.kind,
                &self.name,
                std::slice::from_ref(alert),
                &self.page,
            ) {
                self.send(&key, body.to_string()).await?;
            }
        }
        *past = firing;
        Ok(())
    }

    /// Sends a body. The key is the same for each try, so that a receiver can tell a message that it
    /// has taken although we did not hear so.
    async fn send(&self, key: &str, body: String) -> Result<(), String> {
        let mut request = self
            .http
            .post(self.url.clone())
            .header("content-type", "application/json")
            .body(body);
        if !key.is_empty() {
            request = request.header("idempotency-key", key);
        }
        // The address may hold a secret.
        let answer = request.send().await;
        let answer = answer.map_err(|error| {
            let error = error.without_url();
            match error.is_timeout() {
                true => format!("no answer within {} s", TIMEOUT.as_secs()),
                false => root_cause(&error),
            }
        })?;
        match answer.status() {
            status if status.is_success() => Ok(()),
            status => Err(format!("it answers {}", status.as_u16())),
        }
    }
}

fn root_cause(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}
