use fleetproof_model::RunnerType;
use time::OffsetDateTime;

use crate::{
    endpoints::traits::unique,
    error::{ApiResult, bad_request_text},
    pagination::Page,
    params::{Fields, FromFields},
    runner_query::{RunnerFilter, VersionPrefix},
    status::{ONLINE_WITHIN, STALE_AFTER},
};

/// `Ci::Runner::AVAILABLE_TYPES`.
const TYPES: [&str; 3] = ["instance_type", "group_type", "project_type"];
/// `Ci::Runner::AVAILABLE_STATUSES_INCL_DEPRECATED`.
const STATUSES: [&str; 6] = [
    "active",
    "paused",
    "online",
    "offline",
    "never_contacted",
    "stale",
];
/// `Ci::Runner::AVAILABLE_SCOPES`, the deprecated parameter that stands for both of them.
const SCOPES: [&str; 11] = [
    "specific",
    "shared",
    "instance_type",
    "group_type",
    "project_type",
    "active",
    "paused",
    "online",
    "offline",
    "never_contacted",
    "stale",
];

/// The parameters of a list of runners: filters, all of which must hold, and the page.
#[derive(Debug)]
pub(crate) struct Filters {
    scope: Option<&'static str>,
    named: Vec<&'static str>,
    tags: Vec<String>,
    version: Option<VersionPrefix>,
    pub(super) page: Page,
}

/// The parameters of a group's list, which has no `scope` (contract ADM-80).
#[derive(Debug)]
pub(crate) struct GroupFilters(pub(crate) Filters);

impl Filters {
    fn read_with(fields: &mut Fields, scope: Option<&'static str>) -> Self {
        let kind = fields.one_of("type", &TYPES);
        let paused = fields.boolean("paused");
        let paused = fields.has("paused").then_some(match paused {
            Some(true) => "paused",
            _ => "active",
        });
        let status = fields.one_of("status", &STATUSES);
        let tags = fields.comma_list("tag_list").unwrap_or_default();
        let version = fields.text("version_prefix");
        // GitLab's own pattern, which lets `15x` through and `V15` not.
        let is_version = |text: &str| {
            text.starts_with(|first: char| first.is_ascii_digit() || "+.".contains(first))
        };
        if version.as_deref().is_some_and(|text| !is_version(text)) {
            fields.refuse("version_prefix is invalid".to_owned());
        }
        Self {
            scope,
            named: [kind, status, paused].into_iter().flatten().collect(),
            tags: unique(tags),
            version: version.as_deref().map(VersionPrefix::new),
            page: Page::read(fields),
        }
    }

    /// 400 if `scope` is not a status, for a list that takes nothing else there (contract ADM-09).
    pub(super) fn require_scope_to_be_a_status(&self) -> ApiResult<()> {
        match self.scope {
            Some(scope) if !STATUSES.contains(&scope) => {
                Err(bad_request_text("Scope contains invalid value"))
            }
            _ => Ok(()),
        }
    }

    /// The filter that these parameters stand for at `now`.
    pub(super) fn resolve(self, now: OffsetDateTime) -> RunnerFilter {
        let mut filter = RunnerFilter {
            tags: self.tags,
            version: self.version,
            ..RunnerFilter::default()
        };
        for name in self.named.into_iter().chain(self.scope) {
            narrow(&mut filter, name, now);
        }
        filter
    }
}

impl FromFields for Filters {
    fn read(fields: &mut Fields) -> Self {
        let scope = fields.one_of("scope", &SCOPES);
        Self::read_with(fields, scope)
    }
}

impl FromFields for GroupFilters {
    fn read(fields: &mut Fields) -> Self {
        Self(Filters::read_with(fields, None))
    }
}

/// Adds the condition of that name (contract ADM-06 to ADM-08, ADM-14, STA-01, STA-02, STA-07).
pub(crate) fn narrow(filter: &mut RunnerFilter, name: &str, now: OffsetDateTime) {
    let online_since = now - ONLINE_WITHIN;
    match name {
        "active" => filter.active.retain(|active| *active),
        "paused" => filter.active.retain(|active| !*active),
        "online" => filter.contacted_after = Some(online_since),
        "offline" => filter.contacted_by = Some(online_since),
        "never_contacted" => filter.never_contacted = true,
        "stale" => filter.stale_by = Some(now - STALE_AFTER),
        "shared" => filter.kinds.retain(|kind| *kind == RunnerType::Instance),
        "specific" => filter.kinds.retain(|kind| *kind != RunnerType::Instance),
        kind => filter.kinds.retain(|known| known.wire() == kind),
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn conditions_add_up() {
        let now = datetime!(2025-05-01 12:00 UTC);
        let mut filter = RunnerFilter::default();
        for name in ["specific", "group_type", "paused", "offline", "stale"] {
            narrow(&mut filter, name, now);
        }
        assert_eq!(filter.kinds, [RunnerType::Group]);
        assert_eq!(filter.active, [false]);
        assert_eq!(filter.contacted_by, Some(now - ONLINE_WITHIN));
        assert_eq!(filter.stale_by, Some(now - STALE_AFTER));
        narrow(&mut filter, "shared", now);
        assert!(filter.kinds.is_empty());
    }
}
