//! The hazards as SARIF 2.1.0, for code scanning and editors.

use std::io::{self, Write};

use fleetproof_model::HazardReport;
use time::{Duration, OffsetDateTime, UtcOffset, format_description::well_known::Rfc3339};

use super::HazardFormat;
use crate::{Style, hazards::Rehearsed, words::tame};

mod fix;
mod log;
mod place;
mod result;
mod rule;

use log::{
    Artifact, Driver, Invocation, Location, Log, LogicalLocation, Message, Notification, Run, Tool,
};

/// For code scanning and editors.
pub const SARIF: HazardFormat = HazardFormat {
    name: "sarif",
    summary: "SARIF 2.1.0, for code scanning and editors",
    write,
};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

fn write(rehearsed: &Rehearsed<'_>, _: &Style, mut out: &mut dyn Write) -> io::Result<()> {
    let report = rehearsed.report;
    let rules = rule::rules(rehearsed);
    let log = Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [Run {
            results: result::results(rehearsed, &rules),
            tool: Tool {
                driver: Driver {
                    name: report.tool.name.clone(),
                    version: report.tool.version.clone(),
                    rules,
                },
            },
            invocations: [invocation(report)],
            artifacts: report
                .files
                .iter()
                .map(|file| Artifact {
                    location: place::file(file),
                    source_language: "sql",
                })
                .collect(),
            column_kind: "unicodeCodePoints",
        }],
    };
    serde_json::to_writer_pretty(&mut out, &log)?;
    writeln!(out)
}

/// The run itself, and what it could not read.
fn invocation(report: &HazardReport) -> Invocation {
    let duration = Duration::milliseconds(i64::try_from(report.duration_ms).unwrap_or(i64::MAX));
    let unread = report.unread.iter().map(|unread| Notification {
        level: "warning",
        message: text(&format!("not judged: {}", unread.reason)),
        locations: vec![Location::logical(object(&unread.object))],
    });
    let simple = |level, words: &String| Notification {
        level,
        message: text(words),
        locations: Vec::new(),
    };
    let notes = report.notes.iter().map(|note| simple("note", note));
    let incomplete = report.incomplete.iter().map(|why| simple("error", why));
    Invocation {
        execution_successful: report.incomplete.is_none(),
        start_time_utc: utc(Some(report.started_at)),
        end_time_utc: utc(report.started_at.checked_add(duration)),
        tool_execution_notifications: unread.chain(notes).chain(incomplete).collect(),
    }
}

fn utc(time: Option<OffsetDateTime>) -> Option<String> {
    time?.to_offset(UtcOffset::UTC).format(&Rfc3339).ok()
}

fn text(words: &str) -> Message {
    Message {
        text: tame(words).into_owned(),
    }
}

/// Something in a database.
fn object(name: &str) -> LogicalLocation {
    LogicalLocation {
        fully_qualified_name: tame(name).into_owned(),
        kind: "object",
    }
}
