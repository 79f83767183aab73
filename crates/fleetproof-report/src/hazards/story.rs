//! What there is to say of a hazard, in pieces that each format sets in its own way.

use std::borrow::Cow;

use fleetproof_model::{Hazard, WayOut};

use crate::words::thousands;

/// The message's first sentence, and what follows it.
pub(crate) fn title_and_rest(message: &str) -> (&str, &str) {
    let message = message.trim();
    let end = message
        .match_indices(". ")
        .map(|(at, _)| at)
        // "e.g. " and "v. " end no sentence: what follows would begin with a capital or a quote.
        .find(|at| message[at + 2..].starts_with(|c: char| !c.is_lowercase()));
    match end {
        Some(at) => (&message[..at], message[at + 2..].trim_start()),
        None => (message.strip_suffix('.').unwrap_or(message), ""),
    }
}

/// The message in one piece, with what PostgreSQL said and what to do, for readers that have one
/// field for all of it.
pub(crate) fn message(hazard: &Hazard) -> String {
    let mut text = hazard.message.trim().to_owned();
    let witness = hazard.witness.as_ref();
    let said = witness.and_then(|witness| witness.error.as_deref());
    let differs = witness.and_then(|witness| witness.divergence.as_deref());
    for (lead, said) in [
        ("PostgreSQL: ", said),
        ("Shown: ", differs),
        ("Fix: ", hazard.fix.as_deref()),
    ] {
        if let Some(said) = said {
            text += &format!("\n{lead}{said}");
        }
    }
    text
}

/// What happens from the statement on, in a few words.
pub(crate) fn effect(hazard: &Hazard) -> Cow<'static, str> {
    match (&hazard.sqlstate, &hazard.witness) {
        (Some(sqlstate), _) => format!("writes fail with {sqlstate} from here on").into(),
        (None, Some(witness)) if witness.error.is_some() => "writes fail from here on".into(),
        (None, Some(_)) => "source and shadow differ from here on".into(),
        (None, None) => "from here on".into(),
    }
}

/// How many rows of today are concerned, by part; none where they were not counted.
pub(crate) fn rows(hazard: &Hazard) -> Option<String> {
    let rows = hazard.affected_rows?;
    let mut text = match rows {
        0 => "none today".to_owned(),
        1 => "1 today".to_owned(),
        some => format!("{} today", thousands(some)),
    };
    for (number, part) in hazard.affected.iter().enumerate() {
        text += if number == 0 { ": " } else { ", " };
        text += &format!("{} with {}", thousands(part.rows), part.part);
    }
    Some(text)
}

/// The parts of a way out that are there: when, and what.
pub(crate) fn way_out_steps(way: &WayOut) -> impl Iterator<Item = (&'static str, &[String])> {
    [
        ("before the migration", way.before.as_slice()),
        ("instead of the statement", way.instead.as_slice()),
        ("after the migration", way.after.as_slice()),
    ]
    .into_iter()
    .filter(|(_, statements)| !statements.is_empty())
}

/// Whether a way out was shown to be one.
pub(crate) const fn proof(way: &WayOut) -> &'static str {
    if way.proved {
        "the scratch copy accepted it, and the witness passed afterwards"
    } else {
        "this was not run: read it before you use it"
    }
}

/// A statement as it is put into a script: ended by exactly one semicolon.
pub(crate) fn ended(statement: &str) -> String {
    let statement = statement.trim_end_matches(|c: char| c == ';' || c.is_whitespace());
    // A semicolon after a line comment would belong to the comment.
    let commented = statement.lines().last().is_some_and(|l| l.contains("--"));
    let newline = if commented { "\n" } else { "" };
    format!("{statement}{newline};")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_sentence_is_the_title() {
        assert_eq!(title_and_rest("It breaks."), ("It breaks", ""));
        assert_eq!(
            title_and_rest("Writes of `a.b` fail, e.g. from 1.5 on. The key is checked. Always."),
            (
                "Writes of `a.b` fail, e.g. from 1.5 on",
                "The key is checked. Always."
            )
        );
        assert_eq!(title_and_rest(""), ("", ""));
    }

    #[test]
    fn a_statement_ends_with_one_semicolon() {
        assert_eq!(ended("SELECT 1"), "SELECT 1;");
        assert_eq!(ended("SELECT 1 ; ;\n"), "SELECT 1;");
        assert_eq!(ended("SELECT 1 -- one"), "SELECT 1 -- one\n;");
    }
}
