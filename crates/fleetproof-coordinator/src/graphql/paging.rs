//! Which part of a list is asked for, and what there is around it
//! (`lib/gitlab/graphql/pagination/keyset/connection.rb`).

use async_graphql::{Error, SimpleObject};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde_json::{Map, Value};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use crate::tables::runner_pages::Place;

/// The most entries of a list that are shown at once (`default_max_page_size`).
pub(super) const LARGEST_PAGE: usize = 100;

/// `PageInfo`.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(name = "PageInfo")]
pub(super) struct PageInfo {
    pub(super) has_next_page: bool,
    pub(super) has_previous_page: bool,
    pub(super) start_cursor: Option<String>,
    pub(super) end_cursor: Option<String>,
}

/// The part of a list that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part<C> {
    pub(super) after: Option<C>,
    pub(super) before: Option<C>,
    pub(super) from_the_end: bool,
    /// How many entries are shown at most.
    pub(super) size: usize,
}

/// `first`, `last`, `after`, `before`, as they came.
#[derive(Debug, Clone, Default)]
pub(super) struct PageArguments {
    pub(super) first: Option<i32>,
    pub(super) last: Option<i32>,
    pub(super) after: Option<String>,
    pub(super) before: Option<String>,
}

impl PageArguments {
    /// The part that they stand for, with cursors read by `read`.
    pub(super) fn part<C>(&self, read: impl Fn(&str) -> Option<C>) -> Result<Part<C>, Error> {
        if self.first.is_some() && self.last.is_some() {
            return Err(Error::new(
                "Can only provide either `first` or `last`, not both",
            ));
        }
        let cursor = |text: &Option<String>| match text.as_deref() {
            None | Some("") => Ok(None),
            Some(text) => match read(text) {
                Some(cursor) => Ok(Some(cursor)),
                None => Err(Error::new("Please provide a valid cursor")),
            },
        };
        let size = match self.first.or(self.last) {
            Some(size) => usize::try_from(size).unwrap_or(0).min(LARGEST_PAGE),
            None => LARGEST_PAGE,
        };
        Ok(Part {
            after: cursor(&self.after)?,
            before: cursor(&self.before)?,
            from_the_end: self.last.is_some(),
            size,
        })
    }
}

impl<C> Part<C> {
    /// How many entries are fetched: one more than are shown, to know whether there are more.
    pub(super) fn fetched(&self) -> i64 {
        i64::try_from(self.size)
            .unwrap_or(i64::MAX)
            .saturating_add(1)
    }

    /// The entries that are shown of those fetched, and whether there was one more.
    pub(super) fn shown<T>(&self, mut fetched: Vec<T>) -> (Vec<T>, bool) {
        let more = fetched.len() > self.size;
        if more && self.from_the_end {
            fetched.drain(..fetched.len() - self.size);
        } else {
            fetched.truncate(self.size);
        }
        (fetched, more)
    }

    /// What there is around entries from `start` to `end`. Forwards, a cursor that was given counts
    /// as an entry before; backwards, as one after.
    pub(super) fn info(&self, more: bool, start: Option<String>, end: Option<String>) -> PageInfo {
        PageInfo {
            has_next_page: self.before.is_some() || (!self.from_the_end && more),
            has_previous_page: self.after.is_some() || (self.from_the_end && more),
            start_cursor: start,
            end_cursor: end,
        }
    }
}

/// The cursor of a place in a list in the order of `column`: its values, encoded.
pub(super) fn cursor(column: &str, place: &Place) -> String {
    let at = place.at.and_then(|at| at.format(&Rfc3339).ok());
    let mut values = Map::new();
    values.insert(column.to_owned(), at.into());
    values.insert("id".to_owned(), place.id.to_string().into());
    encode(&values)
}

/// The place that a cursor of such a list stands for.
pub(super) fn place(column: &str, cursor: &str) -> Option<Place> {
    let values = decode(cursor)?;
    let at = match values.get(column)? {
        Value::Null => None,
        Value::String(text) => Some(OffsetDateTime::parse(text, &Rfc3339).ok()?),
        _ => return None,
    };
    Some(Place {
        at,
        id: id(&values)?,
    })
}

/// The cursor of a row in a list by number.
pub(super) fn id_cursor(id: i64) -> String {
    encode(
        &[("id".to_owned(), Value::from(id.to_string()))]
            .into_iter()
            .collect(),
    )
}

/// The number that such a cursor stands for.
pub(super) fn id_of(cursor: &str) -> Option<i64> {
    id(&decode(cursor)?)
}

fn encode(values: &Map<String, Value>) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(Value::Object(values.clone()).to_string())
}

fn decode(cursor: &str) -> Option<Map<String, Value>> {
    let bytes = BASE64_URL_SAFE_NO_PAD
        .decode(cursor.trim_end_matches('='))
        .ok()?;
    match serde_json::from_slice(&bytes).ok()? {
        Value::Object(values) => Some(values),
        _ => None,
    }
}

fn id(values: &Map<String, Value>) -> Option<i64> {
    values.get("id")?.as_str()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_cursor_leads_back_to_its_place() {
        for at in [None, Some(datetime!(2025-05-01 12:00:00.123456 UTC))] {
            let here = Place { at, id: 7 };
            assert_eq!(
                place("created_at", &cursor("created_at", &here)),
                Some(here)
            );
            assert_eq!(place("contacted_at", &cursor("created_at", &here)), None);
        }
        assert_eq!(id_of(&id_cursor(7)), Some(7));
        for text in ["", "!", "e30", "bnVsbA"] {
            assert_eq!(id_of(text), None, "{text}");
        }
    }
}
