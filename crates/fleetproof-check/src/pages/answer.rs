//! What the API says of a runner, in the form of what its page shows.

use std::fmt::Write;

use fleetproof_browser::{Badge, Contact, ManagerRow, Managers, RunnerPage, Shown};
use serde_json::Value;

use crate::{CheckResult, Subject, expect::read_time};

/// What the API says of a runner.
#[derive(Debug)]
pub(crate) struct Answer {
    /// As a page would show it.
    pub(crate) page: RunnerPage,
    /// In words, for the evidence.
    pub(crate) text: String,
}

impl Answer {
    /// Asks `GET /runners/:id/managers` and `GET /runners/:id`.
    pub(crate) async fn of(subject: &Subject) -> CheckResult<Self> {
        let id = subject.runner()?.id;
        let managers = subject.read_managers(id).await?;
        let runner = subject.read_runner(id).await?;
        let rows: Vec<ManagerRow> = managers.iter().map(row).collect();
        let mut text = api_words(id, &runner, &managers);
        let _ = write!(text, "\nmanagers in all: {}", managers.len());
        Ok(Self {
            page: RunnerPage {
                badge: badge(&runner),
                contact: Some(contact(&runner)),
                managers: match rows.is_empty() {
                    true => Managers::None,
                    false => Managers::Listed {
                        count: Some(rows.len() as u64),
                        rows,
                        pages: 1,
                    },
                },
                older_markup: Vec::new(),
                script_errors: Vec::new(),
            },
            text,
        })
    }
}

/// Managers that are told in words, at most.
const MOST: usize = 10;

/// What the API says of a runner and of its managers, a line each.
pub fn api_words(id: i64, runner: &Value, managers: &[Value]) -> String {
    let mut text = format!("runner {id}: {}", line(runner));
    for manager in managers.iter().take(MOST) {
        let system_id = manager["system_id"].as_str().unwrap_or_default();
        let _ = write!(text, "\nmanager {system_id}: {}", line(manager));
    }
    text
}

fn row(manager: &Value) -> ManagerRow {
    ManagerRow {
        system_id: manager["system_id"].as_str().unwrap_or_default().to_owned(),
        badge: badge(manager),
        version: manager["version"].as_str().map(str::to_owned),
        contact: contact(manager),
    }
}

fn badge(of: &Value) -> Option<Badge> {
    let text = of["status"].as_str()?;
    let shown = Shown::named(text)?;
    Some(Badge {
        shown,
        text: text.to_owned(),
    })
}

fn contact(of: &Value) -> Contact {
    match read_time(&of["contacted_at"]) {
        Some(time) => Contact::At(time),
        None => Contact::None(String::new()),
    }
}

fn line(of: &Value) -> String {
    let status = of["status"].as_str().unwrap_or("no status");
    let contact = of["contacted_at"].as_str().unwrap_or("never");
    format!("{status}, last contact {contact}")
}
