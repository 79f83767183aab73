//! The watch as a whole: a task for each target, one for each receiver, one for those who look.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use fleetproof_check::{Target, TargetError, TargetOptions};
use fleetproof_client::Client;
use fleetproof_model::RunnerType;
use tokio::{
    net::TcpListener,
    sync::{Notify, watch},
    task::JoinSet,
};

use crate::{
    DarkFleet, GitlabFleet, Receiver, TokenPlace, WatchTarget,
    alert::Runbook,
    clock::Clock,
    history::{History, HistoryError},
    look::{BrowserEyes, Looks},
    metrics::Metrics,
    notify::{Delivery, ReceiverError, messages_to, names},
    reserve::Outlooks,
    round::{Shared, Watcher},
    serve::{self, Seen},
    unkept::Unkept,
};

/// Browsers have so long to sign out at the end.
const SIGNING_OUT: Duration = Duration::from_secs(8);

/// What a watch is made of.
pub struct WatchOptions {
    /// The targets.
    pub targets: Vec<WatchTarget>,
    /// Who is told.
    pub receivers: Vec<Receiver>,
    /// Where metrics and the status page are asked for.
    pub listener: TcpListener,
    /// What is remembered.
    pub history: History,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Where the pages are that say what to do.
    pub runbook: Runbook,
    /// The program's version.
    pub version: String,
}

