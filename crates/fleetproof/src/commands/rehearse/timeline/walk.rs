//! The run: file by file.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use fleetproof_model::{
    REPORT_SCHEMA, Requests, TimelineFile, TimelineReport, TimelineStatement, Tool,
};
use fleetproof_postgres::PrivateServer;
use fleetproof_schema::plant::infer_step;
use time::OffsetDateTime;
use tokio::task::JoinSet;

use super::{
    clock::Clock,
    cohorts::Cohorts,
    findings,
    fleet::Fleet,
    line::Line,
    player::{Played, Player, lost},
    stage,
    tally::Counts,
    waits::Waits,
    walked::{Walked, take_in},
};
use crate::{
    embedded::Stage,
    error::{Error, chain},
};

/// The name of the database in the private server.
const DATABASE: &str = "timeline";

/// How many further walks there are at most.
const MOST_WALKS: usize = 3;

/// What is to be walked, and how.
pub(super) struct Walk<'a> {
    pub(super) line: &'a Line,
    pub(super) server: &'a PrivateServer,
    pub(super) managers: usize,
    pub(super) lock_timeout: Option<Duration>,
}

impl Walk<'_> {
    /// Walks the time line until its end, or until a statement is refused. A file that is refused for
    /// what requests have left behind is tried straight after the one before it, in a further walk.
    ///
    /// # Errors
    /// The coordinator does not start on what the first file makes, or a server fails.
    pub(super) async fn run(&self) -> Result<TimelineReport, Error> {
        let clock = Arc::new(Clock::start());
        let mut report = self.new_report().await?;
        let mut straight = BTreeSet::new();
        loop {
            let walked = self.once(&clock, &straight).await?;
            let refused = walked.refused;
            take_in(&mut report, walked, straight.last().copied());
            let Some(at) = refused.filter(|at| *at > 1 && straight.len() < MOST_WALKS) else {
                break;
            };
            let by_rows = report
                .refusals
                .last()
                .is_some_and(|refusal| refusal.sqlstate.starts_with("23"));
            if !by_rows || !straight.insert(at) {
                break;
            }
        }
        let took = clock.begun.elapsed().as_millis();
        report.duration_ms = u64::try_from(took).unwrap_or(u64::MAX);
        Ok(report)
    }

    /// A walk on a database of its own, in which the files of these places run straight after those
    /// before them.
    async fn once(&self, clock: &Arc<Clock>, straight: &BTreeSet<usize>) -> Result<Walked, Error> {
        let mut walked = Walked::default();
        let Some(first) = self.line.parts().first() else {
            return Ok(walked);
        };
        self.server.create_database(DATABASE).await?;
        let player = self.player(clock).await?;
        let played = player
            .play(&self.line.migration, first.statements.clone())
            .await?;
        walked.files.push(self.file(0, &played, None));
        if let Some(refused) = played.refused {
            walked.refuse(self.line, 0, refused)?;
            return Ok(walked);
        }
        let stage = stage::open(self.server, DATABASE, self.managers, self.line.path(0)).await?;
        let went = self
            .go_on(&stage, &player, clock, straight, &mut walked)
            .await;
        drop(player);
        // A server that has ended explains whatever was seen.
        stage.close().await?;
        went.map(|()| walked)
    }

    /// All files after the first, under the coordinator.
    async fn go_on(
        &self,
        stage: &Stage<'_>,
        player: &Player,
        clock: &Arc<Clock>,
        straight: &BTreeSet<usize>,
        walked: &mut Walked,
    ) -> Result<(), Error> {
        let asker = Arc::new(stage::asker(stage)?);
        let config = self.server.config(DATABASE);
        let database = stage::connect(&config).await?;
        let mut cohorts = Cohorts::new(Arc::clone(&asker));
        let last = self.line.parts().len();
        let sown = cohorts.plant(&self.cohort(1), last - 1, &database).await;
        if let Some(asked) = asker.tally.failed().first() {
            return Err(Error::CannotTell(format!(
                "the coordinator does not serve runners on what {} makes: {} fails: {}",
                self.line.path(0),
                asked.contact.endpoint(),
                asked.fault.message.replace('\n', " ")
            )));
        }
        walked.note_age(&self.cohort(1), sown.ageless);
        if let Some(file) = walked.files.first_mut() {
            file.planted = sown.planted;
            file.schema_step = Some(stage.running().step());
            take(file, asker.tally.take_counts());
        }
        let mut tasks = JoinSet::new();
        let waits = Waits::watch(config, player.pid, Arc::clone(clock), &mut tasks).await?;
        let runners = sown.for_the_fleet;
        let fleet = Fleet::send(Arc::clone(&asker), self.managers, runners, &mut tasks);
        fleet.come_by().await;
        let mut held_back = None;
        for (at, part) in self.line.parts().iter().enumerate().skip(1) {
            let next_straight = straight.contains(&(at + 1));
            if next_straight && held_back.is_none() {
                held_back = Some(fleet.hold_back().await);
            }
            let migration = &self.line.migration;
            let mut played = player.play(migration, part.statements.clone()).await?;
            if let (Some(rest), None) = (played.lost_to_traffic(), &held_back) {
                // So does one who deploys: at a quiet hour.
                held_back = Some(fleet.hold_back().await);
                played.go_on(player.play(migration, rest).await?);
            }
            let mut file = self.file(at, &played, Some(&waits));
            file.fleet_held_back = held_back.is_some();
            let goes_on = played.refused.is_none();
            if let Some(refused) = played.refused {
                walked.refuse(self.line, at, refused)?;
            } else {
                self.deploy(stage, &database, &mut file, walked).await;
            }
            if !(goes_on && next_straight) {
                drop(held_back.take());
                fleet.come_by().await;
                cohorts.check().await;
                if goes_on {
                    let cohort = self.cohort(at + 1);
                    let sown = cohorts.plant(&cohort, last - at - 1, &database).await;
                    file.planted = sown.planted;
                    fleet.join(sown.for_the_fleet);
                    walked.note_age(&cohort, sown.ageless);
                }
            }
            take(&mut file, asker.tally.take_counts());
            walked.files.push(file);
            if !goes_on {
                break;
            }
        }
        tasks.shutdown().await;
        walked.failures = findings::of(self.line, clock, asker.tally.failed());
        let missing = cohorts.missing();
        walked
            .notes
            .extend(missing.map(|what| format!("there were no {what}: none could be made")));
        Ok(())
    }

    /// Puts the code in place that goes with the tables. There is no way back.
    async fn deploy(
        &self,
        stage: &Stage<'_>,
        database: &tokio_postgres::Client,
        file: &mut TimelineFile,
        walked: &mut Walked,
    ) {
        match infer_step(database).await {
            Ok(step) => {
                if let Some(step) = step.filter(|step| *step > stage.running().step()) {
                    stage.running().follow(step);
                }
            }
            Err(error) => walked.notes.push(format!(
                "after {} it could not be told which code goes with the tables, and the \
                 coordinator kept its own: {}",
                file.file,
                chain(&error)
            )),
        }
        file.schema_step = Some(stage.running().step());
    }

    async fn player(&self, clock: &Arc<Clock>) -> Result<Player, Error> {
        let config = self.server.config(DATABASE);
        let lock_timeout = self.lock_timeout.or_else(|| self.line.lock_timeout());
        Player::connect(config, lock_timeout, Arc::clone(clock)).await
    }

    async fn new_report(&self) -> Result<TimelineReport, Error> {
        let client = stage::connect(&self.server.config("postgres")).await?;
        let version = "SELECT split_part(current_setting('server_version'), ' ', 1)";
        let version = client.query_one(version, &[]).await.map_err(lost)?.get(0);
        let mut notes = self.line.migration.notes.clone();
        let unread = self.line.migration.unread.iter();
        notes.extend(
            unread.map(|unread| format!("{} is not rehearsed: {}", unread.object, unread.reason)),
        );
        Ok(TimelineReport {
            schema: REPORT_SCHEMA,
            tool: Tool {
                name: "fleetproof".to_owned(),
                version: env!("CARGO_PKG_VERSION").to_owned(),
            },
            server: version,
            source: self.line.source.clone(),
            managers: self.managers,
            started_at: OffsetDateTime::now_utc(),
            duration_ms: 0,
            files: Vec::new(),
            refusals: Vec::new(),
            failures: Vec::new(),
            notes,
            incomplete: None,
        })
    }

    /// What runners are called that were there before a file.
    fn cohort(&self, before: usize) -> String {
        match self.line.parts().get(before) {
            Some(_) => format!("before {}", self.line.name(before)),
            None => "the end".to_owned(),
        }
    }

    fn file(&self, at: usize, played: &Played, waits: Option<&Waits>) -> TimelineFile {
        let statements = played.took.iter().map(|(number, took)| {
            let place = self.line.place(*number);
            TimelineStatement {
                file: place.file,
                line: place.line,
                column: place.column,
                statement: place.statement,
                duration_ms: took.as_secs_f64() * 1e3,
                blocked: waits.map(|waits| waits.of(*number)).unwrap_or_default(),
            }
        });
        TimelineFile {
            file: self.line.path(at).to_owned(),
            beginning: waits.is_none(),
            fleet_held_back: false,
            schema_step: None,
            duration_ms: played.whole.as_secs_f64() * 1e3,
            gave_way: played.gave_way,
            statements: statements.collect(),
            live: Requests::default(),
            checks: Requests::default(),
            planted: 0,
        }
    }
}

fn take(file: &mut TimelineFile, counts: Counts) {
    file.live = counts.fleet;
    file.checks = counts.checks;
}
