use fleetproof_model::RunnerType;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use time::OffsetDateTime;

use crate::{
    endpoints::runner_lists::narrow,
    params::{Fields, FromFields, record_number},
    runner_query::{ListScope, RunnerFilter, Search, VersionPrefix},
    state::App,
    tables::runner_pages::{Order, Place},
};

/// What a list can be narrowed to, by the names in the address; GitLab's own addresses have them
/// with `[]`, and work.
const NAMES: [&str; 8] = [
    "status",
    "runner_type",
    "paused",
    "tag",
    "version_prefix",
    "search",
    "sort",
    "membership",
];

/// The orders of a list, by their names in the address.
pub(super) const ORDERS: [(&str, &str, Order); 6] = [
    (
        "CREATED_DESC",
        "Newest first",
        Order::Created { descending: true },
    ),
    (
        "CREATED_ASC",
        "Oldest first",
        Order::Created { descending: false },
    ),
    (
        "CONTACTED_DESC",
        "Last contact, latest first",
        Order::Contacted { descending: true },
    ),
    (
        "CONTACTED_ASC",
        "Last contact, earliest first",
        Order::Contacted { descending: false },
    ),
    (
        "TOKEN_EXPIRES_AT_ASC",
        "Token expires soonest",
        Order::TokenExpires { descending: false },
    ),
    (
        "TOKEN_EXPIRES_AT_DESC",
        "Token expires latest",
        Order::TokenExpires { descending: true },
    ),
];

/// What the address of a list asks for. What cannot be read is ignored: people change addresses by
/// hand.
#[derive(Debug, Clone)]
pub(crate) struct ListFilter {
    values: [String; NAMES.len()],
    after: Option<Place>,
    before: Option<Place>,
}

/// Which page of a list is wanted.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Paged {
    First,
    After(Place),
    Before(Place),
}

impl FromFields for ListFilter {
    fn read(fields: &mut Fields) -> Self {
        let place = |name: &str| {
            fields
                .raw(name)
                .and_then(Value::as_str)
                .and_then(read_place)
        };
        Self {
            after: place("after"),
            before: place("before"),
            values: NAMES.map(|name| value(fields, name)),
        }
    }
}

/// The value under `name`, or the values under `name[]` with commas between them.
fn value(fields: &Fields, name: &str) -> String {
    let text = match fields.raw(name) {
        Some(Value::Array(items)) => {
            let items: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
            items.join(",")
        }
        Some(Value::String(text)) => text.clone(),
        _ => String::new(),
    };
    text.trim().to_owned()
}

impl ListFilter {
    /// The value under that name in the address; empty if there is none.
    pub(in crate::pages) fn get(&self, name: &str) -> &str {
        let place = NAMES.iter().position(|known| *known == name);
        place.map_or("", |place| &self.values[place])
    }

    /// The same list, narrowed otherwise, from its first page on.
    pub(in crate::pages) fn with(&self, name: &str, value: &str) -> Self {
        let mut other = self.clone();
        if let Some(place) = NAMES.iter().position(|known| *known == name) {
            value.clone_into(&mut other.values[place]);
        }
        other
    }

    /// The query of an address that asks for this list, from its first page on.
    pub(in crate::pages) fn query(&self) -> String {
        let pairs: Vec<String> = NAMES
            .iter()
            .zip(&self.values)
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC)))
            .collect();
        pairs.join("&")
    }

    /// The query for the page that `name` (`after`, `before`) says where it begins.
    pub(super) fn query_from(&self, name: &str, place: Place) -> String {
        let micros = place.at.map_or_else(String::new, |at| {
            (at.unix_timestamp_nanos() / 1000).to_string()
        });
        let from = format!("{name}={micros}.{}", place.id);
        match self.query() {
            query if query.is_empty() => from,
            query => format!("{query}&{from}"),
        }
    }

    pub(super) fn paged(&self) -> Paged {
        match (self.after, self.before) {
            (Some(place), _) => Paged::After(place),
            (None, Some(place)) => Paged::Before(place),
            (None, None) => Paged::First,
        }
    }

    pub(super) fn order(&self) -> Order {
        let named =
            |(name, _, _): &&(&str, &str, Order)| name.eq_ignore_ascii_case(self.get("sort"));
        ORDERS
            .iter()
            .find(named)
            .map_or(ORDERS[0].2, |(_, _, order)| *order)
    }

    /// The type of the tab.
    pub(in crate::pages) fn kind(&self) -> Option<RunnerType> {
        RunnerType::from_wire(&self.get("runner_type").to_lowercase())
    }

    /// What the list draws from, where it is a group's.
    pub(super) fn scope(&self, scope: ListScope) -> ListScope {
        match scope {
            ListScope::AroundGroup(id)
                if self.get("membership").eq_ignore_ascii_case("DESCENDANTS") =>
            {
                ListScope::BelowGroup(id)
            }
            scope => scope,
        }
    }

    /// The conditions, but for the type of the tab.
    pub(super) fn resolve(&self, app: &App, now: OffsetDateTime) -> RunnerFilter {
        let mut filter = RunnerFilter::default();
        let status = self.get("status").to_lowercase();
        if ["online", "offline", "stale", "never_contacted"].contains(&status.as_str()) {
            narrow(&mut filter, &status, now);
        }
        match self.get("paused") {
            "true" => narrow(&mut filter, "paused", now),
            "false" => narrow(&mut filter, "active", now),
            _ => {}
        }
        for tag in self.get("tag").split(',').map(str::trim) {
            if !tag.is_empty() && !filter.tags.iter().any(|known| known == tag) {
                filter.tags.push(tag.to_owned());
            }
        }
        let version = self.get("version_prefix");
        if version.starts_with(|first: char| first.is_ascii_digit()) {
            filter.version = Some(VersionPrefix::new(version));
        }
        let search = self.get("search");
        match search.strip_prefix('#').and_then(record_number) {
            Some(id) => filter.id = Some(id),
            None if search.is_empty() => {}
            None => filter.search = Some(Search::new(search, app.cipher())),
        }
        filter
    }
}

/// `<microseconds>.<number>`, the first part empty where the order's column is.
fn read_place(text: &str) -> Option<Place> {
    let (micros, id) = text.split_once('.')?;
    let at = match micros {
        "" => None,
        micros => {
            let nanos = micros
                .parse::<i64>()
                .ok()
                .map(|micros| i128::from(micros) * 1000)?;
            Some(OffsetDateTime::from_unix_timestamp_nanos(nanos).ok()?)
        }
    };
    Some(Place {
        at,
        id: record_number(id)?,
    })
}
