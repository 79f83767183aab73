//! What the oldest generation shows otherwise.

use maud::{Markup, html};

use super::{
    details::text,
    managers::{Block, table},
    view::RunnerView,
};
use crate::pages::parts::contact_time;

/// The entry of the managers in the list of details: a button, and what it unfolds. With a script
/// the table is fetched when somebody is about to use the button; without, it is a link.
pub(super) fn entry(block: &Block<'_>) -> Markup {
    let (label, target) = match block.open {
        true => ("Hide details", block.path.to_owned()),
        false => ("Show details", format!("{}?managers=shown", block.path)),
    };
    html! {
        @if block.view.count > 0 {
            div.whole-line {
                dt { "Runners" }
                dd {
                    a.button href=(target) data-testid="runner-button" data-toggle="lazy"
                        data-src={ (block.path) "/managers" } aria-expanded=(block.open)
                        aria-controls="runner-managers-details" { (label) }
                    div #runner-managers-details.collapse hidden[!block.open] {
                        @if block.open { (table(block)) }
                    }
                }
            }
        }
    }
}

/// The page of a project's runner, from before it had managers: names and values.
pub(super) fn properties(title: &str, view: &RunnerView) -> Markup {
    let runner = &view.runner;
    let yes = |is: bool| html! { @if is { "Yes" } @else { "No" } };
    let timeout = runner
        .maximum_timeout
        .map(|seconds| format!("{} minutes", seconds / 60));
    let tags = view.tags.join(", ");
    let rows: [(&str, Markup); 8] = [
        ("Active", yes(runner.active)),
        ("Protected", yes(runner.access_level == 1)),
        ("Can run untagged jobs", yes(runner.run_untagged)),
        ("Locked to this project", yes(runner.locked)),
        ("Tags", text(Some(&tags))),
        ("Description", text(runner.description.as_deref())),
        ("Maximum job timeout", text(timeout.as_deref())),
        ("Last contact", contact_time(view.contacted_at, view.now)),
    ];
    html! {
        header.page-heading { h1 data-testid="page-heading" { "Runner " (title) } }
        div.card.flush {
            table role="table" {
                thead role="rowgroup" {
                    tr role="row" {
                        th scope="col" role="columnheader" { "Property Name" }
                        th scope="col" role="columnheader" { "Value" }
                    }
                }
                tbody role="rowgroup" {
                    @for (name, value) in &rows {
                        tr role="row" {
                            td role="cell" data-label="Property Name" { (name) }
                            td role="cell" data-label="Value" { (value) }
                        }
                    }
                }
            }
        }
    }
}
