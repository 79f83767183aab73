//! Times, as somebody reads them.

use maud::{Markup, html};
use time::{Duration, OffsetDateTime, macros::format_description};

use crate::clock::iso8601;

/// How long ago something was, to be read, with the exact time for programs and in the tooltip.
pub(in crate::pages) fn time_ago(at: OffsetDateTime, now: OffsetDateTime) -> Markup {
    html! {
        time datetime=(iso8601(at)) title=(exact(at)) { (relative(now - at)) }
    }
}

/// The same for a contact, of which there may have been none.
pub(in crate::pages) fn contact_time(at: Option<OffsetDateTime>, now: OffsetDateTime) -> Markup {
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
pub(super) fn relative(age: Duration) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_read_well() {
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
    }
}
