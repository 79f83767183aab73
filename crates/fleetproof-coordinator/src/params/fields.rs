use fleetproof_model::Secret;
use serde_json::{Map, Value};

/// The parameters of a request while they are read, and what was found wrong with them.
#[derive(Debug)]
pub struct Fields {
    values: Map<String, Value>,
    errors: Vec<String>,
}

/// A parameter of an update: left out, or given, possibly as null.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Update<T> {
    /// Not among the parameters: the value stays.
    #[default]
    Keep,
    /// Given.
    Set(Option<T>),
}

impl<T> Update<T> {
    /// The given value, or `present`.
    pub fn or(self, present: Option<T>) -> Option<T> {
        match self {
            Self::Keep => present,
            Self::Set(value) => value,
        }
    }

    /// Whether it was given, and the value.
    pub fn parts(&self) -> (bool, Option<&T>) {
        match self {
            Self::Keep => (false, None),
            Self::Set(value) => (true, value.as_ref()),
        }
    }
}

/// Why a parameter that is there has no value of its type.
struct Invalid;

impl Fields {
    /// Nothing read yet.
    pub(super) fn new(values: Map<String, Value>) -> Self {
        Self {
            values,
            errors: Vec::new(),
        }
    }

    /// Everything found wrong, in the order in which it was read.
    pub(super) fn into_errors(self) -> Vec<String> {
        self.errors
    }

    /// Whether the parameter was given, be it empty.
    pub fn has(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    /// The raw value of a parameter that is not checked, such as a part of `info`.
    pub fn raw(&self, name: &str) -> Option<&Value> {
        self.values.get(name)
    }

    /// Notes another error.
    pub fn refuse(&mut self, text: String) {
        self.errors.push(text);
    }

    /// A text that must be given; it may be empty.
    pub fn required_text(&mut self, name: &str) -> String {
        if !self.has(name) {
            self.refuse(format!("{name} is missing"));
        }
        self.text(name).unwrap_or_default()
    }

    /// A token that must be given.
    pub fn required_secret(&mut self, name: &str) -> Secret {
        Secret::new(self.required_text(name))
    }

    /// A text.
    pub fn text(&mut self, name: &str) -> Option<String> {
        self.checked(name, |value| match value {
            Value::String(text) => Ok(Some(text.clone())),
            Value::Number(number) => Ok(Some(number.to_string())),
            Value::Bool(flag) => Ok(Some(flag.to_string())),
            Value::Null => Ok(None),
            Value::Array(_) | Value::Object(_) => Err(Invalid),
        })
    }

    /// A whole number; an empty text counts as null.
    pub fn integer(&mut self, name: &str) -> Option<i32> {
        self.checked(name, |value| match value {
            Value::Number(number) => number
                .as_i64()
                .and_then(|number| i32::try_from(number).ok())
                .map(Some)
                .ok_or(Invalid),
            Value::String(text) if text.is_empty() => Ok(None),
            Value::String(text) => text.parse().map(Some).map_err(|_| Invalid),
            Value::Null => Ok(None),
            _ => Err(Invalid),
        })
    }

    /// The number of a record that must be given; null is the number of nothing.
    pub fn required_id(&mut self, name: &str) -> Option<i64> {
        if !self.has(name) {
            self.refuse(format!("{name} is missing"));
        }
        self.checked(name, |value| match value {
            Value::Number(number) => number.as_i64().map(Some).ok_or(Invalid),
            Value::String(text) if text.is_empty() => Ok(None),
            Value::String(text) => record_number(text).map(Some).ok_or(Invalid),
            Value::Null => Ok(None),
            _ => Err(Invalid),
        })
    }

    /// True or false, in the spellings that Grape takes; an empty text counts as null.
    pub fn boolean(&mut self, name: &str) -> Option<bool> {
        self.checked(name, |value| match value {
            Value::Bool(flag) => Ok(Some(*flag)),
            Value::Null => Ok(None),
            Value::Number(number) => match number.as_i64() {
                Some(1) => Ok(Some(true)),
                Some(0) => Ok(Some(false)),
                _ => Err(Invalid),
            },
            Value::String(text) => match text.to_ascii_lowercase().as_str() {
                "" => Ok(None),
                "1" | "t" | "true" | "y" | "yes" | "on" => Ok(Some(true)),
                "0" | "f" | "false" | "n" | "no" | "off" => Ok(Some(false)),
                _ => Err(Invalid),
            },
            _ => Err(Invalid),
        })
    }

    /// Checks that a parameter, if it is there, is an object, as in `info[version]=…`.
    pub fn object(&mut self, name: &str) {
        self.checked::<()>(name, |value| match value {
            Value::Object(_) | Value::Null => Ok(None),
            Value::String(text) if text.is_empty() => Ok(None),
            _ => Err(Invalid),
        });
    }

    /// A list of texts: an array, or a text with commas, whose parts are trimmed (contract
    /// REG-14).
    pub fn comma_list(&mut self, name: &str) -> Option<Vec<String>> {
        self.checked(name, |value| match value {
            Value::String(text) => Ok(Some(split(text))),
            Value::Array(items) => {
                let mut list = Vec::new();
                for item in items {
                    match item {
                        Value::String(text) => list.extend(split(text)),
                        Value::Number(number) => list.push(number.to_string()),
                        _ => return Err(Invalid),
                    }
                }
                Ok(Some(list))
            }
            Value::Null => Ok(None),
            _ => Err(Invalid),
        })
    }

    /// One of `known`.
    pub fn one_of<'a>(&mut self, name: &str, known: &[&'a str]) -> Option<&'a str> {
        let text = self.text(name)?;
        let found = known.iter().copied().find(|known| *known == text);
        if found.is_none() {
            self.refuse(format!("{name} does not have a valid value"));
        }
        found
    }

    /// Refuses more than one of `names`.
    pub fn mutually_exclusive(&mut self, names: &[&str]) {
        let given: Vec<&str> = names
            .iter()
            .copied()
            .filter(|name| self.has(name))
            .collect();
        if given.len() > 1 {
            self.refuse(format!("{} are mutually exclusive", given.join(", ")));
        }
    }

    /// Refuses none of `names`.
    pub fn at_least_one_of(&mut self, names: &[&str]) {
        if !names.iter().any(|name| self.has(name)) {
            self.refuse(format!(
                "{} are missing, at least one parameter must be provided",
                names.join(", ")
            ));
        }
    }

    /// What `read` makes of a parameter, with the difference between "left out" and "null" kept.
    pub fn update<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(&mut Self, &str) -> Option<T>,
    ) -> Update<T> {
        if self.has(name) {
            Update::Set(read(self, name))
        } else {
            Update::Keep
        }
    }

    fn checked<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(&Value) -> Result<Option<T>, Invalid>,
    ) -> Option<T> {
        match self.values.get(name).map(read)? {
            Ok(value) => value,
            Err(Invalid) => {
                self.refuse(format!("{name} is invalid"));
                None
            }
        }
    }
}

