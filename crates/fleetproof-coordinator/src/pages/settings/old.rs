//! The list of the project settings before it became a table.

use maud::{Markup, html};

use crate::{
    pages::{
        UiGeneration,
        list::{Links, ListView, Row},
        parts::{graphql_name, icon, tooltip},
        runner::tags,
    },
    status::Status,
};

/// One item for each runner.
pub(super) fn rows(view: &ListView, links: &Links) -> Markup {
    html! {
        ul.runners.plain data-testid="runner-list" {
            @for row in &view.rows {
                li id={ "runner_" (row.runner.id) } {
                    (status_icon(view, row))
                    " " a.strong href={ (links.path) "/" (row.runner.id) } data-testid="runner-link" {
                        "#" (row.runner.id) " (" (row.short_token) ")"
                    }
                    @if !row.runner.active { " " span.badge.warning { "Paused" } }
                    @if let Some(text) = &row.runner.description { p.facts { (text) } }
                    @if !row.tags.is_empty() { (tags(&row.tags)) }
                }
            }
        }
    }
}

/// How a runner that is online is told from the others: by a class and a selector of its own, later
/// by a test id with the status beside it, in lower case.
fn status_icon(view: &ListView, row: &Row) -> Markup {
    let name = graphql_name(row.status).to_lowercase();
    let drawing = icon(if row.status == Status::Online {
        "status-active"
    } else {
        "time-out"
    });
    let title = tooltip(row.status, row.contacted_at, view.now);
    let selector = format!("runner_status_{name}_content");
    html! {
        @if view.ui == UiGeneration::A {
            span class={ "runner-status runner-status-" (name) } data-qa-selector=(selector)
                title=(title) { (drawing) }
        } @else {
            span.runner-status data-testid="runner-status-icon" data-qa-status=(name)
                title=(title) { (drawing) }
        }
        span.hidden-label { (name.replace('_', " ")) }
    }
}
