use maud::{Markup, html};

use super::view::RunnerView;
use crate::pages::parts::{contact_time, job_badge, status_badge, time_ago};

/// Number, short token, badges, and since when it is there.
pub(super) fn heading(title: &str, view: &RunnerView) -> Markup {
    let runner = &view.runner;
    html! {
        header.page-heading {
            h1 data-testid="page-heading" {
                (title)
                @if let Some(name) = runner.description.as_deref().filter(|name| !name.is_empty()) {
                    " " span.soft { (name) }
                }
            }
            p.line data-testid="page-heading-description" {
                (status_badge(view.ui, view.status, view.contacted_at, view.now))
                " " (job_badge(view.at_work))
                " " span.badge.plain data-testid="runner-type-badge" { (kind(view)) }
                @if !runner.active { " " span.badge.warning { "Paused" } }
                @if let Some(at) = runner.created_at {
                    " " span { "Created " (time_ago(at, view.now)) }
                }
                @if let Some(creator) = &view.creator { " by " (creator) }
            }
        }
    }
}

fn kind(view: &RunnerView) -> &'static str {
    use fleetproof_model::RunnerType::{Group, Instance, Project};
    match view.runner.kind {
        Instance => "Instance",
        Group => "Group",
        Project => "Project",
    }
}

/// What the runner is like, and `more` entries.
pub(super) fn list(view: &RunnerView, more: &Markup) -> Markup {
    let runner = &view.runner;
    let timeout = runner
        .maximum_timeout
        .map(|seconds| format!("{} minutes", seconds / 60));
    html! {
        section.card aria-labelledby="details" {
            h2 #details { "Details" }
            dl.details {
                (entry("Description", text(runner.description.as_deref())))
                (entry("Last contact", html! {
                    span data-testid="runner-last-contact" {
                        (contact_time(view.contacted_at, view.now))
                    }
                }))
                (entry("Configuration", configuration(view)))
                (entry("Maximum job timeout", text(timeout.as_deref())))
                (entry("Token expiry", match runner.token_expires_at {
                    Some(at) => time_ago(at, view.now),
                    None => html! { "Never expires" },
                }))
                (entry("Tags", tags(&view.tags)))
                @if let Some(note) = &view.maintenance_note {
                    (entry("Maintenance note", html! { span.note { (note) } }))
                }
                @if !view.owners.is_empty() {
                    (entry("Assigned to", html! {
                        ul.plain {
                            @for (name, path) in &view.owners { li { a href=(path) { (name) } } }
                        }
                    }))
                }
                (more)
            }
        }
    }
}

fn entry(term: &str, description: Markup) -> Markup {
    html! { div { dt { (term) } dd { (description) } } }
}

pub(super) fn text(text: Option<&str>) -> Markup {
    match text.filter(|text| !text.is_empty()) {
        Some(text) => html! { (text) },
        None => html! { span.soft { "None" } },
    }
}

fn configuration(view: &RunnerView) -> Markup {
    let runner = &view.runner;
    let words = [
        (runner.access_level == 1, "Protected"),
        (runner.locked, "Locked to this project"),
        (runner.run_untagged, "Runs untagged jobs"),
    ];
    let words: Vec<&str> = words
        .iter()
        .filter(|(is, _)| *is)
        .map(|(_, word)| *word)
        .collect();
    text(Some(&words.join(", ")))
}

/// Tags, each for itself.
pub(in crate::pages) fn tags(tags: &[String]) -> Markup {
    if tags.is_empty() {
        return text(None);
    }
    html! {
        ul.tags aria-label="Tags" { @for tag in tags { li.badge.info { (tag) } } }
    }
}
