//! The number of series does not grow with time, runners, or what a target makes up.

use std::time::Duration;

use fleetproof_watch::{Metrics, Sent};

use crate::simulated::{Simulated, Target, Watch, cohorts, group, pace};

/// Lines that are a series.
fn series(text: &str) -> usize {
    text.lines().filter(|line| !line.starts_with('#')).count()
}

#[tokio::test(start_paused = true)]
async fn more_rounds_and_more_runners_are_no_more_series() {
    let folder = tempfile::tempdir().unwrap();
    let target = Target::new(&cohorts("recent fresh never-contacted dormant-60s"), 1);
    let mut watch = Watch::start(folder.path(), &target, &Simulated::new(), pace(60)).await;
    watch.rounds(5).await;
    let before = series(&watch.shared.metrics.text());
    watch.rounds(100).await;
    assert_eq!(series(&watch.shared.metrics.text()), before);
    assert!(before > 0);
}

#[test]
fn statuses_that_a_target_makes_up_are_one_series_for_each_hundred() {
    let metrics = Metrics::new("0");
    let send = |statuses: std::ops::Range<u16>| {
        let sent: Vec<_> = statuses
            .map(|status| Sent {
                endpoint: "GET /",
                status: Some(status),
                took: Duration::ZERO,
            })
            .collect();
        metrics.sent("t", Some(group("fresh")), &sent);
        let text = metrics.text();
        let requests = text
            .lines()
            .filter(|line| line.starts_with("fleetproof_requests_total{"));
        requests.count()
    };
    assert_eq!(send(200..202), 2);
    let all = send(100..1000);
    assert!((10..=30).contains(&all), "{all}");
}