/// Why a watch cannot begin.
#[derive(Debug, thiserror::Error)]
pub enum WatchError {
    /// The history.
    #[error(transparent)]
    History(#[from] HistoryError),
    /// A receiver.
    #[error(transparent)]
    Receiver(#[from] ReceiverError),
    /// The listener.
    #[error("cannot serve the status page: {0}")]
    Listener(#[from] std::io::Error),
    /// A target, where it has to be there.
    #[error("{0}: {1}")]
    Target(String, TargetError),
}

/// How the targets are, for `/readyz` and the status page.
#[derive(Debug, Clone, Default)]
pub(crate) struct Health(Arc<Mutex<BTreeMap<String, Option<String>>>>);

impl Health {
    /// Notes what keeps a target's rounds from being done; nothing where they are.
    fn set(&self, target: &str, trouble: Option<String>) {
        let mut targets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        targets.insert(target.to_owned(), trouble);
    }

    /// Each target with its trouble.
    pub(crate) fn all(&self) -> Vec<(String, Option<String>)> {
        let targets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        targets
            .iter()
            .map(|(name, trouble)| (name.clone(), trouble.clone()))
            .collect()
    }
}

/// Watches until `stop` becomes true. What is under way then is taken up again by the next start.
///
/// # Errors
/// If it cannot begin; once it has begun, it goes on.
pub async fn watch(
    options: WatchOptions,
    mut stop: watch::Receiver<bool>,
) -> Result<(), WatchError> {
    let page = format!("http://{}/", options.listener.local_addr()?);
    let wake = Arc::new(Notify::new());
    let shared = Shared {
        history: options.history.clone(),
        metrics: Metrics::new(&options.version),
        clock: Arc::clone(&options.clock),
        messages: messages_to(&options.receivers, &page),
        outlooks: Outlooks::default(),
        runbook: options.runbook,
    };
    let unkept = Unkept::default();
    let mut tasks = JoinSet::new();
    for (receiver, name) in options.receivers.iter().zip(names(&options.receivers)) {
        let (history, clock) = (options.history.clone(), Arc::clone(&options.clock));
        let delivery = Delivery::new(receiver, &name, history, clock, Arc::clone(&wake), &page)?;
        tasks.spawn(delivery.with(unkept.clone()).run());
    }
    let health = Health::default();
    for target in &options.targets {
        health.set(&target.name, Some("no round yet".to_owned()));
    }
    let seen = Seen {
        shared: shared.clone(),
        health: health.clone(),
        receivers: names(&options.receivers),
        version: options.version,
    };
    tasks.spawn(serve::serve(options.listener, seen));
    let mut lookers = JoinSet::new();
    for target in options.targets {
        let looks = target.pages.clone().map(|pages| {
            let looks = Looks::default();
            let url = target.client.url.as_str();
            let administration = target.types.contains(&RunnerType::Instance);
            let options = pages
                .options
                .trusting(url, target.client.private_authorities());
            let eyes = BrowserEyes::new(options, url, administration);
            lookers.spawn(looks.clone().run(eyes, stop.clone()));
            (looks, pages.every)
        });
        let (shared, health) = (shared.clone(), health.clone());
        tasks.spawn(supervise(
            target,
            shared,
            health,
            looks,
            unkept.clone(),
            Arc::clone(&wake),
        ));
    }
    // Tasks are ended by being dropped, but browsers sign out first.
    let _ = stop.wait_for(|stop| *stop).await;
    tasks.shutdown().await;
    let signed_out = async { while lookers.join_next().await.is_some() {} };
    let _ = tokio::time::timeout(SIGNING_OUT, signed_out).await;
    lookers.shutdown().await;
    Ok(())
}

/// Removes all runners that the watch has on its targets. Tells how many are left, by target.
///
/// # Errors
/// If a target or the history cannot be reached.
pub async fn remove_runners(
    targets: &[WatchTarget],
    shared: Shared,
) -> Result<Vec<(String, usize)>, WatchError> {
    let mut left = Vec::new();
    for target in targets {
        let fleet = discover(target)
            .await
            .map_err(|error| WatchError::Target(target.name.clone(), error))?;
        let mut watcher =
            Watcher::new(&target.name, Arc::new(fleet), shared.clone(), target.pace).await?;
        left.push((target.name.clone(), watcher.remove_all().await?));
    }
    Ok(left)
}

/// Finds out what a target is.
///
/// # Errors
/// If it does not answer, or not as a GitLab that the token may use.
pub async fn discover(target: &WatchTarget) -> Result<GitlabFleet, TargetError> {
    let setup = |error: fleetproof_client::OptionsError| TargetError::Setup(error.to_string());
    let client = Client::new(target.client.clone()).map_err(setup)?;
    let second = Client::new(target.client.clone()).map_err(setup)?;
    let options = TargetOptions {
        group: target.group.clone(),
        project: target.project.clone(),
        registration_tokens: Default::default(),
        database: None,
        logs: Arc::clone(&target.logs),
    };
    let found = Target::discover(client, options).await?;
    Ok(GitlabFleet::new(found, second, target))
}

/// Pages that are looked at, and how often.
type Pages = Option<(Looks, Duration)>;

/// Does the rounds of one target, whatever becomes of them.
async fn supervise(
    mut target: WatchTarget,
    shared: Shared,
    health: Health,
    looks: Pages,
    unkept: Unkept,
    wake: Arc<Notify>,
) {
    let clock = Arc::clone(&shared.clock);
    let mut watcher = None;
    let mut found = false;
    loop {
        let began = clock.elapsed();
        let done = round(&target, &shared, &looks, &mut watcher, &mut found).await;
        let unkept_because = done.as_ref().err().map(ToString::to_string);
        let why = unkept_because.as_deref();
        unkept.note(&target.name, why, clock.now(), &shared.runbook);
        shared.metrics.history(&target.name, why.is_none());
        let trouble = done.unwrap_or(unkept_because);
        if watcher.as_ref().is_some_and(Watcher::was_refused) {
            // By another token it may be found, and be another user's.
            found &= !renew_token(&mut target);
        }
        if let Some(trouble) = &trouble {
            tracing::warn!("{}: {trouble}", target.name);
        }
        health.set(&target.name, trouble);
        wake.notify_waiters();
        let passed = clock.elapsed().saturating_sub(began);
        let rest = target.pace.every.saturating_sub(passed);
        // Never without a pause: a target that refuses at once would be asked without end.
        clock.sleep(rest.max(Duration::from_millis(10))).await;
    }
}

/// Reads the token's file again. Tells whether another token is there now.
fn renew_token(target: &mut WatchTarget) -> bool {
    let TokenPlace::File(path, read) = &target.token else {
        return false;
    };
    match read() {
        Ok(token) if target.client.token.as_ref() != Some(&token) => {
            tracing::info!(
                "{}: {} holds another token now",
                target.name,
                path.display()
            );
            target.client.token = Some(token);
            true
        }
        Ok(_) => false,
        Err(why) => {
            tracing::warn!("{}: {why}", target.name);
            false
        }
    }
}

/// One round; the sentence says what has kept it from being complete, the error why it was not kept.
async fn round(
    target: &WatchTarget,
    shared: &Shared,
    looks: &Pages,
    watcher: &mut Option<Watcher>,
    found: &mut bool,
) -> Result<Option<String>, HistoryError> {
    let mut trouble = None;
    let mut fleet = None;
    if !*found {
        match discover(target).await {
            Ok(there) => fleet = Some(Arc::new(there) as Arc<dyn crate::Fleet>),
            Err(error) => {
                let (why, refused) = match error {
                    TargetError::Refused { status: 401, .. } => (target.token.refused(), true),
                    error => (error.to_string(), false),
                };
                trouble = Some(why.clone());
                fleet = Some(Arc::new(DarkFleet { why, refused }));
            }
        }
        *found = trouble.is_none();
    }
    if watcher.is_none() {
        let start = fleet
            .clone()
            .unwrap_or_else(|| Arc::new(DarkFleet::new("not found yet")));
        *found &= fleet.is_some();
        match Watcher::new(&target.name, start, shared.clone(), target.pace).await {
            Ok(mut new) => {
                if let Some((looks, every)) = looks {
                    new.set_looks(looks.clone(), *every);
                }
                new.set_refusal(target.token.refused());
                *watcher = Some(new);
            }
            Err(error) => return Err(error),
        }
    }
    let Some(current) = watcher.as_mut() else {
        return Ok(trouble);
    };
    if let Some(fleet) = fleet {
        current.set_fleet(fleet);
    }
    match current.round().await {
        Ok(silence) => Ok(trouble.or(silence)),
        Err(error) => {
            // What is in memory and was not kept is forgotten: it will be seen again.
            *watcher = None;
            *found = false;
            Err(error)
        }
    }
}
