//! The status of a runner or manager, as a badge.

use maud::{Markup, html};
use time::OffsetDateTime;

use super::{icon, when::relative};
use crate::{pages::UiGeneration, status::Status};

/// What a badge says of a status: text, icon, class (`runner_status_badge`).
fn badge_of(status: Status) -> (&'static str, &'static str, &'static str) {
    match status {
        Status::Online => ("Online", "status-active", "good"),
        Status::Offline => ("Offline", "time-out", "neutral"),
        Status::Stale => ("Stale", "time-out", "warning"),
        Status::NeverContacted => ("Never contacted", "time-out", "neutral"),
        // Of runners in REST alone.
        Status::Paused => ("Paused", "time-out", "neutral"),
    }
}

/// A status by its name in GraphQL.
pub(in crate::pages) const fn graphql_name(status: Status) -> &'static str {
    match status {
        Status::Online => "ONLINE",
        Status::Offline => "OFFLINE",
        Status::Stale => "STALE",
        Status::NeverContacted => "NEVER_CONTACTED",
        Status::Paused => "PAUSED",
    }
}

/// The badge of a runner or manager, with what its tooltip says of the last contact. Older
/// generations have neither its test id nor the attribute.
pub(in crate::pages) fn status_badge(
    ui: UiGeneration,
    status: Status,
    contacted_at: Option<OffsetDateTime>,
    now: OffsetDateTime,
) -> Markup {
    let (text, icon_name, class) = badge_of(status);
    let is_newest = ui == UiGeneration::C;
    html! {
        span class={ "badge " (class) } data-testid=[is_newest.then_some("runner-status-badge")]
            data-qa-status=[is_newest.then_some(graphql_name(status))] title=(tooltip(status, contacted_at, now)) {
            (icon(icon_name)) " " (text)
        }
    }
}

pub(in crate::pages) fn tooltip(
    status: Status,
    contacted_at: Option<OffsetDateTime>,
    now: OffsetDateTime,
) -> String {
    let ago = contacted_at.map(|at| relative(now - at));
    match (status, ago) {
        (Status::Online, Some(ago)) => format!("Last contact was {ago}"),
        (Status::Offline, Some(ago)) => format!(
            "Runner hasn't contacted GitLab in more than 2 hours and last contact was {ago}"
        ),
        (Status::Stale, Some(ago)) => {
            format!("Runner hasn't contacted GitLab in more than 7 days and last contact was {ago}")
        }
        (Status::Stale, None) => {
            "Runner is older than 7 days and has never contacted GitLab".to_owned()
        }
        _ => "Runner has never contacted this instance".to_owned(),
    }
}
