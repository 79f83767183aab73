use fleetproof_watch::RunnerState;

use crate::simulated::{NEW, Simulated, Target, Watch, cohorts, group, pace};

async fn watch(folder: &tempfile::TempDir, names: &str) -> Watch {
    let target = Target::new(&cohorts(names), 1);
    Watch::start(folder.path(), &target, &Simulated::new(), pace(60)).await
}

const ALL: &str = "recent fresh never-contacted dormant-60s";

#[tokio::test(start_paused = true)]
async fn a_cell_that_fails_is_told_once_and_ends_when_it_has_passed_twice() {
    let folder = tempfile::tempdir().unwrap();
    let mut watch = watch(&folder, ALL).await;
    watch.rounds(3).await;
    watch.target.wrong.lock().unwrap().cells = vec![(group("dormant-60s"), NEW)];
    watch.rounds(5).await;
    assert_eq!(
        watch.told(),
        [format!("FleetproofCheckFailed dormant-60s {NEW} firing")]
    );
    watch.target.wrong.lock().unwrap().cells.clear();
    watch.round().await;
    assert_eq!(watch.told(), Vec::<String>::new());
    watch.round().await;
    assert_eq!(
        watch.told(),
        [format!("FleetproofCheckFailed dormant-60s {NEW} resolved")]
    );
}

#[tokio::test(start_paused = true)]
async fn a_failing_cell_does_not_use_its_reserve_up() {
    let folder = tempfile::tempdir().unwrap();
    let mut watch = watch(&folder, "recent fresh dormant-1h").await;
    watch.rounds(70).await;
    let spent = async |watch: &Watch| {
        let removed = watch.shared.history.count("t", RunnerState::Removed);
        removed.await.unwrap()
    };
    watch.target.wrong.lock().unwrap().cells = vec![(group("dormant-1h"), NEW)];
    while watch.told().is_empty() {
        watch.round().await;
    }
    let before = spent(&watch).await;
    watch.rounds(30).await;
    let fresh = 30;
    assert_eq!(
        spent(&watch).await,
        before + fresh,
        "what is refused is not spent"
    );
}

#[tokio::test(start_paused = true)]
async fn a_target_that_fails_for_all_is_one_alert() {
    let folder = tempfile::tempdir().unwrap();
    let mut watch = watch(&folder, ALL).await;
    watch.rounds(3).await;
    watch.target.wrong.lock().unwrap().all = true;
    watch.rounds(3).await;
    let told = watch.told();
    assert!(
        told.contains(&"FleetproofTargetFailing firing".to_owned()),
        "{told:?}"
    );
    let accused: Vec<_> = told
        .iter()
        .filter(|told| told.contains("CheckFailed"))
        .collect();
    let planting = |told: &&&String| told.contains("plant.runner");
    assert_eq!(
        accused.iter().filter(|told| !planting(told)).count(),
        0,
        "{accused:?}"
    );
    watch.target.wrong.lock().unwrap().all = false;
    watch.rounds(3).await;
    assert!(
        watch
            .told()
            .contains(&"FleetproofTargetFailing resolved".to_owned())
    );
}

#[tokio::test(start_paused = true)]
async fn silence_accuses_no_cell() {
    let folder = tempfile::tempdir().unwrap();
    let mut watch = watch(&folder, ALL).await;
    watch.rounds(3).await;
    watch.target.wrong.lock().unwrap().dark = true;
    watch.rounds(8).await;
    assert_eq!(watch.told(), ["FleetproofTargetUnreachable firing"]);
    watch.target.wrong.lock().unwrap().dark = false;
    watch.rounds(1).await;
    assert_eq!(watch.told(), ["FleetproofTargetUnreachable resolved"]);
}

