use fleetproof_model::RunnerType;
use maud::{Markup, html};

use super::{
    filter::{ListFilter, ORDERS},
    view::ListView,
};
use crate::pages::parts::formatted;

/// The tabs, with how many runners each has.
pub(super) fn tabs(filter: &ListFilter, view: &ListView, path: &str) -> Markup {
    let tabs = [
        (None, "All", "all"),
        (Some(RunnerType::Instance), "Instance", "instance"),
        (Some(RunnerType::Group), "Group", "group"),
        (Some(RunnerType::Project), "Project", "project"),
    ];
    html! {
        nav.tabs aria-label="Runner types" {
            @for (kind, text, name) in tabs {
                @let wire = kind.map(|kind| kind.wire().to_uppercase()).unwrap_or_default();
                a href={ (path) "?" (filter.with("runner_type", &wire).query()) }
                    aria-current=[(filter.kind() == kind).then_some("page")] {
                    (text) " "
                    span.count data-testid={ "runner-count-" (name) } {
                        (formatted(view.counts(kind).all))
                    }
                }
            }
        }
    }
}

/// Search, filters and order; they become the address.
pub(super) fn form(filter: &ListFilter, path: &str, is_group: bool) -> Markup {
    let statuses = [
        ("ONLINE", "Online"),
        ("OFFLINE", "Offline"),
        ("STALE", "Stale"),
        ("NEVER_CONTACTED", "Never contacted"),
    ];
    let paused = [("true", "Paused"), ("false", "Not paused")];
    let orders = ORDERS.map(|(name, text, _)| (name, text));
    let membership = [
        ("ALL_AVAILABLE", "With inherited"),
        ("DESCENDANTS", "Without inherited"),
    ];
    html! {
        form.filters.card role="search" action=(path) method="get" aria-label="Filter runners" {
            @if !filter.get("runner_type").is_empty() {
                input type="hidden" name="runner_type" value=(filter.get("runner_type"));
            }
            (field(filter, "search", "Search", "search", "Description, token or #number"))
            (select(filter, "status", "Status", "Any status", &statuses))
            (select(filter, "paused", "Paused", "Paused or not", &paused))
            (field(filter, "tag", "Tags", "text", "docker, linux"))
            (field(filter, "version_prefix", "Version", "text", "17.11"))
            @if is_group {
                (select(filter, "membership", "Membership", "", &membership))
            }
            (select(filter, "sort", "Order", "", &orders))
            div.actions {
                button.primary type="submit" data-testid="search-button" { "Apply" }
                a.button href=(path) { "Clear" }
            }
        }
    }
}

fn field(filter: &ListFilter, name: &str, label: &str, kind: &str, hint: &str) -> Markup {
    html! {
        div {
            label for={ "filter-" (name) } { (label) }
            input id={ "filter-" (name) } type=(kind) name=(name) value=(filter.get(name))
                placeholder=(hint);
        }
    }
}

fn select(
    filter: &ListFilter,
    name: &str,
    label: &str,
    any: &str,
    options: &[(&str, &str)],
) -> Markup {
    html! {
        div {
            label for={ "filter-" (name) } { (label) }
            select id={ "filter-" (name) } name=(name) {
                @if !any.is_empty() { option value="" { (any) } }
                @for (value, text) in options {
                    option value=(value) selected[value.eq_ignore_ascii_case(filter.get(name))] {
                        (text)
                    }
                }
            }
        }
    }
}

/// How many runners of the tab are what.
pub(super) fn stats(view: &ListView) -> Markup {
    let counts = view.shown();
    html! {
        dl.stats {
            @for (name, text, number) in [
                ("online", "Online", counts.online),
                ("offline", "Offline", counts.offline),
                ("stale", "Stale", counts.stale),
            ] {
                div data-testid={ "runner-stats-" (name) } {
                    dt { (text) }
                    dd data-testid="non-animated-value" { (formatted(number)) }
                }
            }
        }
    }
}
