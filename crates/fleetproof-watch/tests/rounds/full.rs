use fleetproof_watch::{History, HistoryError, HistoryOptions};

use crate::simulated::{Simulated, Target, Watch, cohorts, pace};

/// Twenty pages less than this would not hold the tables.
const LIMIT: u64 = 200 << 10;

#[tokio::test(start_paused = true)]
async fn a_full_disk_is_a_sentence_and_once_there_is_room_it_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let target = Target::new(&cohorts("recent fresh never-contacted"), 1);
    let clock = Simulated::new();
    let options = HistoryOptions {
        limit: Some(LIMIT),
        hasty: true,
    };
    let mut watch = Watch::start_with(folder.path(), &target, &clock, pace(60), options).await;
    let mut full = None;
    for _ in 0..5000 {
        if let Err(error) = watch.watcher.round().await {
            full = Some(error);
            break;
        }
    }
    let full = full.unwrap();
    assert!(matches!(full, HistoryError::Full(_)), "{full}");
    assert!(
        full.to_string()
            .starts_with("the disk is full: the history"),
        "{full}"
    );
    let before = watch.shared.history.last_complete("t").await.unwrap();
    assert!(before.is_some(), "what is there can be read");
    drop(watch);

    let mut watch = Watch::start(folder.path(), &target, &clock, pace(60)).await;
    watch.rounds(2).await;
    assert_eq!(watch.watcher.remove_all().await.unwrap(), 0);
    assert_eq!(target.runners(), 0, "nobody is lost sight of");
}

#[tokio::test]
async fn a_history_has_one_watch_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let options = HistoryOptions::default();
    let history = History::open(folder.path(), options).unwrap();
    let refused = History::open(folder.path(), options).unwrap_err();
    assert!(matches!(refused, HistoryError::Taken(_)), "{refused}");
    drop(history);
    History::open(folder.path(), options).unwrap();
}
