//! Lists in pages (`lib/gitlab/pagination/offset_pagination.rb`, contract GEN-30).

use http::{HeaderName, header::LINK};
use serde::Serialize;

use crate::{params::Fields, reply::Reply, site::Site, tables::listing::COUNT_LIMIT};

/// Items on a page that did not say how many.
const PER_PAGE: i32 = 20;
/// Most items on a page; more are not refused, and not given.
const PER_PAGE_LIMIT: i32 = 100;

/// Which part of a list is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    number: i64,
    size: i64,
}

/// How long the whole list is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Total {
    /// That long.
    Known(i64),
    /// It was not counted, or is too long to be counted.
    Unknown,
}

impl Total {
    /// The length that a count up to [`COUNT_LIMIT`] gave.
    pub fn counted(count: i64) -> Self {
        if count > COUNT_LIMIT {
            Self::Unknown
        } else {
            Self::Known(count)
        }
    }
}

impl Page {
    /// Reads `page` and `per_page`.
    pub fn read(fields: &mut Fields) -> Self {
        let number = fields.integer("page").unwrap_or(1);
        let size = fields.integer("per_page").unwrap_or(PER_PAGE);
        if size == 0 {
            fields.refuse("per_page has a value not allowed".to_owned());
        }
        for (name, value) in [("page", number), ("per_page", size)] {
            if value < 0 || (name == "page" && value == 0) {
                fields.refuse(format!("{name} does not have a valid value"));
            }
        }
        Self {
            number: number.into(),
            size: size.min(PER_PAGE_LIMIT).into(),
        }
    }

    /// How many items to fetch: one more than are shown, which tells whether a page follows.
    pub fn limit(self) -> i64 {
        self.size + 1
    }

    /// How many items stand on the pages before.
    pub fn offset(self) -> i64 {
        (self.number - 1) * self.size
    }

    /// The items of this page, out of those that were fetched.
    pub fn shown<T>(self, mut fetched: Vec<T>) -> (Vec<T>, bool) {
        let size = usize::try_from(self.size).unwrap_or(usize::MAX);
        let more = fetched.len() > size;
        fetched.truncate(size);
        (fetched, more)
    }

    /// The answer with these items and the headers of a page; `more` is whether another follows.
    pub fn reply(self, items: &[impl Serialize], more: bool, total: Total, site: &Site) -> Reply {
        let next = more.then_some(self.number + 1);
        // Beyond the end there is no way back either.
        let previous = (self.number > 1 && !items.is_empty()).then_some(self.number - 1);
        let count = match total {
            Total::Known(count) => Some(count),
            Total::Unknown => None,
        };
        // An empty list has one page, too.
        let last = count.map(|count| ((count + self.size - 1) / self.size).max(1));
        let link = |page: i64, relation: &str| {
            let values = [
                ("page", page.to_string()),
                ("per_page", self.size.to_string()),
            ];
            format!("<{}>; rel=\"{relation}\"", site.itself_with(&values))
        };
        let links: Vec<String> = [
            previous.map(|page| link(page, "prev")),
            next.map(|page| link(page, "next")),
            Some(link(1, "first")),
            last.map(|page| link(page, "last")),
        ]
        .into_iter()
        .flatten()
        .collect();
        let number = |value: Option<i64>| value.map(|value| value.to_string()).unwrap_or_default();
        let reply = Reply::ok(items)
            .header(named("x-page"), self.number.to_string())
            .header(named("x-per-page"), self.size.to_string())
            .header(named("x-next-page"), number(next))
            .header(named("x-prev-page"), number(previous))
            .header(LINK, links.join(", "));
        match count {
            Some(_) => reply
                .header(named("x-total"), number(count))
                .header(named("x-total-pages"), number(last)),
            None => reply,
        }
    }
}

fn named(name: &'static str) -> HeaderName {
    HeaderName::from_static(name)
}
