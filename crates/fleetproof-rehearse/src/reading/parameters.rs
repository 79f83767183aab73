//! Parameters of a query, in the spellings of drivers: `$1`, `:name`, `@name`, `?`, `%s`,
//! `%(name)s`.

/// A query's text, cut at its parameters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parameterized {
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    /// By number, from 1.
    Parameter(usize),
}

impl Parameterized {
    /// Finds the parameters of `text`. Those of one name are one; each `?` and `%s` is its own.
    pub fn read(text: &str) -> Self {
        let mut scan = Scan {
            text,
            at: 0,
            found: Vec::new(),
        };
        scan.run();
        let mut pieces = Vec::new();
        let mut names: Vec<&str> = Vec::new();
        // Numbers that are given stay; the others come after them.
        let given = |name: &str| name.strip_prefix('$').and_then(|n| n.parse::<usize>().ok());
        let first = scan
            .found
            .iter()
            .filter_map(|(from, to)| given(&text[*from..*to]))
            .max();
        let first = first.unwrap_or(0);
        let mut from = 0;
        for (start, end) in scan.found {
            let name = &text[start..end];
            pieces.push(Piece::Text(text[from..start].to_owned()));
            let number = given(name).unwrap_or_else(|| {
                let known = names.iter().position(|known| *known == name);
                let own = matches!(name, "?" | "%s");
                let at = known.filter(|_| !own).unwrap_or_else(|| {
                    names.push(name);
                    names.len() - 1
                });
                first + at + 1
            });
            pieces.push(Piece::Parameter(number));
            from = end;
        }
        pieces.push(Piece::Text(text[from..].to_owned()));
        Self { pieces }
    }

    /// As PostgreSQL spells it: `$1`.
    pub fn numbered(&self) -> String {
        self.bound(|number| format!("${number}"))
    }

    /// With a value in the place of each parameter.
    pub fn bound(&self, mut value: impl FnMut(usize) -> String) -> String {
        let mut text = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(part) => text.push_str(part),
                Piece::Parameter(number) => text.push_str(&value(*number)),
            }
        }
        text
    }
}

struct Scan<'a> {
    text: &'a str,
    at: usize,
    found: Vec<(usize, usize)>,
}

impl Scan<'_> {
    fn run(&mut self) {
        while let Some(next) = self.rest().chars().next() {
            let length = self.opaque().or_else(|| self.parameter());
            self.at += length.unwrap_or(next.len_utf8());
        }
    }

    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    /// The length of what can hold no parameter: texts, quoted names, comments.
    fn opaque(&self) -> Option<usize> {
        let rest = self.rest();
        let until = |from: usize, end: &str| {
            let found = rest[from..].find(end);
            Some(found.map_or(rest.len(), |found| from + found + end.len()))
        };
        match rest.as_bytes() {
            [b'\'', ..] => until(1, "'"),
            [b'"', ..] => until(1, "\""),
            [b'-', b'-', ..] => until(2, "\n"),
            [b'/', b'*', ..] => until(2, "*/"),
            [b'$', ..] => {
                let name = word(&rest[1..]);
                let tag = rest.get(..name + 2).filter(|tag| tag.ends_with('$'))?;
                let is_tag = !tag[1..].starts_with(|c: char| c.is_ascii_digit());
                is_tag.then(|| until(tag.len(), tag)).flatten()
            }
            _ => None,
        }
    }

    fn parameter(&mut self) -> Option<usize> {
        let rest = self.rest();
        let length = match rest.as_bytes() {
            [b'$', b'0'..=b'9', ..] => 1 + digits(&rest[1..]),
            [b':' | b'@', first, ..] if first.is_ascii_alphabetic() || *first == b'_' => {
                1 + word(&rest[1..])
            }
            [b'%', b's', ..] if word(&rest[1..]) == 1 => 2,
            [b'%', b'(', ..] => rest.find(")s")? + 2,
            [b'?', ..] => 1,
            _ => return None,
        };
        // Elsewhere the same signs are operators: `a ? 'key'`, `x::type`, `a %s`.
        if !rest.starts_with('$') && !self.wants_value() {
            return None;
        }
        self.found.push((self.at, self.at + length));
        Some(length)
    }

    /// Whether a value may stand here.
    fn wants_value(&self) -> bool {
        let before = self.text[..self.at].trim_end();
        let Some(last) = before.chars().next_back() else {
            return false;
        };
        if is_word(last) {
            let start = before.rfind(|c: char| !is_word(c)).map_or(0, |at| at + 1);
            let word = before[start..].to_ascii_uppercase();
            return BEFORE_VALUES.contains(&word.as_str());
        }
        match last {
            // A cast, or a slice of an array.
            ':' => false,
            '(' | ',' | '=' | '<' | '>' | '+' | '-' | '*' | '/' | '|' | '%' | '[' => true,
            _ => false,
        }
    }
}

fn word(text: &str) -> usize {
    text.find(|c: char| !is_word(c)).unwrap_or(text.len())
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn digits(text: &str) -> usize {
    let end = text.find(|c: char| !c.is_ascii_digit());
    end.unwrap_or(text.len())
}

/// Words that a value may follow.
const BEFORE_VALUES: &[&str] = &[
    "AND",
    "BETWEEN",
    "BY",
    "CASE",
    "ELSE",
    "FETCH",
    "FROM",
    "ILIKE",
    "IN",
    "LIKE",
    "LIMIT",
    "NOT",
    "OFFSET",
    "OR",
    "RETURNING",
    "SELECT",
    "SET",
    "THEN",
    "VALUES",
    "WHEN",
    "WHERE",
];
