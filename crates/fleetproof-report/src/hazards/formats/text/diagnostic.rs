//! A hazard in the manner of a compiler's diagnostic: the title with the rule's name, the statement
//! with its lines, and below it the notes.

use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Snippet, level};
use fleetproof_model::{Hazard, Severity};

use super::notes::{Note, notes};
use crate::{
    hazards::{
        Rehearsed,
        excerpt::Excerpt,
        story::{effect, title_and_rest},
    },
    sheet::Sheet,
    snippet::{gutter, one_line, renderer, wrap},
    words::tame,
};

pub(super) fn write(sheet: &mut Sheet, rehearsed: &Rehearsed<'_>, hazard: &Hazard) {
    let style = *sheet.style();
    let level = level(hazard.severity);
    // `error[rule]: `
    let label = hazard.severity.name().len() + hazard.rule.chars().count() + 4;
    let (title, _) = title_and_rest(&hazard.message);
    let title = level
        .primary_title(wrap(title, style.width.saturating_sub(label)))
        .id(tame(&hazard.rule));
    let mut group = Group::with_title(title);
    // Of a long line, what does not fit beside the numbers is cut off.
    let excerpt = Excerpt::of(rehearsed, hazard, style.width.saturating_sub(12));
    let gutter = match &excerpt {
        Some(excerpt) => {
            let gutter = gutter(excerpt);
            group = group.element(snippet(hazard, excerpt, style.width - gutter));
            gutter
        }
        None => {
            group = group.element(origin(rehearsed, hazard));
            1
        }
    };
    for note in notes(rehearsed.report, hazard, &style) {
        group = group.element(element(&note, style.width.saturating_sub(gutter)));
    }
    sheet.blank();
    for line in renderer(&style).render(&[group]).lines() {
        sheet.line(line);
    }
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => level::ERROR,
        Severity::Warning => level::WARNING,
        Severity::Note => level::NOTE,
    }
}

fn snippet<'e>(hazard: &Hazard, excerpt: &'e Excerpt, room: usize) -> Element<'e> {
    let effect = effect(hazard);
    let last = excerpt.text[..excerpt.span.end].lines().last();
    let taken = last.map_or(0, |line| line.chars().count());
    let mut mark = AnnotationKind::Primary.span(excerpt.span.clone());
    // A label that does not fit would break the frame; what it says follows from the notes too.
    if taken + effect.chars().count() < room {
        mark = mark.label(effect.into_owned());
    }
    Snippet::source(&excerpt.text)
        .line_start(excerpt.first_line)
        .path(hazard.file.as_deref().map(one_line))
        .annotation(mark)
        .into()
}

/// Where the hazard is, where there is no statement to show.
fn origin(rehearsed: &Rehearsed<'_>, hazard: &Hazard) -> Element<'static> {
    let Some(file) = &hazard.file else {
        let place = format!(
            "database {}: {}",
            rehearsed.report.database.name, hazard.object
        );
        return Origin::path(one_line(&place)).into();
    };
    let number = |n: u32| usize::try_from(n).unwrap_or_default();
    Origin::path(one_line(file))
        .line(number(hazard.line))
        .char_column(number(hazard.column))
        .into()
}

fn element(note: &Note, room: usize) -> Element<'static> {
    let level = match note.label {
        "fix" => level::HELP,
        _ => level::NOTE,
    };
    // `= label: `
    let room = room.saturating_sub(note.label.len() + 4);
    let text: Vec<String> = note
        .parts
        .iter()
        .map(|part| {
            if part.verbatim {
                part.text.clone()
            } else {
                wrap(&part.text, room)
            }
        })
        .collect();
    level.with_name(note.label).message(text.join("\n")).into()
}
