use fleetproof_model::RunnerType;
use maud::{Markup, html};

/// What a new runner is to be like.
pub(super) fn new_runner(
    title: &str,
    path: &str,
    csrf_token: &str,
    kind: RunnerType,
    refusal: Option<&str>,
) -> Markup {
    html! {
        header.page-heading { h1 data-testid="page-heading" { (title) } }
        @if let Some(text) = refusal {
            p.alert role="alert" data-testid="alert-danger" { (text) }
        }
        form.card action=(path) method="post" data-testid="new-runner-form" {
            input type="hidden" name="authenticity_token" value=(csrf_token);
            label for="runner-tags" { "Tags" }
            input #runner-tags type="text" name="tag_list" data-testid="runner-tags-input"
                aria-describedby="runner-tags-help";
            p #runner-tags-help.small.soft { "With commas between them, such as macos, shared." }
            (checkbox("run_untagged", "Run untagged jobs", true))
            label for="runner-description" { "Description" }
            input #runner-description type="text" name="description" maxlength="1024";
            label for="runner-note" { "Maintenance note" }
            textarea #runner-note name="maintenance_note" rows="2" maxlength="1024" {}
            label for="runner-timeout" { "Maximum job timeout, in seconds" }
            input #runner-timeout type="number" name="maximum_timeout" min="600";
            (checkbox("paused", "Paused: takes no jobs", false))
            @if kind == RunnerType::Project {
                (checkbox("locked", "Locked to this project", false))
            }
            p {
                button.primary type="submit" data-testid="submit-button" { "Create runner" }
            }
        }
    }
}

/// A box that is sent whether it is ticked or not: what comes later counts.
fn checkbox(name: &str, text: &str, ticked: bool) -> Markup {
    html! {
        p.tick {
            input type="hidden" name=(name) value="false";
            input id={ "runner-" (name) } type="checkbox" name=(name) value="true" checked[ticked];
            label for={ "runner-" (name) } { (text) }
        }
    }
}
