use fleetproof_model::{RunnerType, SchemaStep};
use time::OffsetDateTime;

use super::Conditions;
use crate::runner_query::{ListScope, RunnerFilter, Search, VersionPrefix};

/// The statements of each scope with no filter, with each, and with all of them, for the test that
/// prepares every statement.
pub(crate) fn texts(step: SchemaStep) -> Vec<String> {
    let now = OffsetDateTime::UNIX_EPOCH;
    let set = [
        RunnerFilter::default(),
        RunnerFilter {
            id: Some(1),
            kinds: vec![RunnerType::Group],
            active: vec![true],
            contacted_after: Some(now),
            contacted_by: Some(now),
            never_contacted: true,
            stale_by: Some(now),
            tags: Vec::new(),
            version: Some(VersionPrefix::new("17.11.1")),
            search: Some(Search {
                pattern: "%a%".to_owned(),
                token_encrypted: "b".to_owned(),
            }),
            creator_id: Some(1),
        },
        RunnerFilter {
            kinds: vec![RunnerType::Instance, RunnerType::Group],
            version: Some(VersionPrefix::new("17")),
            ..RunnerFilter::default()
        },
        RunnerFilter {
            version: Some(VersionPrefix::new("17.11")),
            ..RunnerFilter::default()
        },
    ];
    let scopes = [
        ListScope::All,
        ListScope::OwnedBy(1),
        ListScope::Group(1),
        ListScope::Project(1),
        ListScope::InGroup(1),
        ListScope::BelowGroup(1),
        ListScope::AroundGroup(1),
    ];
    let mut texts = Vec::new();
    for (filter, scope) in set
        .iter()
        .flat_map(|filter| scopes.iter().map(move |scope| (filter, scope)))
    {
        let kinds = filter.kinds.iter().map(|kind| kind.number()).collect();
        let mut conditions = Conditions::default();
        conditions.scope(scope, &now);
        conditions.filter(filter, &kinds, &[1, 2]);
        texts.push(conditions.page(step));
        texts.push(conditions.count());
    }
    texts
}
