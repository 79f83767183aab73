use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread::JoinHandle,
};

use fleetproof_client::{Client, ClientOptions, CreateRunner, RegisterRunner, Scope};
use fleetproof_model::Secret;
use futures::{StreamExt, stream};

use super::Served;

/// Requests under way at a time.
const AT_ONCE: usize = 8;

/// Healthy runners that keep asking a coordinator for jobs, until this is dropped.
pub(crate) struct SimulatedFleet {
    ends: Arc<AtomicBool>,
    asked: Arc<AtomicU64>,
    failed: Arc<AtomicU64>,
    asking: Option<JoinHandle<()>>,
}

impl SimulatedFleet {
    /// Makes so many runners of the instance and has them ask.
    pub(crate) fn start(served: &Served, runners: usize) -> Self {
        let mut options = ClientOptions::new(&served.url()).unwrap();
        options.token = Some(Secret::new(served.ready("/admin_token")));
        let client = Client::new(options).unwrap();
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let tokens: Vec<Secret> = runtime.block_on(
            stream::iter(0..runners)
                .map(|_| create(&client))
                .buffer_unordered(AT_ONCE)
                .collect(),
        );
        let (ends, asked, failed) = (
            Arc::new(AtomicBool::new(false)),
            Arc::new(AtomicU64::new(0)),
            Arc::new(AtomicU64::new(0)),
        );
        let counts = (Arc::clone(&ends), Arc::clone(&asked), Arc::clone(&failed));
        let asking = std::thread::spawn(move || {
            let (ends, asked, failed) = counts;
            runtime.block_on(
                stream::iter(tokens.iter().cycle())
                    .take_while(|_| std::future::ready(!ends.load(Ordering::Relaxed)))
                    .for_each_concurrent(AT_ONCE, async |token| {
                        let asks = client.request_job(Some(token), Some("s_simulated"), None, None);
                        let reply = asks.await.unwrap();
                        asked.fetch_add(1, Ordering::Relaxed);
                        failed.fetch_add(u64::from(reply.status >= 500), Ordering::Relaxed);
                    }),
            );
        });
        Self {
            ends,
            asked,
            failed,
            asking: Some(asking),
        }
    }

    /// How many requests were answered, and how many of them by a server error.
    pub(crate) fn counts(&self) -> (u64, u64) {
        let of = |count: &AtomicU64| count.load(Ordering::Relaxed);
        (of(&self.asked), of(&self.failed))
    }
}

impl Drop for SimulatedFleet {
    fn drop(&mut self) {
        self.ends.store(true, Ordering::Relaxed);
        if let Some(asking) = self.asking.take() {
            let _ = asking.join();
        }
    }
}

async fn create(client: &Client) -> Secret {
    let runner = CreateRunner {
        scope: Scope::Instance,
        fields: RegisterRunner::default(),
    };
    let reply = client.create_runner(&runner).await.unwrap();
    let token = reply.json()["token"].as_str().map(str::to_owned);
    Secret::new(token.unwrap())
}
