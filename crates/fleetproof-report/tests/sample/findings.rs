//! Findings as diagnosis might make them.

use fleetproof_model::{Affected, Finding, HttpEvidence, MASK, PageEvidence, Report};

/// The cells of `report` that point to the finding of that number.
fn affected(id: usize, report: &Report) -> Vec<Affected> {
    let mut affected: Vec<Affected> = Vec::new();
    for result in report.results.iter().filter(|r| r.finding == Some(id)) {
        let known = affected.iter_mut().find(|cell| {
            (cell.runner_type, cell.cohort, cell.schema_step)
                == (result.runner_type, result.cohort, result.schema_step)
        });
        match known {
            Some(cell) => cell.count = cell.count.max(result.failed_runners),
            None => affected.push(Affected {
                runner_type: result.runner_type,
                cohort: result.cohort,
                schema_step: result.schema_step,
                count: result.failed_runners,
            }),
        }
    }
    affected
}

/// Incident 18792.
pub(crate) fn premature_key(id: usize, report: &Report) -> Finding {
    Finding {
        id,
        title: "a new manager of an old runner is answered 500".to_owned(),
        expected: "status 200 with the runner's `id`, and the manager listed afterwards".to_owned(),
        observed: "status 500, {\"message\":\"500 Internal Server Error\"}".to_owned(),
        endpoint: "POST /api/v4/runners/verify".to_owned(),
        status: Some(500),
        correlation_id: Some("01JP2Q5Y8ZK6W3V9N4T7XB0CDE".to_owned()),
        likely_cause: Some("23503 foreign_key_violation on fk_rails_3f92913d27: the trigger function table_sync_function_e438f29263() copies the new manager to group_type_ci_runner_machines_687967fa8a, where the key asks for a row of group_type_ci_runners_e59bb2812d that was never backfilled".to_owned()),
        server_log: vec![
            "{\"severity\":\"ERROR\",\"correlation_id\":\"01JP2Q5Y8ZK6W3V9N4T7XB0CDE\",\"exception.class\":\"PG::ForeignKeyViolation\",\"exception.message\":\"ERROR:  insert or update on table \\\"group_type_ci_runner_machines_687967fa8a\\\" violates foreign key constraint \\\"fk_rails_3f92913d27\\\"\"}".to_owned(),
            "{\"severity\":\"INFO\",\"correlation_id\":\"01JP2Q5Y8ZK6W3V9N4T7XB0CDE\",\"method\":\"POST\",\"path\":\"/api/v4/runners/verify\",\"status\":500,\"duration_s\":0.0042}".to_owned(),
        ],
        reproduce: "curl --request POST http://127.0.0.1:8929/api/v4/runners/verify \\\n  --form token=\"$RUNNER_TOKEN\" --form system_id=s_5f1c0a9be2d4".to_owned(),
        checks: vec![
            "verify.new-manager".to_owned(),
            "request.first-contact".to_owned(),
        ],
        affected: affected(id, report),
        exchange: Some(HttpEvidence {
            method: "POST".to_owned(),
            path: "/api/v4/runners/verify".to_owned(),
            request_headers: vec![("Content-Type".to_owned(), "application/json".to_owned())],
            request_body: format!("{{\"token\":\"{MASK}\",\"system_id\":\"s_5f1c0a9be2d4\"}}"),
            status: Some(500),
            response_headers: vec![
                ("Content-Type".to_owned(), "application/json".to_owned()),
                ("X-Request-Id".to_owned(), "01JP2Q5Y8ZK6W3V9N4T7XB0CDE".to_owned()),
            ],
            response_body: "{\"message\":\"500 Internal Server Error\"}".to_owned(),
            duration_ms: 4.2,
        }),
        page: None,
    }
}

/// One grey pixel.
const PICTURE: &str = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==";

/// A wrong status, as a page shows it, without a server log.
pub(crate) fn stale_manager(id: usize, report: &Report) -> Finding {
    Finding {
        id,
        title: "a manager that was last seen eight days ago is shown as online".to_owned(),
        expected: "`status` is `stale`".to_owned(),
        observed: "`status` is `online`".to_owned(),
        endpoint: "GET /api/v4/runners/:id/managers".to_owned(),
        status: Some(200),
        correlation_id: Some("01JP2Q63M1T8H5R2K9C4VXQZ7A".to_owned()),
        likely_cause: None,
        server_log: Vec::new(),
        reproduce: "curl http://127.0.0.1:8929/api/v4/runners/17/managers --header \"PRIVATE-TOKEN: $FLEETPROOF_TOKEN\"".to_owned(),
        checks: vec!["read.status-manager".to_owned()],
        affected: affected(id, report),
        exchange: None,
        page: Some(Box::new(PageEvidence {
            path: "/groups/fleet/-/runners/17".to_owned(),
            status: Some(200),
            request_id: None,
            screenshot: Some(PICTURE.to_owned()),
            text: "#17 (aBcDeFgH1)\nOnline Idle\nLast contact 8 days ago".to_owned(),
            console_errors: vec!["/assets/app.js 12:5 Uncaught TypeError: x is undefined".to_owned()],
            api_answer: "runner 17: stale, last contact 2026-02-21T12:00:00.000Z\nmanagers in all: 1"
                .to_owned(),
        })),
    }
}
