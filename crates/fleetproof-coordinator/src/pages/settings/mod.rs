//! A project's CI/CD settings, as far as they are about runners.

mod old;

use axum::extract::State;
use fleetproof_model::RunnerType;
use http::StatusCode;
use maud::{Markup, html};

use super::{
    UiGeneration,
    frame::Frame,
    here::Here,
    list::{Links, ListFilter, ListView, paging, rows},
    parts::formatted,
    place::Place,
};
use crate::{
    error::{ApiError, ApiResult},
    params::Params,
    state::App,
};

/// The section's place on the page.
const ANCHOR: &str = "#js-runners-settings";

/// `GET /*path/-/settings/ci_cd`.
pub(super) async fn page(
    State(app): State<App>,
    here: Here,
    params: Result<Params<ListFilter>, ApiError>,
) -> ApiResult {
    let Here {
        reader, place, db, ..
    } = &here;
    // The page opens with the project's own runners.
    let filter = match params?.0 {
        filter if filter.kind().is_none() => filter.with("runner_type", "PROJECT_TYPE"),
        filter => filter,
    };
    let view = ListView::load(&app, db, place, &filter).await?;
    let list_path = place.list_path();
    let page = list_path.split('#').next().unwrap_or_default();
    let main = html! {
        header.page-heading { h1 data-testid="page-heading" { "CI/CD settings" } }
        (section(&filter, &view, place, page))
    };
    let frame = Frame {
        title: "CI/CD settings",
        reader: Some(reader),
        csrf_token: "",
        trail: &place.trail(),
        main,
    };
    Ok(frame.reply(StatusCode::OK))
}

/// The section of the runners: closed, until its anchor is asked for.
fn section(filter: &ListFilter, view: &ListView, place: &Place, page: &str) -> Markup {
    let links = Links {
        path: place.runners_path(),
        test_id: Some("runner-link"),
    };
    html! {
        section #js-runners-settings.card.settings data-testid="runners-settings-content"
            data-qa-selector=[(view.ui == UiGeneration::A).then_some("runners_settings_content")]
            aria-labelledby="runners-settings-title" {
            header.crud-head {
                div {
                    h2 #runners-settings-title { "Runners" }
                    p.soft { "Runners are processes that pick up and run jobs." }
                }
                a.button.expand href=(ANCHOR) data-testid="expand-runners" { "Expand" }
                a.button.collapse href="#content" { "Collapse" }
            }
            div.settings-body {
                p.actions-line {
                    a.button href={ (place.runners_path()) "/new" } data-testid=(place.new_button()) {
                        (place.new_text())
                    }
                }
                (tabs(filter, view, page))
                @if view.rows.is_empty() {
                    p.empty data-testid="empty-message" { "No runners of this type." }
                } @else if view.ui == UiGeneration::C {
                    (rows(view, &links))
                } @else {
                    (old::rows(view, &links))
                }
                (paging("Pages of runners", filter, view, page, ANCHOR))
            }
        }
    }
}

fn tabs(filter: &ListFilter, view: &ListView, page: &str) -> Markup {
    html! {
        nav.tabs aria-label="Runner types" {
            @for (kind, text) in [
                (RunnerType::Project, "Assigned project runners"),
                (RunnerType::Group, "Group"),
                (RunnerType::Instance, "Instance"),
            ] {
                @let wire = kind.wire().to_uppercase();
                a href={ (page) "?" (filter.with("runner_type", &wire).query()) (ANCHOR) }
                    aria-current=[(filter.kind() == Some(kind)).then_some("page")] {
                    (text) " "
                    span.count data-testid={ "runner-count-" (kind) } {
                        (formatted(view.counts(Some(kind)).all))
                    }
                }
            }
        }
    }
}
