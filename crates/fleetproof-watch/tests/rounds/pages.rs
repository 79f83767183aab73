//! Looks at pages, by eyes that see what they are told.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use fleetproof_model::Verdict;
use fleetproof_watch::{
    Clock, Confirmation, Eyes, Look, LookOrder, Looks, Observation, PAGE, RunnerState,
};
use futures::future::BoxFuture;
use tokio::sync::Notify;

use crate::simulated::{Simulated, Target, Watch, cohorts, pace};

/// What the eyes see: a verdict, or nothing at all until they are woken. Not until a time: the simulated
/// clock would go there at once.
#[derive(Clone)]
enum Sight {
    Is(Verdict),
    Hangs(Arc<Notify>),
}

struct Told(Arc<Mutex<Sight>>);

impl Eyes for Told {
    fn look(&mut self, order: LookOrder) -> BoxFuture<'_, Look> {
        let sight = self.0.lock().unwrap().clone();
        Box::pin(async move {
            let verdict = match sight {
                Sight::Is(verdict) => verdict,
                Sight::Hangs(wake) => {
                    wake.notified().await;
                    Verdict::Inconclusive
                }
            };
            let seen = Observation {
                cell: order.cell(),
                check: PAGE,
                verdict,
                reason: (verdict != Verdict::Passed).then(|| "the page is odd".to_owned()),
                evidence: None,
                took: Duration::ZERO,
            };
            Look {
                order,
                seen,
                confirmation: (verdict == Verdict::Failed).then_some(Confirmation::Confirmed),
                sent: Vec::new(),
            }
        })
    }

    fn close(&mut self) -> BoxFuture<'_, ()> {
        Box::pin(async {})
    }
}

/// A watch that looks, and what its eyes see.
async fn looking(folder: &tempfile::TempDir, names: &str) -> (Watch, Arc<Mutex<Sight>>) {
    let target = Target::new(&cohorts(names), 1);
    let mut watch = Watch::start(folder.path(), &target, &Simulated::new(), pace(60)).await;
    let sight = Arc::new(Mutex::new(Sight::Is(Verdict::Passed)));
    let looks = Looks::default();
    let run = looks.clone();
    let eyes = Told(Arc::clone(&sight));
    tokio::spawn(async move {
        let (_never, stop) = tokio::sync::watch::channel(false);
        run.run(eyes, stop).await;
    });
    watch.watcher.set_looks(looks, Duration::from_secs(60));
    (watch, sight)
}

async fn pages(watch: &Watch) -> usize {
    let last = watch.shared.history.last_rounds("t", 1000).await.unwrap();
    last.probes
        .iter()
        .filter(|probe| probe.check == PAGE)
        .count()
}

#[tokio::test(start_paused = true)]
async fn a_page_that_hangs_holds_up_no_round_and_keeps_its_runner() {
    let folder = tempfile::tempdir().unwrap();
    let (mut watch, sight) = looking(&folder, "fresh").await;
    watch.rounds(3).await;
    assert!(pages(&watch).await > 0);
    let wake = Arc::new(Notify::new());
    *sight.lock().unwrap() = Sight::Hangs(Arc::clone(&wake));
    watch.rounds(2).await;
    let before = pages(&watch).await;
    let began = watch.clock.elapsed();
    watch.rounds(20).await;
    assert_eq!(watch.clock.elapsed() - began, Duration::from_secs(20 * 60));
    assert_eq!(pages(&watch).await, before);
    let history = &watch.shared.history;
    let in_use = history.runners("t", RunnerState::InUse).await.unwrap();
    assert_eq!(
        in_use.len(),
        1,
        "the runner that is looked at is still there"
    );
    *sight.lock().unwrap() = Sight::Is(Verdict::Passed);
    wake.notify_one();
    watch.rounds(3).await;
    assert!(pages(&watch).await > before);
    assert_eq!(
        watch.told(),
        Vec::<String>::new(),
        "one page that hung is no alert"
    );
    assert!(watch.target.runners() <= 2, "who was looked at is gone");
}

