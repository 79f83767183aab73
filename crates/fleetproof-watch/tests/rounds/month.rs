use crate::simulated::{NEW, Simulated, Target, Watch, cohorts, group, pace};

/// A round each so many seconds.
const EVERY: u64 = 900;

/// Thirty-five days, so that runners of a month are met too.
const ROUNDS: u32 = 35 * 86_400 / EVERY as u32;

/// One question in a thousand has no answer, one in a thousand is answered with an error, and the
/// target is upgraded each week. Nobody is called; then a defect of one cohort is, at once.
#[tokio::test(start_paused = true)]
async fn a_healthy_month_calls_nobody_and_a_defect_after_it_does() {
    let folder = tempfile::tempdir().unwrap();
    let target = Target::new(
        &cohorts("recent fresh never-contacted dormant-1d dormant-7d dormant-30d"),
        7,
    );
    target.wrong.lock().unwrap().faults = 1.0;
    target.wrong.lock().unwrap().accidents = 1.0;
    let clock = Simulated::new();
    let mut watch = Watch::start(folder.path(), &target, &clock, pace(EVERY)).await;
    for round in 0..ROUNDS {
        target.wrong.lock().unwrap().revision = u64::from(round) * EVERY / (7 * 86_400);
        watch.round().await;
    }
    assert_eq!(watch.told(), Vec::<String>::new());
    for outlook in watch.shared.outlooks.of("t") {
        let dormant = outlook.cell.cohort.to_string().starts_with("dormant");
        assert!(!dormant || outlook.ripe > 0, "{outlook:?}");
    }
    assert!(
        target.runners() < 200,
        "what was spent is gone: {}",
        target.runners()
    );

    let cell = group("dormant-7d");
    target.wrong.lock().unwrap().cells.push((cell, NEW));
    target.wrong.lock().unwrap().revision += 1;
    watch.rounds(3).await;
    let expected = format!("FleetproofCheckFailed dormant-7d {NEW} firing");
    assert_eq!(watch.told(), [expected]);
}
