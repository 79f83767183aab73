//! Reports of the time line around incident 18792.

use fleetproof_model::{
    AffectedCohort, AskedBy, Blocked, FailedRequest, Moment, Refusal, Requests, RunnerType,
    SchemaStep, StatementPlace, TimelineFailure, TimelineFile, TimelineReport, TimelineStatement,
    Tool,
};
use time::macros::datetime;

const KEY: &str = "ALTER TABLE managers_shadow ADD CONSTRAINT fk_rails_3f92913d27\n    \
                   FOREIGN KEY (runner_id) REFERENCES runners_shadow (id)";

/// The files' texts.
pub(crate) fn texts() -> Vec<(String, String)> {
    vec![(
        "db/05-key.sql".to_owned(),
        format!("-- Managers refer to runners.\n\n{KEY};\n"),
    )]
}

fn key() -> StatementPlace {
    StatementPlace {
        file: "db/05-key.sql".to_owned(),
        line: 3,
        column: 1,
        statement: KEY.to_owned(),
    }
}

fn file(name: &str, step: SchemaStep) -> TimelineFile {
    TimelineFile {
        file: format!("db/{name}"),
        beginning: false,
        fleet_held_back: false,
        schema_step: Some(step),
        duration_ms: 41.5,
        gave_way: 0,
        statements: vec![TimelineStatement {
            file: format!("db/{name}"),
            line: 1,
            column: 1,
            statement: "SELECT 1".to_owned(),
            duration_ms: 41.0,
            blocked: Blocked::default(),
        }],
        live: Requests {
            made: 1_200,
            failed: 0,
            slowest_ms: 12.25,
        },
        checks: Requests {
            made: 96,
            failed: 0,
            slowest_ms: 9.5,
        },
        planted: 15,
    }
}

/// Nothing failed; one file gave way, one held requests up.
pub(crate) fn clean() -> TimelineReport {
    let mut beginning = file("01-legacy.sql", SchemaStep::Legacy);
    beginning.beginning = true;
    beginning.live = Requests::default();
    let mut triggers = file("04-sync-triggers.sql", SchemaStep::SyncTriggers);
    triggers.gave_way = 2;
    triggers.statements[0].blocked = Blocked {
        waits: 24,
        total_ms: 1_830.5,
        longest_ms: 96.25,
    };
    TimelineReport {
        schema: 1,
        tool: Tool {
            name: "fleetproof".to_owned(),
            version: "0.1.0".to_owned(),
        },
        server: "15.18".to_owned(),
        source: "db".to_owned(),
        managers: 24,
        started_at: datetime!(2025-03-11 14:05:09 UTC),
        duration_ms: 8_412,
        files: vec![beginning, triggers],
        refusals: Vec::new(),
        failures: Vec::new(),
        notes: vec!["2 files of db are rehearsed as psql -1 would run them".to_owned()],
        incomplete: None,
    }
}

fn refusal() -> Refusal {
    Refusal {
        file: "db/05-key.sql".to_owned(),
        statement: key(),
        sqlstate: "23503".to_owned(),
        message:
            "ERROR:  23503: insert or update on table \"managers_shadow\" violates foreign key \
                  constraint \"fk_rails_3f92913d27\"\nDETAIL:  Key (runner_id)=(49) is not present \
                  in table \"runners_shadow\"."
                .to_owned(),
        goes_through_straight_after: None,
    }
}

/// The key is refused, and there is no way on.
pub(crate) fn refused() -> TimelineReport {
    let mut report = clean();
    report
        .files
        .push(file("05-key.sql", SchemaStep::SyncTriggers));
    report.refusals.push(refusal());
    report
}

/// The key is refused beside the fleet; without it, it goes through, and then requests fail.
pub(crate) fn incident() -> TimelineReport {
    let mut report = refused();
    report.refusals[0].goes_through_straight_after = Some("db/04-sync-triggers.sql".to_owned());
    report.files[2].fleet_held_back = true;
    report.files[2].live.failed = 120;
    report.files[2].checks.failed = 18;
    let affected = |cohort: &str, runner_type, requests| AffectedCohort {
        cohort: format!("before {cohort}"),
        runner_type,
        requests,
    };
    report.failures.push(TimelineFailure {
        title: "POST /api/v4/jobs/request answers 500: constraint fk_rails_3f92913d27 refuses the \
                row (SQLSTATE 23503)"
            .to_owned(),
        endpoint: "POST /api/v4/jobs/request".to_owned(),
        status: Some(500),
        sqlstate: Some("23503".to_owned()),
        constraint: Some("fk_rails_3f92913d27".to_owned()),
        table: Some("managers_shadow".to_owned()),
        message: "PG::ForeignKeyViolation: ERROR:  insert or update on table \"managers_shadow\" \
                  violates foreign key constraint \"fk_rails_3f92913d27\"\nDETAIL:  Key \
                  (runner_id)=(50) is not present in table \"runners_shadow\".\nCONTEXT:  SQL \
                  statement \"INSERT INTO managers_shadow\n    (\"id\")\n  VALUES \
                  (NEW.\"id\")\"\nPL/pgSQL function table_sync_function_e438f29263() line 24 at SQL \
                  statement"
            .to_owned(),
        first: FailedRequest {
            at_ms: 6_204,
            contact: "job request of a new manager".to_owned(),
            cohort: "before 04-sync-triggers.sql".to_owned(),
            runner_type: RunnerType::Group,
            by: AskedBy::Fleet,
            file: "db/05-key.sql".to_owned(),
            moment: Moment::After,
            statement: Some(key()),
        },
        named_by: Some(key()),
        requests: 138,
        affected: vec![
            affected("04-sync-triggers.sql", RunnerType::Instance, 40),
            affected("04-sync-triggers.sql", RunnerType::Group, 40),
            affected("04-sync-triggers.sql", RunnerType::Project, 38),
            affected("05-key.sql", RunnerType::Group, 20),
        ],
        files: vec![
            "db/05-key.sql".to_owned(),
            "db/06-backfilled.sql".to_owned(),
        ],
    });
    report
}
