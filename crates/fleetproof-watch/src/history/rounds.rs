use fleetproof_model::Verdict;
use rusqlite::{OptionalExtension, Transaction, params};
use time::OffsetDateTime;

use super::{History, HistoryError, Message};
use crate::{
    clock::{from_millis, millis},
    fleet::{Evidence, Observation, Release},
    judge::Standings,
};

/// All that a round has shown, to be kept at once.
#[derive(Debug)]
pub struct RoundRecord {
    /// The target's name.
    pub target: String,
    /// The round's number.
    pub number: i64,
    /// When it ended.
    pub ended_at: OffsetDateTime,
    /// Whether every cell was asked, and the target answered.
    pub complete: bool,
    /// What the target was.
    pub release: Option<Release>,
    /// Requests sent.
    pub requests: u64,
    /// What was odd about the round itself.
    pub note: Option<String>,
    /// What was seen.
    pub seen: Vec<Observation>,
    /// What has changed of what is known over all rounds.
    pub standings: Standings,
    /// What receivers must be told.
    pub messages: Vec<Message>,
}

/// A round as the status page shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct RoundLine {
    /// Its number.
    pub number: i64,
    /// When it began.
    pub started_at: OffsetDateTime,
    /// When it ended; a round that was killed has no end.
    pub ended_at: Option<OffsetDateTime>,
    /// Whether it is complete.
    pub complete: bool,
    /// Requests sent.
    pub requests: u64,
}

/// One probe as the status page shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct ProbeLine {
    /// The round.
    pub number: i64,
    /// The runner type.
    pub runner_type: String,
    /// The cohort.
    pub cohort: String,
    /// The check.
    pub check: String,
    /// Its verdict.
    pub verdict: Verdict,
    /// How long it took, in milliseconds.
    pub millis: f64,
    /// Why it did not pass.
    pub reason: Option<String>,
}

/// A failure with its evidence.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredFinding {
    /// The probe.
    pub probe: ProbeLine,
    /// What it rests on.
    pub evidence: Evidence,
}

/// The newest rounds of a target, for its status page.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LastRounds {
    /// Oldest first.
    pub rounds: Vec<RoundLine>,
    /// Their probes.
    pub probes: Vec<ProbeLine>,
    /// Their failures, newest first.
    pub findings: Vec<StoredFinding>,
}

fn verdict_of(text: &str) -> Verdict {
    match text {
        "passed" => Verdict::Passed,
        "failed" => Verdict::Failed,
        "skipped" => Verdict::Skipped,
        _ => Verdict::Inconclusive,
    }
}

impl History {
    /// Begins a round, and gives its number: one more than that of the last, whatever became of it.
    ///
    /// # Errors
    /// If it cannot be written.
    pub async fn begin_round(
        &self,
        target: &str,
        started_at: OffsetDateTime,
    ) -> Result<i64, HistoryError> {
        let target = target.to_owned();
        self.write(move |history| {
            let number = history.query_row(
                "SELECT coalesce(max(number), 0) + 1 FROM round WHERE target = ?1",
                [&target],
                |row| row.get(0),
            )?;
            history.execute(
                "INSERT INTO round (target, number, started_at) VALUES (?1, ?2, ?3)",
                params![target, number, millis(started_at)],
            )?;
            Ok(number)
        })
        .await
    }

    /// Ends a round with all that it has shown and all that follows from it.
    ///
    /// # Errors
    /// If it cannot be written; then the round has no end.
    pub async fn end_round(&self, record: RoundRecord) -> Result<(), HistoryError> {
        self.write(move |history| {
            let json = |release: &Release| serde_json::to_string(release).unwrap_or_default();
            history.execute(
                "UPDATE round SET ended_at = ?3, complete = ?4, release = ?5, requests = ?6, note = ?7
                 WHERE target = ?1 AND number = ?2",
                params![
                    record.target,
                    record.number,
                    millis(record.ended_at),
                    record.complete,
                    record.release.as_ref().map(json),
                    i64::try_from(record.requests).unwrap_or(i64::MAX),
                    record.note,
                ],
            )?;
            insert_probes(history, &record)?;
            super::standings::save(history, &record.target, &record.standings)?;
            super::messages::insert(history, &record.messages, record.ended_at)
        })
        .await
    }

