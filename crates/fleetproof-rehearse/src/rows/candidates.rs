//! Values worth trying where a condition asks for a special one.

use super::patterns;
use crate::{catalog::Column, sql::literal};

/// Texts of more characters than this are not made.
const LONGEST: usize = 20_000;

/// Values for `column`, as SQL: what a condition with these `constants` may ask for, then what is odd
/// about its type. `now` is the value that it would have otherwise.
pub(super) fn more_candidates(column: &Column, constants: &[String], now: &str) -> Vec<String> {
    let numeric = |text: &&String| text.parse::<f64>().is_ok();
    let own = |texts: &[&str]| {
        texts
            .iter()
            .map(|text| (*text).to_owned())
            .collect::<Vec<_>>()
    };
    match column.type_category {
        'N' => {
            let mut found = Vec::new();
            for constant in constants.iter().filter(numeric) {
                found.push(constant.clone());
                if let Ok(whole) = constant.parse::<i64>() {
                    found.push((whole + 1).to_string());
                    found.push((whole - 1).to_string());
                }
            }
            found.extend(own(&["0", "1", "2", "-1"]));
            found
        }
        'S' => {
            let seed = now.trim_matches('\'');
            let is_plain = !seed.is_empty() && seed.chars().all(char::is_alphanumeric);
            let mut found = patterns::texts(constants, if is_plain { seed } else { "a" });
            let texts = constants.iter().filter(|text| !numeric(text));
            found.extend(texts.cloned());
            let mut found: Vec<_> = found.iter().map(|text| literal(text)).collect();
            found.extend(own(&[
                "''",
                "'a'",
                "'A'",
                "'aaaaaaaaaaaa'",
                "'1'",
                "' '",
                "'?'",
            ]));
            // One more than a limit of characters.
            let limits = constants
                .iter()
                .filter_map(|text| text.parse::<usize>().ok());
            found.extend(
                limits
                    .filter(|&limit| limit <= LONGEST)
                    .map(|limit| format!("repeat('x', {})", limit + 1)),
            );
            found
        }
        'B' => own(&["true", "false"]),
        'D' if column.r#type.starts_with("date") || column.r#type.starts_with("timestamp") => {
            own(&["'epoch'", "'2000-01-01'", "'2100-01-01'"])
        }
        'A' => own(&["'{}'"]),
        _ if matches!(column.r#type.as_str(), "json" | "jsonb") => {
            own(&["'{}'", "'[]'", "'null'", "'1'", "'\"a\"'"])
        }
        _ => Vec::new(),
    }
}

/// The constants in conditions as the server prints them: `'text'::type` and bare numbers.
pub(crate) fn constants(expressions: &[String]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for expression in expressions {
        let mut rest = expression.as_str();
        while let Some(at) = rest.find(|c: char| c == '\'' || c.is_ascii_digit()) {
            let before = rest[..at].chars().next_back();
            if rest[at..].starts_with('\'') {
                let mut text = String::new();
                let mut characters = rest[at + 1..].char_indices().peekable();
                let mut end = rest.len();
                while let Some((index, character)) = characters.next() {
                    if character != '\'' {
                        text.push(character);
                    } else if characters.peek().is_some_and(|(_, next)| *next == '\'') {
                        text.push('\'');
                        characters.next();
                    } else {
                        end = at + 1 + index + 1;
                        break;
                    }
                }
                found.push(text);
                rest = &rest[end..];
            } else {
                let tail = &rest[at..];
                let length = tail
                    .find(|c: char| !c.is_ascii_digit() && c != '.')
                    .unwrap_or(tail.len());
                if !before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
                    found.push(tail[..length].to_owned());
                }
                rest = &tail[length..];
            }
        }
    }
    found.sort();
    found.dedup();
    found
}
