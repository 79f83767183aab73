//! The words of a function's text: enough to know what is named where. Whether it matters is decided
//! by trial.

/// A name in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// Folded as PostgreSQL folds it.
    pub(super) text: String,
    /// What stands before it with a dot between.
    pub(super) qualifier: Option<String>,
    /// Its line, from 1, as PostgreSQL counts in its CONTEXT.
    pub(super) line: u32,
}

/// The names in `source`; comments and string constants are passed over.
pub(super) fn words(source: &str) -> Vec<Word> {
    let mut found: Vec<Word> = Vec::new();
    let mut line = 1;
    let mut dotted = false;
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '-' if rest.starts_with("--") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |at| at + 2),
            '\'' => quoted(rest, '\''),
            '"' => quoted(rest, '"'),
            first if is_part(first) => rest.find(|c| !is_part(c)).unwrap_or(rest.len()),
            first => first.len_utf8(),
        };
        let (token, after) = rest.split_at(length);
        let name = match first {
            '"' => {
                let inner = token.strip_prefix('"').unwrap_or(token);
                let inner = inner.strip_suffix('"').unwrap_or(inner);
                Some(inner.replace("\"\"", "\""))
            }
            first if is_part(first) => Some(token.to_lowercase()),
            _ => None,
        };
        if let Some(text) = name {
            let before = found.last().filter(|_| dotted);
            let qualifier = before.map(|word| word.text.clone());
            found.push(Word {
                text,
                qualifier,
                line,
            });
        }
        dotted = match first {
            '.' => true,
            first if first.is_whitespace() => dotted,
            _ => false,
        };
        line += u32::try_from(token.matches('\n').count()).unwrap_or(0);
        rest = after;
    }
    found
}

fn is_part(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$')
}

/// The length of a quoted token; a doubled quote does not end it.
fn quoted(text: &str, quote: char) -> usize {
    let mut marks = text.match_indices(quote).skip(1).peekable();
    while let Some((at, _)) = marks.next() {
        match marks.peek() {
            Some((next, _)) if *next == at + 1 => {
                marks.next();
            }
            _ => return at + 1,
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn names_keep_their_qualifier_and_line() {
        let found =
            words("BEGIN\n  -- NEW.gone\n  t.a := 'it''s NEW.b' || NEW . \"Big \"\"c\"\"\";\nEND");
        let told: Vec<_> = found
            .iter()
            .map(|w| {
                (
                    w.qualifier.as_deref().unwrap_or(""),
                    w.text.as_str(),
                    w.line,
                )
            })
            .collect();
        let expected = [
            ("", "begin", 1),
            ("", "t", 3),
            ("t", "a", 3),
            ("", "new", 3),
            ("new", "Big \"c\"", 3),
            ("", "end", 4),
        ];
        assert_eq!(told, expected);
    }
}