#[tokio::test(start_paused = true)]
async fn what_comes_and_goes_is_told_after_a_while() {
    let folder = tempfile::tempdir().unwrap();
    let mut watch = watch(&folder, "recent fresh").await;
    watch.target.wrong.lock().unwrap().accidents = 300.0;
    watch.rounds(30).await;
    let told = watch.told();
    assert!(
        told.iter()
            .any(|told| told.starts_with("FleetproofCheckFailed")),
        "{told:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn runners_that_somebody_removes_are_no_failure_and_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let mut watch = watch(&folder, "recent fresh dormant-60s").await;
    watch.rounds(3).await;
    watch.target.lose("dormant-60s");
    watch.rounds(3).await;
    let history = &watch.shared.history;
    let vanished = history.count("t", RunnerState::Vanished).await.unwrap();
    assert!(vanished > 0);
    let told = watch.told();
    assert!(
        told.iter().all(|told| !told.contains("CheckFailed")),
        "{told:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_restart_goes_on_where_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = watch(&folder, ALL).await;
    first.rounds(3).await;
    first.target.wrong.lock().unwrap().cells = vec![(group("dormant-60s"), NEW)];
    first.rounds(2).await;
    assert_eq!(first.told().len(), 1);
    let (target, clock) = (first.target.clone(), first.clock.clone());
    let runners = target.runners();
    drop(first);
    let mut second = Watch::start(folder.path(), &target, &clock, pace(60)).await;
    second.rounds(2).await;
    assert_eq!(second.told(), Vec::<String>::new(), "it was told already");
    assert!(
        target.runners() <= runners + 2,
        "the reserve is still there"
    );
    target.wrong.lock().unwrap().cells.clear();
    second.rounds(2).await;
    assert_eq!(
        second.told(),
        [format!("FleetproofCheckFailed dormant-60s {NEW} resolved")]
    );
    assert_eq!(second.watcher.remove_all().await.unwrap(), 0);
    assert_eq!(target.runners(), 0);
}

#[tokio::test(start_paused = true)]
async fn an_alert_says_between_which_revisions_it_began() {
    let folder = tempfile::tempdir().unwrap();
    let mut watch = watch(&folder, ALL).await;
    watch.target.wrong.lock().unwrap().revision = 7;
    watch.rounds(3).await;
    watch.target.wrong.lock().unwrap().revision = 8;
    watch.target.wrong.lock().unwrap().cells = vec![(group("never-contacted"), NEW)];
    watch.rounds(2).await;
    let alerts = watch.alerts();
    let [alert] = &alerts[..] else {
        panic!("{alerts:?}");
    };
    let note = |name: &str| alert.annotations[name].clone();
    assert_eq!(note("last_good_release"), "17.11.0 (7)");
    assert_eq!(note("first_bad_release"), "17.11.0 (8)");
    let good: i64 = note("last_good_round").parse().unwrap();
    let bad: i64 = note("first_bad_round").parse().unwrap();
    assert_eq!((good, bad), (3, 4));
    let description = note("description");
    let began = format!("It began between round {good} at ");
    assert!(description.contains(&began), "{description}");
    assert!(
        description.contains(&format!(", 17.11.0 (7) and round {bad} at ")),
        "{description}"
    );
}

/// What somebody takes away is missed until others are as old.
#[tokio::test(start_paused = true)]
async fn a_cohort_without_runners_is_told_and_ends_when_others_are_old_enough() {
    let folder = tempfile::tempdir().unwrap();
    let target = Target::new(&cohorts("recent dormant-10m"), 1);
    let pace = fleetproof_watch::Pace {
        reserve: 4,
        ..pace(60)
    };
    let mut watch = Watch::start(folder.path(), &target, &Simulated::new(), pace).await;
    watch.rounds(14).await;
    assert_eq!(watch.told(), Vec::<String>::new(), "ripening is not dry");
    let count = async |watch: &Watch, state| watch.shared.history.count("t", state).await.unwrap();
    let spent = count(&watch, RunnerState::Removed).await;
    assert!(spent > 0, "some are spent");
    assert_eq!(
        count(&watch, RunnerState::Vanished).await,
        0,
        "and none has vanished"
    );

    watch.target.lose("dormant-10m");
    // Asked more often, and to the last of them.
    watch.target.wrong.lock().unwrap().revision += 1;
    watch.rounds(6).await;
    let told = watch.told();
    let dry = |status: &str| format!("FleetproofCohortDry dormant-10m {status}");
    assert_eq!(told.first(), Some(&dry("firing")), "{told:?}");
    assert_eq!(
        count(&watch, RunnerState::Removed).await,
        spent,
        "who vanished was not spent"
    );
    assert!(count(&watch, RunnerState::Vanished).await >= 2);
    // An hour of dense asking, and a while in which some are kept back again.
    watch.rounds(75).await;
    let told = watch.told();
    assert_eq!(told.last(), Some(&dry("resolved")), "{told:?}");
}