/// The number of a record in `text`, if that is a whole number; one too large for a column is the
/// number of nothing.
pub fn record_number(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_whole = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_whole.then(|| text.parse().unwrap_or(-1))
}

/// The parts of a text with commas, trimmed, without empty ones.
fn split(text: &str) -> Vec<String> {
    text.split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn fields(value: Value) -> Fields {
        match value {
            Value::Object(values) => Fields::new(values),
            _ => Fields::new(Map::new()),
        }
    }

    #[test]
    fn all_that_is_wrong_is_named_in_order() {
        let mut fields = fields(json!({ "flag": "maybe", "number": "x", "a": 1, "b": 2 }));
        fields.required_text("token");
        fields.required_text("system_id");
        fields.boolean("flag");
        fields.integer("number");
        fields.mutually_exclusive(&["a", "b"]);
        assert_eq!(
            fields.into_errors().join(", "),
            "token is missing, system_id is missing, flag is invalid, number is invalid, \
             a, b are mutually exclusive"
        );
    }

    #[test]
    fn empty_texts_are_null_except_for_texts() {
        let mut fields = fields(json!({ "text": "", "number": "", "flag": "" }));
        assert_eq!(fields.text("text").as_deref(), Some(""));
        assert_eq!(fields.integer("number"), None);
        assert_eq!(fields.boolean("flag"), None);
        assert_eq!(fields.update("number", Fields::integer), Update::Set(None));
        assert_eq!(fields.update("absent", Fields::integer), Update::Keep);
        assert!(fields.into_errors().is_empty());
    }

    #[test]
    fn lists_come_with_commas_or_as_arrays() {
        let mut fields = fields(json!({ "a": "x, y,", "b": ["x", "y"], "c": {} }));
        assert_eq!(fields.comma_list("a").unwrap(), ["x", "y"]);
        assert_eq!(fields.comma_list("b").unwrap(), ["x", "y"]);
        assert_eq!(fields.comma_list("c"), None);
        assert_eq!(fields.into_errors(), ["c is invalid"]);
    }
}
