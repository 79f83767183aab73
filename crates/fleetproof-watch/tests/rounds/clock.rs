use time::Duration;

use crate::simulated::{Simulated, Target, Watch, cohorts, group, pace};

async fn after(jump: Duration) -> (Watch, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let target = Target::new(&cohorts("recent fresh dormant-1d"), 1);
    let clock = Simulated::new();
    let mut watch = Watch::start(folder.path(), &target, &clock, pace(60)).await;
    watch.rounds(10).await;
    clock.jump(jump);
    watch.rounds(15).await;
    (watch, folder)
}

#[tokio::test(start_paused = true)]
async fn a_jump_of_the_clock_ages_nobody_and_forgets_nothing() {
    for jump in [
        Duration::days(100),
        Duration::days(-10),
        Duration::minutes(2),
    ] {
        let (watch, _folder) = after(jump).await;
        let outlooks = watch.shared.outlooks.of("t");
        let dormant = outlooks
            .iter()
            .find(|outlook| outlook.cell == group("dormant-1d"))
            .unwrap();
        assert_eq!(dormant.ripe, 0, "nobody is a day old after {jump}");
        assert!(dormant.ripening > 0);
        let rounds = watch
            .shared
            .history
            .last_rounds("t", 100)
            .await
            .unwrap()
            .rounds;
        let numbers: Vec<_> = rounds.iter().map(|round| round.number).collect();
        assert_eq!(numbers, (1..=25).collect::<Vec<_>>(), "{jump}");
        assert_eq!(watch.told(), Vec::<String>::new());
    }
}
