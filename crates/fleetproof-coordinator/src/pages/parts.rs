//! Small things that many pages show.

use maud::{Markup, html};
use time::{Duration, OffsetDateTime, macros::format_description};

use super::UiGeneration;
use crate::{clock::iso8601, status::Status};

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
pub(super) const fn graphql_name(status: Status) -> &'static str {
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
pub(super) fn status_badge(
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

pub(super) fn tooltip(
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

/// The badge of a job status: `Active` while a job runs, else `Idle`.
pub(super) fn job_badge(at_work: bool) -> Markup {
    let (text, class) = if at_work {
        ("Active", "info")
    } else {
        ("Idle", "neutral")
    };
    html! { span class={ "badge " (class) } data-testid="runner-job-status-badge" { (text) } }
}

/// An icon that says nothing to a screen reader, by the name that tests know it by.
pub(super) fn icon(name: &str) -> Markup {
    let drawing = match name {
        "status-active" => "M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1Zm0 3a4 4 0 1 0 0 8 4 4 0 0 0 0-8Z",
        "time-out" => {
            "M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1Zm0 2a5 5 0 1 0 0 10A5 5 0 0 0 8 3Zm-1 2h2v3l2 1-.7 1.7L7 9.3V5Z"
        }
        "chevron" => "M4 6l4 4 4-4 1 1-5 5-5-5 1-1Z",
        _ => "",
    };
    let test_id = format!("{name}-icon");
    html! {
        svg data-testid=(test_id) viewBox="0 0 16 16" width="14" height="14" aria-hidden="true"
            focusable="false" {
            path fill-rule="evenodd" d=(drawing) {}
        }
    }
}

/// How long ago something was, to be read, with the exact time for programs and in the tooltip.
pub(super) fn time_ago(at: OffsetDateTime, now: OffsetDateTime) -> Markup {
    html! {
        time datetime=(iso8601(at)) title=(exact(at)) { (relative(now - at)) }
    }
}

/// The same for a contact, of which there may have been none.
pub(super) fn contact_time(at: Option<OffsetDateTime>, now: OffsetDateTime) -> Markup {
    match at {
        Some(at) => time_ago(at, now),
        None => html! { "Never contacted" },
    }
}

/// `Nov 1, 2024 12:00:30 UTC`.
fn exact(at: OffsetDateTime) -> String {
    let form = format_description!(
        "[month repr:short] [day padding:none], [year] [hour]:[minute]:[second] UTC"
    );
    at.to_offset(time::UtcOffset::UTC)
        .format(form)
        .unwrap_or_default()
}

/// `3 hours ago`.
fn relative(age: Duration) -> String {
    let seconds = age.whole_seconds();
    let (number, unit) = match seconds.unsigned_abs() {
        0..=44 => return "just now".to_owned(),
        seconds @ 45..=3_599 => ((seconds / 60).max(1), "minute"),
        seconds @ 3_600..=86_399 => (seconds / 3_600, "hour"),
        seconds @ 86_400..=2_591_999 => (seconds / 86_400, "day"),
        seconds @ 2_592_000..=31_535_999 => (seconds / 2_592_000, "month"),
        seconds => (seconds / 31_536_000, "year"),
    };
    let plural = if number == 1 { "" } else { "s" };
    if seconds < 0 {
        format!("in {number} {unit}{plural}")
    } else {
        format!("{number} {unit}{plural} ago")
    }
}

/// A number with thousand separators, as GitLab shows counts.
pub(super) fn formatted(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if number < 0 {
        text.push('-');
    }
    for (place, digit) in digits.char_indices() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Links to the page before and the page after, where there are such pages (`GlKeysetPagination`).
pub(super) fn pagination(what: &str, previous: Option<String>, next: Option<String>) -> Markup {
    html! {
        @if previous.is_some() || next.is_some() {
            nav.pages aria-label=(what) {
                (page_link("prevButton", "Previous", previous))
                (page_link("nextButton", "Next", next))
            }
        }
    }
}

fn page_link(test_id: &str, text: &str, path: Option<String>) -> Markup {
    html! {
        @match path {
            Some(path) => a.button href=(path) data-testid=(test_id) { (text) },
            None => button.button type="button" disabled data-testid=(test_id) { (text) },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_numbers_read_well() {
        for (age, text) in [
            (Duration::seconds(5), "just now"),
            (Duration::seconds(59), "1 minute ago"),
            (Duration::minutes(59), "59 minutes ago"),
            (Duration::hours(25), "1 day ago"),
            (Duration::days(100), "3 months ago"),
            (Duration::days(-3), "in 3 days"),
        ] {
            assert_eq!(relative(age), text);
        }
        for (number, text) in [
            (0, "0"),
            (999, "999"),
            (1_000, "1,000"),
            (1_234_567, "1,234,567"),
        ] {
            assert_eq!(formatted(number), text);
        }
    }
}
