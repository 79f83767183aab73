use maud::{Markup, html};
use time::OffsetDateTime;

use super::view::{ManagerRow, ManagersView};
use crate::{
    contact::EXECUTORS,
    pages::UiGeneration,
    pages::parts::{contact_time, formatted, icon, job_badge, pagination, status_badge, time_ago},
    params::{Fields, FromFields, record_number},
    tables::manager_pages::IdWindow,
};

/// Managers on a page, as many as GitLab's query gives at most.
pub(super) const PAGE: usize = 100;

/// Where a page of managers begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::pages) enum Start {
    /// With the newest.
    Top,
    /// With the first that is older than the manager of that number.
    OlderThan(i64),
    /// So that it ends with the last that is newer than the manager of that number.
    NewerThan(i64),
}

impl Start {
    /// The page, and one manager more, which tells whether another page follows.
    pub(super) fn window(self) -> IdWindow {
        let (after, before) = match self {
            Self::Top => (None, None),
            Self::OlderThan(id) => (Some(id), None),
            Self::NewerThan(id) => (None, Some(id)),
        };
        IdWindow {
            after,
            before,
            from_the_end: before.is_some(),
            limit: i64::try_from(PAGE + 1).unwrap_or(i64::MAX),
        }
    }
}

/// Which part of the managers a page shows, and whether it shows them at all before somebody asks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shown {
    pub(super) start: Start,
    pub(super) open: bool,
}

impl Default for Shown {
    fn default() -> Self {
        Self {
            start: Start::Top,
            open: false,
        }
    }
}

impl FromFields for Shown {
    /// What cannot be read is ignored: people change addresses by hand.
    fn read(fields: &mut Fields) -> Self {
        let mut number = |name: &str| fields.text(name).as_deref().and_then(record_number);
        let start = match (number("managers_after"), number("managers_before")) {
            (Some(id), _) => Start::OlderThan(id),
            (None, Some(id)) => Start::NewerThan(id),
            (None, None) => Start::Top,
        };
        let asked = fields
            .text("managers")
            .is_some_and(|value| value == "shown");
        Self {
            start,
            open: asked || start != Start::Top,
        }
    }
}

/// What is shown of a runner's managers, and how.
pub(super) struct Block<'a> {
    pub(super) ui: UiGeneration,
    pub(super) view: &'a ManagersView,
    /// The path of the runner's page.
    pub(super) path: &'a str,
    /// Whether the table is shown before somebody asks.
    pub(super) open: bool,
    pub(super) now: OffsetDateTime,
}

/// The card. In the newest generation the table comes with the page, and is no part of its document
/// before somebody opens the card; in the one before it is fetched. Without a script the toggle is
/// a link to the page with the card open.
pub(super) fn card(block: &Block<'_>) -> Markup {
    let (path, open) = (block.path, block.open);
    let (label, target) = if open {
        ("Collapse", format!("{path}#runner-managers"))
    } else {
        ("Expand", format!("{path}?managers=shown#runner-managers"))
    };
    let is_fetched = block.ui != UiGeneration::C && !open;
    let source = is_fetched.then(|| format!("{path}/managers"));
    let body = html! {
        div.crud-body data-testid="crud-body" { (table(block)) }
    };
    html! {
        // No managers, no card.
        @if block.view.count > 0 {
            section #runner-managers.card.crud data-testid="runner-managers"
                data-src=[source] aria-labelledby="runner-managers-title" {
                header.crud-head {
                    h2 #runner-managers-title {
                        "Runners"
                        " " span.count data-testid="crud-count" {
                            (formatted(block.view.count))
                        }
                    }
                    a.toggle href=(target) data-testid="crud-collapse-toggle" data-toggle="crud"
                        aria-label=(label) aria-expanded=(open) { (icon("chevron")) }
                }
                @if open { (body) } @else if !is_fetched { template { (body) } }
            }
        }
    }
}

/// The table, and the way to its other pages.
pub(super) fn table(block: &Block<'_>) -> Markup {
    let Block { view, path, .. } = block;
    let page = |name: &str, id: i64| format!("{path}?{name}={id}#runner-managers");
    html! {
        div.scroll tabindex="0" role="region" aria-label="Runner managers" {
            // Roles, since narrow windows show rows as blocks, which would lose them.
            table role="table" {
                thead role="rowgroup" {
                    tr role="row" {
                        @for head in [
                            "System ID", "Status", "Version", "IP Address", "Executor",
                            "Arch/Platform", "Last contact", "Created",
                        ] {
                            th scope="col" role="columnheader" { (head) }
                        }
                    }
                }
                tbody role="rowgroup" {
                    @for manager in &view.rows { (row(manager, block.ui, block.now)) }
                }
            }
        }
        (pagination(
            "Pages of runner managers",
            view.previous.map(|id| page("managers_before", id)),
            view.next.map(|id| page("managers_after", id)),
        ))
    }
}

fn row(manager: &ManagerRow, ui: UiGeneration, now: OffsetDateTime) -> Markup {
    let known = &manager.details;
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let version = match (&known.version, &known.revision) {
        (Some(version), Some(revision)) => format!("{version} ({revision})"),
        (version, _) => text(version),
    };
    let number = known
        .executor_type
        .and_then(|number| usize::try_from(number).ok());
    let executor = number
        .and_then(|number| EXECUTORS.get(number))
        .unwrap_or(&"");
    let machine = [&known.architecture, &known.platform];
    let machine: Vec<&str> = machine.into_iter().flatten().map(String::as_str).collect();
    html! {
        tr role="row" {
            td.strong role="cell" data-testid="td-systemId" data-label="System ID" { (manager.system_id) }
            td role="cell" data-testid="td-status" data-label="Status" {
                div.badges {
                    (status_badge(ui, manager.status, known.contacted_at, now))
                    " " (job_badge(manager.at_work))
                }
            }
            td role="cell" data-testid="td-version" data-label="Version" { (version) }
            td role="cell" data-testid="td-ipAddress" data-label="IP Address" { (text(&known.ip_address)) }
            td role="cell" data-testid="td-executorName" data-label="Executor" { (executor) }
            td role="cell" data-testid="td-architecturePlatform" data-label="Arch/Platform" {
                (machine.join("/"))
            }
            td role="cell" data-testid="td-contactedAt" data-label="Last contact" {
                (contact_time(known.contacted_at, now))
            }
            td role="cell" data-testid="td-createdAt" data-label="Created" { (time_ago(manager.created_at, now)) }
        }
    }
}
