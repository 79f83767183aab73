use std::{
    collections::HashMap,
    path::Path,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use bytes::Bytes;
use fleetproof_model::{Latency, RunnerType, Secret};
use reqwest::{Method, Url, header::HeaderMap};

use crate::{
    Call, ClientOptions, Exchange, OptionsError, Recorder, Reply, Trouble,
    options::{is_tls, root_cause},
    retry::{TRIES, is_gateway, pause, wait_asked_for},
};

/// A client of one target. Clones share connections and counts.
#[derive(Debug, Clone)]
pub struct Client {
    shared: Arc<Shared>,
    recorder: Option<Recorder>,
    runner_type: RunnerType,
}

#[derive(Debug)]
struct Shared {
    http: reqwest::Client,
    options: ClientOptions,
    traffic: TrafficCounts,
}

#[derive(Debug, Default)]
struct TrafficCounts {
    requests: AtomicU64,
    gateway_errors: AtomicU64,
    samples: Mutex<HashMap<(&'static str, RunnerType), Vec<f64>>>,
}

/// What a client has sent, in sum.
#[derive(Debug, Clone, PartialEq)]
pub struct Traffic {
    /// Requests sent.
    pub requests: u64,
    /// Answers of a gateway, and broken connections, that went away when tried again.
    pub gateway_errors: u64,
    /// Answer times by endpoint and runner type.
    pub latencies: Vec<Latency>,
}

enum Attempt {
    Answered(Reply),
    Wait(Duration),
    Again(Trouble),
}

impl Client {
    /// A client for the target of `options`.
    ///
    /// # Errors
    /// If the options contradict themselves or each other; nothing is sent yet.
    pub fn new(options: ClientOptions) -> Result<Self, OptionsError> {
        let http = options.build()?;
        Ok(Self {
            shared: Arc::new(Shared {
                http,
                options,
                traffic: TrafficCounts::default(),
            }),
            recorder: None,
            runner_type: RunnerType::Instance,
        })
    }

    /// A client of the same target whose exchanges are kept by the recorder beside it, and whose
    /// answer times are counted for `runner_type`.
    pub fn recording(&self, runner_type: RunnerType) -> (Self, Recorder) {
        let recorder = Recorder::default();
        let client = Self {
            recorder: Some(recorder.clone()),
            runner_type,
            ..self.clone()
        };
        (client, recorder)
    }

    /// The target's address, with a slash at the end.
    pub fn url(&self) -> &Url {
        &self.shared.options.url
    }

    /// The file of the authorities that alone are trusted to vouch for the target, where one was named
    /// and the target speaks TLS.
    pub fn ca_file(&self) -> Option<&Path> {
        self.shared.options.private_authorities()
    }

    /// Whether a personal access token is at hand.
    pub fn has_token(&self) -> bool {
        self.shared.options.token.is_some()
    }

    /// What was sent so far.
    pub fn traffic(&self) -> Traffic {
        let counts = &self.shared.traffic;
        let samples = counts
            .samples
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let mut latencies: Vec<_> = samples
            .iter()
            .filter_map(|((endpoint, kind), samples)| Latency::of(endpoint, *kind, samples.clone()))
            .collect();
        latencies.sort_by(|a, b| (&a.endpoint, a.runner_type).cmp(&(&b.endpoint, b.runner_type)));
        Traffic {
            requests: counts.requests.load(Ordering::Relaxed),
            gateway_errors: counts.gateway_errors.load(Ordering::Relaxed),
            latencies,
        }
    }

    /// The client's personal access token, for [`Call::user`].
    pub fn user(&self) -> Option<&Secret> {
        self.shared.options.token.as_ref()
    }

    /// Sends `call` until the application has answered: a broken connection and an answer of a
    /// gateway in front are tried again, and a 429 is waited for.
    ///
    /// # Errors
    /// If the application did not answer.
    pub async fn send(&self, call: Call<'_>) -> Result<Reply, Trouble> {
        let mut waited = Duration::ZERO;
        let mut tries = 0;
        loop {
            tries += 1;
            match self.attempt(&call, tries).await? {
                Attempt::Answered(reply) => return Ok(reply),
                Attempt::Wait(wait) => {
                    waited += wait;
                    if waited > self.shared.options.patience {
                        return Err(Trouble::RateLimited {
                            endpoint: call.endpoint,
                            wait,
                        });
                    }
                    tracing::info!(
                        endpoint = call.endpoint,
                        ?wait,
                        "rate limited: waiting {wait:?}"
                    );
                    tokio::time::sleep(wait).await;
                    tries -= 1;
                }
                Attempt::Again(trouble) => {
                    let counts = &self.shared.traffic;
                    counts.gateway_errors.fetch_add(1, Ordering::Relaxed);
                    if tries >= TRIES {
                        return Err(trouble);
                    }
                    tracing::debug!(endpoint = call.endpoint, "trying again: {trouble}");
                    tokio::time::sleep(pause(tries)).await;
                }
            }
        }
    }

    async fn attempt(&self, call: &Call<'_>, tries: u32) -> Result<Attempt, Trouble> {
        let (method, url, request, mut exchange) = self.prepare(call);
        tracing::trace!(%method, %url, "request");
        self.shared.traffic.requests.fetch_add(1, Ordering::Relaxed);
        let started = Instant::now();
        let answer = match request.send().await {
            Ok(response) => {
                let status = response.status().as_u16();
                let headers = response.headers().clone();
                response.bytes().await.map(|body| (status, headers, body))
            }
            Err(error) => Err(error),
        };
        exchange.duration = started.elapsed();
        let (status, headers, body) = match answer {
            Ok(answer) => answer,
            Err(error) => {
                self.record(exchange);
                return self.no_answer(call.endpoint, &error, tries);
            }
        };
        exchange.take_answer(status, &headers, &body);
        self.count(call.endpoint, exchange.duration);
        if status == 429 {
            return Ok(Attempt::Wait(wait_asked_for(&headers)));
        }
        if is_gateway(status, &headers, &body) {
            return Ok(Attempt::Again(Trouble::Gateway {
                endpoint: call.endpoint,
                status,
                tries,
            }));
        }
        self.record(exchange);
        Ok(Attempt::Answered(Reply {
            endpoint: call.endpoint,
            status,
            headers,
            body,
        }))
    }

    fn prepare(&self, call: &Call<'_>) -> (Method, Url, reqwest::RequestBuilder, Exchange) {
        let (name, _) = call.endpoint.split_once(' ').unwrap_or(("GET", ""));
        let method = Method::from_bytes(name.as_bytes()).unwrap_or(Method::GET);
        let mut url = self.shared.options.url.clone();
        let (path, query) = match call.path.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (call.path.as_str(), None),
        };
        let whole = format!("{}{}{path}", url.path(), call.root);
        url.set_path(&whole);
        url.set_query(query);
        let mut request = self.shared.http.request(method.clone(), url.clone());
        let mut headers = vec![("accept".to_owned(), "application/json".to_owned())];
        request = request.header("accept", "application/json");
        if let Some(token) = call.user {
            request = request.header("private-token", token.expose());
            headers.push(("private-token".to_owned(), token.to_string()));
        }
        for (name, value) in &call.headers {
            request = request.header(*name, value);
            headers.push(((*name).to_owned(), value.clone()));
        }
        if let Some(body) = &call.body {
            request = request.body(body.clone());
        }
        let exchange = Exchange {
            endpoint: call.endpoint,
            method: call
                .endpoint
                .split_once(' ')
                .map_or("GET", |(name, _)| name),
            path: match query {
                Some(query) => format!("{whole}?{query}"),
                None => whole,
            },
            request_headers: headers,
            request_body: call.body.clone().unwrap_or_default(),
            status: None,
            response_headers: Vec::new(),
            response_body: Bytes::new(),
            duration: Duration::ZERO,
            correlation_id: None,
            tolerated: false,
        };
        (method, url, request, exchange)
    }

    fn no_answer(
        &self,
        endpoint: &'static str,
        error: &reqwest::Error,
        tries: u32,
    ) -> Result<Attempt, Trouble> {
        let reason = root_cause(error);
        let host = self.host();
        if error.is_timeout() && !error.is_connect() {
            let limit = self.shared.options.timeout;
            return Err(Trouble::Silent { endpoint, limit });
        }
        if error.is_connect() {
            return Err(if is_tls(error) {
                Trouble::Tls {
                    endpoint,
                    host,
                    reason,
                }
            } else {
                Trouble::Unreachable {
                    endpoint,
                    host,
                    reason,
                }
            });
        }
        Ok(Attempt::Again(Trouble::Broken {
            endpoint,
            tries,
            reason,
        }))
    }

    fn host(&self) -> String {
        let url = self.url();
        let host = url.host_str().unwrap_or_default();
        match url.port_or_known_default() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        }
    }

    fn record(&self, exchange: Exchange) {
        if let Some(recorder) = &self.recorder {
            recorder.keep(exchange);
        }
    }

    fn count(&self, endpoint: &'static str, duration: Duration) {
        if !self.shared.options.keep_latencies {
            return;
        }
        let mut samples = self
            .shared
            .traffic
            .samples
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        samples
            .entry((endpoint, self.runner_type))
            .or_default()
            .push(duration.as_secs_f64() * 1e3);
    }
}

impl Exchange {
    fn take_answer(&mut self, status: u16, headers: &HeaderMap, body: &Bytes) {
        self.status = Some(status);
        self.response_headers = headers
            .iter()
            .map(|(name, value)| {
                let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
                (name.as_str().to_owned(), value)
            })
            .collect();
        self.response_body = body.clone();
        self.correlation_id = headers
            .get("x-request-id")
            .and_then(|value| value.to_str().ok())
            .map(str::to_owned);
    }
}
