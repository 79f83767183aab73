use std::collections::BTreeMap;

use crate::sql;

/// Variables of `psql`, and values of placeholders.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Variables(BTreeMap<String, String>);

impl Variables {
    /// Gives `name` a value.
    pub fn set(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.insert(name.into(), value.into());
    }

    /// The value of `name`.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Takes the value of `name` away.
    pub(crate) fn unset(&mut self, name: &str) {
        self.0.remove(name);
    }

    /// Whether `name` is set to what psql takes for true.
    pub(crate) fn is_on(&self, name: &str) -> Option<bool> {
        self.get(name).and_then(boolean)
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Variables {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        let pairs = pairs.into_iter();
        Self(pairs.map(|(n, v)| (n.into(), v.into())).collect())
    }
}

/// What psql takes for true and false: beginnings of the words count.
pub(super) fn boolean(text: &str) -> Option<bool> {
    let text = text.to_ascii_lowercase();
    let begins = |word: &str, least: usize| text.len() >= least && word.starts_with(&text);
    if text == "1" || begins("true", 1) || begins("yes", 1) || text == "on" {
        Some(true)
    } else if text == "0" || begins("false", 1) || begins("no", 1) || begins("off", 2) {
        Some(false)
    } else {
        None
    }
}

/// What the reference at the colon `at` stands for, and where it ends. None if there is none, or
/// its variable is not set: psql then sends the text as it is.
pub(crate) fn reference(text: &str, at: usize, variables: &Variables) -> Option<(String, usize)> {
    let rest = &text[at + 1..];
    if let Some(rest) = rest.strip_prefix("{?") {
        let name = name(rest);
        rest[name.len()..].starts_with('}').then_some(())?;
        let set = variables.get(name).is_some();
        let value = if set { "TRUE" } else { "FALSE" };
        return Some((value.to_owned(), at + 3 + name.len() + 1));
    }
    let quote = rest.chars().next().filter(|c| matches!(c, '\'' | '"'));
    let Some(quote) = quote else {
        let name = name(rest);
        let value = variables.get(name)?;
        return Some((value.to_owned(), at + 1 + name.len()));
    };
    let name = name(&rest[1..]);
    rest[1 + name.len()..].starts_with(quote).then_some(())?;
    let value = variables.get(name)?;
    let value = match quote {
        '\'' => sql::literal(value),
        _ => format!("\"{}\"", value.replace('"', "\"\"")),
    };
    Some((value, at + 1 + name.len() + 2))
}

fn name(text: &str) -> &str {
    let part = |c: char| c.is_ascii_alphanumeric() || c == '_' || !c.is_ascii();
    let length = text.find(|c| !part(c)).unwrap_or(text.len());
    &text[..length]
}
