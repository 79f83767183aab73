use fleetproof_model::RunnerType;
use maud::{Markup, html};

use super::{
    filter::ListFilter,
    view::{ListView, Row},
};
use crate::pages::{
    parts::{contact_time, formatted, job_badge, pagination, status_badge, time_ago},
    place::Place,
    runner::tags,
};

/// Where the rows of a list lead, and by which test id.
pub(in crate::pages) struct Links {
    /// What the paths of the runners begin with.
    pub(in crate::pages) path: String,
    /// The test id of the link, where it has one.
    pub(in crate::pages) test_id: Option<&'static str>,
}

/// The table of a list, or the word that it is empty.
pub(super) fn list(view: &ListView, place: &Place) -> Markup {
    let links = Links {
        path: place.runners_path(),
        test_id: None,
    };
    html! {
        @if view.rows.is_empty() {
            p.empty.card data-testid="empty-message" { "No runners match these filters." }
        } @else {
            div.card.flush { (rows(view, &links)) }
        }
    }
}

/// The table of a list.
pub(in crate::pages) fn rows(view: &ListView, links: &Links) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label="List of runners" {
            table role="table" aria-busy="false" data-testid="runner-list" {
                thead role="rowgroup" {
                    tr role="row" {
                        @for head in ["Status", "Runner", "Owner"] {
                            th scope="col" role="columnheader" { (head) }
                        }
                    }
                }
                tbody role="rowgroup" { @for row in &view.rows { (runner(row, view, links)) } }
            }
        }
    }
}

fn runner(row: &Row, view: &ListView, links: &Links) -> Markup {
    let runner = &row.runner;
    let description = runner.description.as_deref().unwrap_or_default();
    html! {
        tr role="row" id={ "runner_" (runner.id) } data-testid={ "runner-row-" (runner.id) } {
            td role="cell" data-testid="td-status" data-label="Status" {
                div.badges {
                    (status_badge(view.ui, row.status, row.contacted_at, view.now))
                    " " (job_badge(row.at_work))
                    @if !runner.active { " " span.badge.warning { "Paused" } }
                }
            }
            td role="cell" data-testid="td-summary" data-label="Runner" {
                div {
                    a.strong href={ (links.path) "/" (runner.id) } data-testid=[links.test_id] {
                        "#" (runner.id) " (" (row.short_token) ")"
                    }
                    @if !description.is_empty() { " " span { (description) } }
                    p.facts {
                        span { (kind(runner.kind)) }
                        span { "Last contact: " (contact_time(row.contacted_at, view.now)) }
                        @if row.managers > 0 {
                            span {
                                (formatted(row.managers))
                                @if row.managers == 1 { " manager" } @else { " managers" }
                            }
                        }
                        @if let Some(at) = runner.created_at {
                            span { "Created " (time_ago(at, view.now)) }
                        }
                        @if runner.locked { span { "Locked" } }
                    }
                    @if !row.tags.is_empty() { (tags(&row.tags)) }
                }
            }
            td role="cell" data-testid="td-owner" data-label="Owner" {
                @match &row.owner {
                    Some(owner) if owner.is_group => {
                        a href={ "/groups/" (owner.path) "/-/runners" } { (owner.name) }
                    }
                    Some(owner) => {
                        a href={ "/" (owner.path) "/-/settings/ci_cd#js-runners-settings" } {
                            (owner.name)
                        }
                    }
                    None => "Administrator",
                }
            }
        }
    }
}

fn kind(kind: RunnerType) -> &'static str {
    match kind {
        RunnerType::Instance => "Instance",
        RunnerType::Group => "Group",
        RunnerType::Project => "Project",
    }
}

/// The way to the other pages of a list.
pub(in crate::pages) fn paging(
    label: &str,
    filter: &ListFilter,
    view: &ListView,
    path: &str,
    anchor: &str,
) -> Markup {
    let page = |name: &'static str| {
        move |place| format!("{path}?{}{anchor}", filter.query_from(name, place))
    };
    pagination(
        label,
        view.previous.map(page("before")),
        view.next.map(page("after")),
    )
}