#[tokio::test(start_paused = true)]
async fn a_wrong_page_is_told_once_and_ends_when_it_was_right_twice() {
    let folder = tempfile::tempdir().unwrap();
    let (mut watch, sight) = looking(&folder, "recent").await;
    watch.rounds(3).await;
    *sight.lock().unwrap() = Sight::Is(Verdict::Failed);
    watch.rounds(4).await;
    let of = |status: &str| format!("FleetproofPageWrong recent {PAGE} {status}");
    assert_eq!(watch.told(), [of("firing")]);
    *sight.lock().unwrap() = Sight::Is(Verdict::Passed);
    watch.rounds(4).await;
    assert_eq!(watch.told(), [of("resolved")]);
}

/// Each look costs a runner that is accepted, so a wrong page must not use the reserve up.
#[tokio::test(start_paused = true)]
async fn a_wrong_page_does_not_use_the_reserve_up() {
    let folder = tempfile::tempdir().unwrap();
    let (mut watch, sight) = looking(&folder, "dormant-6h").await;
    watch.rounds(365).await;
    *sight.lock().unwrap() = Sight::Is(Verdict::Failed);
    while watch.told().is_empty() {
        watch.round().await;
    }
    let ripe = |watch: &Watch| watch.shared.outlooks.of("t")[0].ripe;
    let before = ripe(&watch);
    watch.rounds(20).await;
    let spent = before - ripe(&watch);
    assert!((3..=5).contains(&spent), "one each five minutes: {spent}");
}

#[tokio::test(start_paused = true)]
async fn pages_that_cannot_be_seen_are_told_as_such() {
    let folder = tempfile::tempdir().unwrap();
    let (mut watch, sight) = looking(&folder, "recent fresh").await;
    watch.rounds(3).await;
    *sight.lock().unwrap() = Sight::Is(Verdict::Inconclusive);
    watch.rounds(2).await;
    assert_eq!(
        watch.told(),
        Vec::<String>::new(),
        "two in a row may be an accident"
    );
    watch.rounds(3).await;
    assert_eq!(watch.told(), ["FleetproofPagesUnseen firing"]);
    *sight.lock().unwrap() = Sight::Is(Verdict::Passed);
    watch.rounds(3).await;
    assert_eq!(watch.told(), ["FleetproofPagesUnseen resolved"]);
}

/// A watch that ends while a page is looked at leaves its runner to the next.
#[tokio::test(start_paused = true)]
async fn a_runner_whose_page_was_looked_at_when_the_watch_was_killed_is_not_left_behind() {
    let folder = tempfile::tempdir().unwrap();
    let (mut watch, sight) = looking(&folder, "fresh").await;
    *sight.lock().unwrap() = Sight::Hangs(Arc::new(Notify::new()));
    watch.rounds(2).await;
    let history = &watch.shared.history;
    let in_use = history.runners("t", RunnerState::InUse).await.unwrap();
    assert_eq!(in_use.len(), 1);
    let (target, clock) = (Arc::clone(&watch.target), watch.clock.clone());
    drop(watch);
    let mut watch = Watch::start(folder.path(), &target, &clock, pace(60)).await;
    watch.rounds(2).await;
    assert_eq!(target.runners(), 0, "a fresh runner is for its round alone");
}

/// What is in doubt must not keep the rest from being seen.
#[tokio::test(start_paused = true)]
async fn each_cell_is_looked_at_though_another_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let (mut watch, sight) = looking(&folder, "recent fresh never-contacted").await;
    *sight.lock().unwrap() = Sight::Is(Verdict::Failed);
    watch.rounds(12).await;
    let told = watch.told();
    for cohort in ["recent", "fresh", "never-contacted"] {
        let alert = format!("FleetproofPageWrong {cohort} {PAGE} firing");
        assert!(told.contains(&alert), "{told:?}");
    }
}
