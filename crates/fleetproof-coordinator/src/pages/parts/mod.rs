//! Small things that many pages show.

mod status;
mod when;

use maud::{Markup, html};

pub(super) use status::{graphql_name, status_badge, tooltip};
pub(super) use when::{contact_time, time_ago};

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
    use super::formatted;

    #[test]
    fn numbers_read_well() {
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
