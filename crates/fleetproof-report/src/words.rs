//! Numbers, times and names as words.

use std::{borrow::Cow, fmt::Display};

use fleetproof_model::{Cohort, SchemaStep, TargetKind};

/// `12345` as `12,345`.
pub(crate) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `1 check`, `12 checks`. Only for words whose plural is made by an s.
pub(crate) fn count(number: usize, word: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {word}{plural}", thousands(number as u64))
}

/// A duration as a person would say it: `412 ms`, `8.1 s`, `2 min 03 s`.
pub(crate) fn duration(milliseconds: u64) -> String {
    match milliseconds {
        0..1_000 => format!("{milliseconds} ms"),
        1_000..60_000 => format!("{:.1} s", milliseconds as f64 / 1_000.0),
        _ => {
            let seconds = milliseconds / 1_000;
            format!("{} min {:02} s", seconds / 60, seconds % 60)
        }
    }
}

/// At most `limit` of `names`, and how many more there are.
pub(crate) fn list<S: AsRef<str>>(names: &[S], limit: usize) -> String {
    let shown: Vec<&str> = names.iter().take(limit).map(AsRef::as_ref).collect();
    let shown = shown.join(", ");
    match names.len().saturating_sub(limit) {
        0 => shown,
        // One more takes no more room than saying so.
        1 => format!("{shown}, {}", names[limit].as_ref()),
        more => format!("{shown} and {more} more"),
    }
}

/// `some` of `all`, in as few words as tell it: `all types`, `all cohorts but fresh`, or the names.
pub(crate) fn most<'t, T: Ord + Display + 't>(
    some: impl IntoIterator<Item = &'t T>,
    all: impl IntoIterator<Item = &'t T>,
    plural: &str,
) -> String {
    let some: Vec<&T> = some.into_iter().collect();
    let all: Vec<&T> = all.into_iter().collect();
    let absent: Vec<String> = all
        .iter()
        .filter(|member| !some.contains(member))
        .map(ToString::to_string)
        .collect();
    match absent.len() {
        // Of one alone, the name says more.
        0 if some.len() > 1 => format!("all {plural}"),
        1..=3 if some.len() > 3 => format!("all {plural} but {}", absent.join(", ")),
        _ => {
            let names: Vec<String> = some.iter().map(ToString::to_string).collect();
            names.join(", ")
        }
    }
}

/// What a target is called.
pub(crate) const fn target_kind(kind: TargetKind) -> &'static str {
    match kind {
        TargetKind::Gitlab => "GitLab",
        TargetKind::Coordinator => "reference coordinator",
    }
}

/// The one character that stands for a cohort above a column. The cohorts from before a step bear
/// the number of that step.
pub(crate) fn cohort_letter(cohort: Cohort) -> char {
    match cohort {
        Cohort::Fresh => 'f',
        Cohort::Recent => 'r',
        Cohort::Offline => 'o',
        Cohort::Stale => 's',
        Cohort::NeverContacted => 'n',
        Cohort::NullKeys => 'k',
        Cohort::Unsynced => 'u',
        Cohort::Before(step) => char::from_digit(step_number(step), 10).unwrap_or('*'),
    }
}

/// The place of a step on the time line, from 1.
pub(crate) fn step_number(step: SchemaStep) -> u32 {
    SchemaStep::ALL.iter().take_while(|s| **s < step).count() as u32 + 1
}

/// `text` with everything taken out that a terminal would obey: what a server answered must not
/// move the cursor, change the colours, or turn the direction of the page on which it is quoted.
pub(crate) fn tame(text: &str) -> Cow<'_, str> {
    let turns = |c| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let harmless = |c: char| c == '\n' || !(c.is_control() || turns(c));
    if text.chars().all(harmless) {
        return text.into();
    }
    text.replace("\r\n", "\n")
        .chars()
        .flat_map(|c| match c {
            '\t' => vec![' '; 4],
            c if harmless(c) => vec![c],
            c => c.escape_unicode().collect(),
        })
        .collect::<String>()
        .into()
}

/// `text` in at most `limit` characters; what is cut off leaves an ellipsis.
pub(crate) fn clip(text: &str, limit: usize) -> Cow<'_, str> {
    match text.char_indices().nth(limit) {
        None => text.into(),
        Some(_) if limit == 0 => "".into(),
        Some(_) => text.chars().take(limit - 1).chain(['…']).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_times_read_well() {
        assert_eq!(thousands(1_234_567), "1,234,567");
        assert_eq!(thousands(123), "123");
        assert_eq!(count(1, "check"), "1 check");
        assert_eq!(duration(8_140), "8.1 s");
        assert_eq!(duration(123_000), "2 min 03 s");
    }

    #[test]
    fn a_list_says_how_much_it_leaves_out() {
        assert_eq!(list(&["a", "b", "c"], 2), "a, b, c");
        assert_eq!(list(&["a", "b", "c", "d"], 2), "a, b and 2 more");
    }

    #[test]
    fn what_is_nearly_all_is_told_by_what_is_absent() {
        let all = [1, 2, 3, 4, 5];
        assert_eq!(most(&all, &all, "things"), "all things");
        assert_eq!(most(&all[1..], &all, "things"), "all things but 1");
        assert_eq!(most(&all[3..], &all, "things"), "4, 5");
        assert_eq!(most(&all[..1], &all[..1], "things"), "1");
    }

    #[test]
    fn every_cohort_has_a_letter_of_its_own() {
        let letters: std::collections::BTreeSet<char> =
            Cohort::ALL.into_iter().map(cohort_letter).collect();
        assert_eq!(letters.len(), Cohort::ALL.len());
        assert_eq!(
            cohort_letter(Cohort::Before(SchemaStep::ShardingColumns)),
            '2'
        );
    }

    #[test]
    fn what_is_too_long_is_cut() {
        assert_eq!(clip("späte", 5), "späte");
        assert_eq!(clip("später", 5), "spät…");
        assert_eq!(clip("a", 0), "");
    }

    #[test]
    fn escape_sequences_are_shown_and_not_obeyed() {
        assert_eq!(tame("a\u{1b}[2Jb\r\nc\td"), "a\\u{1b}[2Jb\nc    d");
    }
}
