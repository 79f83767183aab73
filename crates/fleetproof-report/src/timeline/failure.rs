//! A cause of failing requests in the manner of a compiler's diagnostic.

use annotate_snippets::{AnnotationKind, Element, Group, Origin, Snippet, level};
use fleetproof_model::{
    AffectedCohort, AskedBy, Moment, Refusal, RunnerType, StatementPlace, TimelineFailure,
};

use super::Walked;
use crate::{
    hazards::Excerpt,
    sheet::Sheet,
    snippet::{gutter, one_line, renderer, wrap},
    words::{count, duration, list, most, thousands},
};

/// Cohorts that are named before the rest is only counted.
const NAMED: usize = 6;

pub(super) fn write(sheet: &mut Sheet, walked: &Walked<'_>, failure: &TimelineFailure) {
    let mut notes = vec![("first", first(failure))];
    if failure.named_by.is_none() && failure.first.statement.is_some() {
        let why = match failure.first.moment {
            Moment::During => "this statement was running then",
            Moment::After => "this statement was the last one before",
        };
        notes.push(("when", why.to_owned()));
    }
    notes.push(("log", without_statements(&failure.message)));
    notes.push(("who", who(&failure.affected)));
    if failure.files.len() > 1 {
        let files: Vec<&str> = failure.files.iter().map(|file| short(file)).collect();
        notes.push(("until", format!("seen beside {}", list(&files, NAMED))));
    }
    diagnostic(
        sheet,
        walked,
        &failure.title,
        failure.brought_in_by(),
        &notes,
    );
}

/// A statement that the server refused.
pub(super) fn refused(sheet: &mut Sheet, walked: &Walked<'_>, refusal: &Refusal) {
    let file = short(&refusal.file);
    let title = format!("{file} is refused (SQLSTATE {})", refusal.sqlstate);
    let then = match &refusal.goes_through_straight_after {
        Some(before) => format!(
            "straight after {}, with no request in between, it goes through: what is told of it and \
             of later files is of such a run",
            short(before)
        ),
        None => "the time line ends there".to_owned(),
    };
    let notes = [("PostgreSQL", refusal.message.clone()), ("then", then)];
    diagnostic(sheet, walked, &title, Some(&refusal.statement), &notes);
}

fn diagnostic(
    sheet: &mut Sheet,
    walked: &Walked<'_>,
    title: &str,
    place: Option<&StatementPlace>,
    notes: &[(&str, String)],
) {
    let style = *sheet.style();
    // `error: `
    let title = wrap(title, style.width.saturating_sub(7));
    let mut group = Group::with_title(level::ERROR.primary_title(title));
    let excerpt = place.and_then(|place| {
        let text = walked.text(&place.file);
        Excerpt::of_statement(text, place, style.width.saturating_sub(12))
    });
    let mut left = 1;
    if let (Some(place), Some(excerpt)) = (place, &excerpt) {
        left = gutter(excerpt);
        let mark = AnnotationKind::Primary.span(excerpt.span.clone());
        let snippet = Snippet::source(&excerpt.text)
            .line_start(excerpt.first_line)
            .path(one_line(&place.file))
            .annotation(mark);
        group = group.element(snippet);
    } else if let Some(place) = place {
        let line = usize::try_from(place.line).unwrap_or_default();
        group = group.element(Origin::path(one_line(&place.file)).line(line));
    }
    for (label, text) in notes {
        let room = style.width.saturating_sub(left + label.len() + 4);
        let lines: Vec<String> = text.lines().map(|line| wrap(line, room)).collect();
        let note: Element<'_> = level::NOTE
            .with_name(*label)
            .message(lines.join("\n"))
            .into();
        group = group.element(note);
    }
    sheet.blank();
    for line in renderer(&style).render(&[group]).lines() {
        sheet.line(line);
    }
}

fn first(failure: &TimelineFailure) -> String {
    let first = &failure.first;
    let by = match first.by {
        AskedBy::Fleet => "of the fleet",
        AskedBy::Check => "that was checked",
    };
    let moment = match first.moment {
        Moment::During => "while",
        Moment::After => "after",
    };
    let ran = match first.moment {
        Moment::During => "ran",
        Moment::After => "had run",
    };
    format!(
        "{}, by a runner {by}: {} type, from {}, {moment} {} {ran}, {} into the run",
        first.contact,
        first.runner_type,
        first.cohort,
        short(&first.file),
        duration(first.at_ms)
    )
}

/// Cohorts, and the types where these are not all.
fn who(affected: &[AffectedCohort]) -> String {
    let mut cohorts: Vec<&str> = affected.iter().map(|some| some.cohort.as_str()).collect();
    cohorts.dedup();
    let told: Vec<String> = cohorts
        .iter()
        .map(|cohort| {
            let of = || affected.iter().filter(|some| some.cohort == *cohort);
            let types: Vec<RunnerType> = of().map(|some| some.runner_type).collect();
            let requests: u64 = of().map(|some| some.requests).sum();
            format!(
                "{} from {cohort} ({})",
                thousands(requests),
                most(&types, &RunnerType::ALL, "types")
            )
        })
        .collect();
    let total: u64 = affected.iter().map(|some| some.requests).sum();
    let requests = count(usize::try_from(total).unwrap_or(usize::MAX), "request");
    format!("{requests} of runners: {}", list(&told, NAMED))
}

/// What the log says, of the CONTEXT the functions only: the statements in it are long, and stand in
/// the JSON report.
fn without_statements(message: &str) -> String {
    let (head, context) = message.split_once("CONTEXT:").unwrap_or((message, ""));
    let functions = context.lines().map(str::trim);
    let functions = functions.filter(|line| line.starts_with("PL/pgSQL function"));
    let mut lines: Vec<&str> = head.lines().collect();
    lines.extend(functions);
    lines.join("\n")
}

/// A file's name without folders.
pub(super) fn short(file: &str) -> &str {
    file.rsplit('/').next().unwrap_or(file)
}
