use serde_json::Value;

use super::time::ensure_time;
use crate::{Aspect, CheckResult, Stop};

/// A field of an answer, by contract.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    name: &'static str,
    form: Form,
    nullable: bool,
    optional: bool,
}

/// The form of a field's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A string.
    Text,
    /// `true` or `false`.
    Flag,
    /// A whole number.
    Integer,
    /// A time with milliseconds (contract GEN-14).
    Time,
    /// An array.
    List,
    /// An object.
    Object,
    /// One of these strings.
    OneOf(&'static [&'static str]),
}

impl Field {
    /// A field that is always there, and never null.
    pub const fn of(name: &'static str, form: Form) -> Self {
        Self {
            name,
            form,
            nullable: false,
            optional: false,
        }
    }

    /// The same, or null.
    #[must_use]
    pub const fn or_null(mut self) -> Self {
        self.nullable = true;
        self
    }

    /// The same, in those releases that have it.
    #[must_use]
    pub const fn if_there(mut self) -> Self {
        self.optional = true;
        self
    }

    /// Its name.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    fn ensure(&self, what: &str, value: Option<&Value>) -> CheckResult {
        let fits = match (value, self.form) {
            (None, _) => self.optional,
            (Some(Value::Null), _) => self.nullable,
            (Some(Value::String(text)), Form::OneOf(known)) => known.contains(&text.as_str()),
            (Some(value), Form::Time) => {
                return ensure_time(&format!("{what}.{}", self.name), value);
            }
            (Some(Value::String(_)), Form::Text)
            | (Some(Value::Bool(_)), Form::Flag)
            | (Some(Value::Array(_)), Form::List)
            | (Some(Value::Object(_)), Form::Object) => true,
            (Some(Value::Number(number)), Form::Integer) => number.is_i64(),
            _ => false,
        };
        if fits {
            return Ok(());
        }
        let name = format!("{what}.{}", self.name);
        Err(Stop::failed(
            Aspect::Field(name.clone()),
            format!("`{name}` is {}", self.words()),
            value.map_or_else(|| "it is missing".to_owned(), Value::to_string),
        ))
    }

    fn words(&self) -> String {
        let form = match self.form {
            Form::Text => "text".to_owned(),
            Form::Flag => "true or false".to_owned(),
            Form::Integer => "a whole number".to_owned(),
            Form::Time => "a time".to_owned(),
            Form::List => "a list".to_owned(),
            Form::Object => "an object".to_owned(),
            Form::OneOf(known) => format!("one of {}", known.join(", ")),
        };
        if self.nullable {
            format!("{form}, or null")
        } else {
            form
        }
    }
}

/// Fails unless `value` is an object with those fields. What is there beyond them is no failure:
/// newer releases add fields.
///
/// # Errors
/// The first field that is missing or has another form.
pub fn ensure_shape(what: &str, value: &Value, fields: &[Field]) -> CheckResult {
    let Value::Object(members) = value else {
        return Err(Stop::failed(
            Aspect::Field(what.to_owned()),
            format!("{what} is an object"),
            value.to_string(),
        ));
    };
    fields
        .iter()
        .try_for_each(|field| field.ensure(what, members.get(field.name)))
}

/// Fails unless `value` is an object with those keys and no other.
///
/// # Errors
/// The keys that are there instead.
pub fn ensure_exact_keys(what: &str, value: &Value, keys: &[&str]) -> CheckResult {
    let mut due = keys.to_vec();
    due.sort_unstable();
    let mut there: Vec<&str> = match value {
        Value::Object(members) => members.keys().map(String::as_str).collect(),
        _ => Vec::new(),
    };
    there.sort_unstable();
    if there == due {
        return Ok(());
    }
    Err(Stop::failed(
        Aspect::Field(format!("keys of {what}")),
        format!("{what} has the keys {}, and no other", keys.join(", ")),
        there.join(", "),
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const FIELDS: [Field; 4] = [
        Field::of("id", Form::Integer),
        Field::of("note", Form::Text).or_null(),
        Field::of("status", Form::OneOf(&["online", "offline"])),
        Field::of("created_at", Form::Time).if_there(),
    ];

    #[test]
    fn what_fits_passes_with_more_or_fewer_fields_than_are_due() {
        for value in [
            json!({"id": 1, "note": null, "status": "online"}),
            json!({"id": 1, "note": "", "status": "offline", "new": [],
                   "created_at": "2026-01-31T23:59:59.000Z"}),
        ] {
            assert!(ensure_shape("it", &value, &FIELDS).is_ok(), "{value}");
        }
    }

    #[test]
    fn what_does_not_fit_fails() {
        for value in [
            json!([]),
            json!({"note": null, "status": "online"}),
            json!({"id": "1", "note": null, "status": "online"}),
            json!({"id": 1.5, "note": null, "status": "online"}),
            json!({"id": 1, "note": 2, "status": "online"}),
            json!({"id": 1, "note": null, "status": "lost"}),
            json!({"id": 1, "note": null, "status": null}),
            json!({"id": 1, "note": null, "status": "online", "created_at": "yesterday"}),
        ] {
            assert!(ensure_shape("it", &value, &FIELDS).is_err(), "{value}");
        }
    }

    #[test]
    fn keys_are_exact() {
        let value = json!({"id": 1, "token": "t"});
        assert!(ensure_exact_keys("it", &value, &["token", "id"]).is_ok());
        assert!(ensure_exact_keys("it", &value, &["id"]).is_err());
        assert!(ensure_exact_keys("it", &value, &["id", "token", "more"]).is_err());
    }
}
