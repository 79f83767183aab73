use std::sync::Arc;

use fleetproof_browser::Place;
use fleetproof_check::{Database, LogSource, Target};
use fleetproof_client::{Client, Recorder, RunnerList, Trouble};
use fleetproof_model::{RunnerType, SchemaStep};
use futures::future::BoxFuture;
use serde_json::Value;

use super::{
    Fleet, HeldRunner, Line, PlantOrder, Planted, Release, Sent, Visit, VisitOrder, contact, plant,
    remove, said,
};
use crate::{
    Connect, WatchTarget,
    cell::{WatchCell, WatchCohort},
};

/// A GitLab, or the reference coordinator.
pub struct GitlabFleet {
    pub(super) target: Target,
    second: Client,
    pub(super) logs: Arc<dyn LogSource>,
    connect: Option<Connect>,
    types: Vec<RunnerType>,
    cohorts: Vec<WatchCohort>,
}

impl GitlabFleet {
    /// A target that was found; `second` is a client with connections of its own.
    pub fn new(target: Target, second: Client, plan: &WatchTarget) -> Self {
        let mut cohorts = vec![
            WatchCohort::Recent,
            WatchCohort::Fresh,
            WatchCohort::NeverContacted,
        ];
        cohorts.extend(plan.ages.iter().copied().map(WatchCohort::Dormant));
        if plan.database.is_some() {
            cohorts.extend([WatchCohort::NullKeys, WatchCohort::Unsynced]);
        }
        Self {
            target,
            second,
            logs: Arc::clone(&plan.logs),
            connect: plan.database.clone(),
            types: plan.types.clone(),
            cohorts,
        }
    }

    /// A client whose exchanges are kept beside it.
    pub(super) fn client(&self, line: Line, runner_type: RunnerType) -> (Client, Recorder) {
        let client = match line {
            Line::First => &self.target.client,
            Line::Second => &self.second,
        };
        client.recording(runner_type)
    }

    /// A connection to the test target's database.
    pub(super) async fn database(&self) -> Result<Option<Database>, String> {
        match &self.connect {
            None => Ok(None),
            Some(connect) => connect().await.map(Some),
        }
    }

    async fn ask_release(&self, line: Line) -> (Result<Release, String>, Vec<Sent>) {
        let (client, recorder) = self.client(line, RunnerType::Instance);
        let mut asked = client.metadata().await;
        if asked.as_ref().is_ok_and(|reply| reply.status == 404) {
            asked = client.version().await;
        }
        let release = match &asked {
            Err(trouble) => Err(trouble.to_string()),
            Ok(reply) if reply.status == 200 => Ok(release_of(&reply.json())),
            Ok(reply) => Err(format!("{} answered {}", reply.endpoint, reply.status)),
        };
        (release, sent(&recorder, asked.err().as_ref()))
    }

    async fn list_tagged(&self, tag: &str) -> Result<Vec<(i64, String)>, String> {
        let mut lists = vec![RunnerList::Own];
        if self.target.administrator {
            lists = vec![RunnerList::All];
        }
        lists.extend(
            self.target
                .group
                .iter()
                .map(|group| RunnerList::Group(group.id)),
        );
        let mut found = Vec::new();
        for list in lists {
            for page in 1.. {
                let page = page.to_string();
                let query = [("tag_list", tag), ("per_page", "100"), ("page", &page)];
                let reply = self.target.client.runners(list, &query).await;
                let reply = reply.map_err(|trouble| trouble.to_string())?;
                let Value::Array(runners) = reply.json() else {
                    return Err(format!("{} answered {}", reply.endpoint, reply.status));
                };
                found.extend(runners.iter().filter_map(|runner| {
                    let description = runner["description"].as_str().unwrap_or_default();
                    Some((runner["id"].as_i64()?, description.to_owned()))
                }));
                if runners.len() < 100 {
                    break;
                }
            }
        }
        found.sort();
        found.dedup();
        Ok(found)
    }
}

fn release_of(body: &Value) -> Release {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    Release {
        version: text(&body["version"]).unwrap_or_default(),
        revision: text(&body["revision"]).filter(|text| !text.is_empty()),
        step: text(&body["fleetproof"]["schema_step"]),
    }
}

/// What a recorder has kept, and the answer of a gateway that it does not keep.
pub(super) fn sent(recorder: &Recorder, trouble: Option<&Trouble>) -> Vec<Sent> {
    let mut sent = of_exchanges(&recorder.take());
    let unrecorded = match trouble {
        Some(Trouble::Gateway {
            endpoint, status, ..
        }) => Some((*endpoint, *status)),
        Some(Trouble::RateLimited { endpoint, .. }) => Some((*endpoint, 429)),
        _ => None,
    };
    sent.extend(unrecorded.map(|(endpoint, status)| Sent {
        endpoint,
        status: Some(status),
        took: std::time::Duration::ZERO,
    }));
    sent
}

pub(super) fn of_exchanges(exchanges: &[fleetproof_client::Exchange]) -> Vec<Sent> {
    exchanges
        .iter()
        .map(|exchange| Sent {
            endpoint: exchange.endpoint,
            status: exchange.status,
            took: exchange.duration,
        })
        .collect()
}

impl Fleet for GitlabFleet {
    fn release(&self, line: Line) -> BoxFuture<'_, (Result<Release, String>, Vec<Sent>)> {
        Box::pin(self.ask_release(line))
    }

    fn plant(&self, order: PlantOrder) -> BoxFuture<'_, Planted> {
        Box::pin(plant::plant(self, order))
    }

    fn visit(&self, order: VisitOrder) -> BoxFuture<'_, Visit> {
        Box::pin(contact::visit(self, order))
    }

    fn remove(&self, runner: HeldRunner) -> BoxFuture<'_, (bool, Vec<Sent>)> {
        Box::pin(remove::remove(self, runner))
    }

    fn tagged(&self, tag: String) -> BoxFuture<'_, Result<Vec<(i64, String)>, String>> {
        Box::pin(async move { self.list_tagged(&tag).await })
    }

    fn remove_id(&self, id: i64) -> BoxFuture<'_, bool> {
        Box::pin(async move {
            let reply = self.target.client.delete_runner(id).await;
            reply.is_ok_and(|reply| matches!(reply.status, 204 | 404))
        })
    }

    fn place(&self, runner_type: RunnerType) -> Option<Place> {
        self.target.place(runner_type)
    }

    fn said(&self, runner: HeldRunner) -> BoxFuture<'_, (Result<String, String>, Vec<Sent>)> {
        Box::pin(said::said(self, runner))
    }

    fn cohorts(&self) -> (Vec<WatchCell>, Vec<(WatchCell, String)>) {
        let mut cells = (Vec::new(), Vec::new());
        for &runner_type in &self.types {
            for &cohort in &self.cohorts {
                let cell = WatchCell {
                    runner_type,
                    cohort,
                };
                match self.target.scope(runner_type) {
                    Ok(_) => cells.0.push(cell),
                    Err(reason) => cells.1.push((cell, reason)),
                }
            }
        }
        cells
    }
}

/// The step of a release, for what is planted by SQL.
pub(super) async fn step_of(database: &Database) -> Option<SchemaStep> {
    database.step().await.ok().flatten()
}