    /// The end of the last complete round, and what the target was then.
    ///
    /// # Errors
    /// If it cannot be read.
    pub async fn last_complete(
        &self,
        target: &str,
    ) -> Result<Option<(OffsetDateTime, Option<Release>)>, HistoryError> {
        let target = target.to_owned();
        self.read(move |history| {
            let found = history.query_row(
                "SELECT ended_at, release FROM round WHERE target = ?1 AND complete
                 ORDER BY number DESC LIMIT 1",
                [&target],
                |row| Ok((row.get::<_, i64>(0)?, row.get::<_, Option<String>>(1)?)),
            );
            Ok(found.optional()?.map(|(at, release)| {
                let release = release.and_then(|text| serde_json::from_str(&text).ok());
                (from_millis(at), release)
            }))
        })
        .await
    }

    /// The newest `count` rounds of a target.
    ///
    /// # Errors
    /// If they cannot be read.
    pub async fn last_rounds(&self, target: &str, count: u32) -> Result<LastRounds, HistoryError> {
        let target = target.to_owned();
        self.read(move |history| {
            let mut last = LastRounds::default();
            let mut rounds = history.prepare_cached(
                "SELECT number, started_at, ended_at, complete, requests FROM round
                 WHERE target = ?1 ORDER BY number DESC LIMIT ?2",
            )?;
            let rows = rounds.query_map(params![target, count], |row| {
                Ok(RoundLine {
                    number: row.get(0)?,
                    started_at: from_millis(row.get(1)?),
                    ended_at: row.get::<_, Option<i64>>(2)?.map(from_millis),
                    complete: row.get(3)?,
                    requests: u64::try_from(row.get::<_, i64>(4)?).unwrap_or(0),
                })
            })?;
            last.rounds = rows.collect::<Result<_, _>>()?;
            last.rounds.reverse();
            let Some(first) = last.rounds.first().map(|round| round.number) else {
                return Ok(last);
            };
            let mut probes = history.prepare_cached(
                "SELECT number, runner_type, cohort, check_name, verdict, millis, reason, evidence
                 FROM probe WHERE target = ?1 AND number >= ?2 ORDER BY number",
            )?;
            let mut rows = probes.query(params![target, first])?;
            while let Some(row) = rows.next()? {
                let probe = ProbeLine {
                    number: row.get(0)?,
                    runner_type: row.get(1)?,
                    cohort: row.get(2)?,
                    check: row.get(3)?,
                    verdict: verdict_of(&row.get::<_, String>(4)?),
                    millis: row.get(5)?,
                    reason: row.get(6)?,
                };
                let evidence: Option<String> = row.get(7)?;
                if let Some(evidence) = evidence.and_then(|text| serde_json::from_str(&text).ok()) {
                    last.findings.push(StoredFinding {
                        probe: probe.clone(),
                        evidence,
                    });
                }
                last.probes.push(probe);
            }
            last.findings.reverse();
            Ok(last)
        })
        .await
    }
}

fn insert_probes(history: &Transaction<'_>, record: &RoundRecord) -> rusqlite::Result<()> {
    // A cell can be seen twice in a round: planted, and asked. The worse is kept.
    let mut insert = history.prepare_cached(
        "INSERT INTO probe (target, number, runner_type, cohort, check_name, verdict, millis, reason, evidence)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
         ON CONFLICT DO UPDATE SET verdict = excluded.verdict, millis = excluded.millis,
             reason = excluded.reason, evidence = excluded.evidence
         WHERE probe.verdict <> 'failed'",
    )?;
    for seen in &record.seen {
        let evidence = seen.evidence.as_ref();
        insert.execute(params![
            record.target,
            record.number,
            seen.cell.runner_type.as_str(),
            seen.cell.cohort.to_string(),
            seen.check,
            seen.verdict.as_str(),
            seen.took.as_secs_f64() * 1e3,
            seen.reason,
            evidence.and_then(|evidence| serde_json::to_string(evidence).ok()),
        ])?;
    }
    Ok(())
}
