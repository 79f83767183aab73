//! Lists of runners: which runners a list draws from, and its filters.
//!
//! Filters look at columns alone, never at memory (contract ADM-13, STA-07). A list's statement
//! holds the conditions in use and no others: with all of them in one text, planning it would cost
//! more than any list, and its plan would be a scan.

use fleetproof_model::{RunnerType, SchemaStep};
use time::OffsetDateTime;
use tokio_postgres::types::ToSql;

use crate::{
    database::{Db, QueryError},
    runner_query::{ListScope, RunnerFilter, RunnerQuery, VersionPrefix},
    tables::{
        runners::{Runner, runner_columns},
        tags,
    },
};

/// Up to this many rows a list is counted; beyond it, its length is not told
/// (`Kaminari::ActiveRecordRelationMethods::MAX_COUNT_LIMIT`, contract GEN-30).
pub const COUNT_LIMIT: i64 = 10_000;

/// Runners of the groups that a user owns, and of the projects that they maintain
/// (`User#ci_owned_runners`, contract ADM-01). `$n` is the user, `$m` the present time.
const OWNED: &str = "ci_runners.id IN
    (SELECT j.runner_id FROM ci_runner_projects j
     JOIN projects p ON p.id = j.project_id JOIN namespaces n ON n.id = p.namespace_id
     WHERE EXISTS (SELECT FROM members m WHERE m.user_id = $n AND m.access_level >= 40
         AND m.requested_at IS NULL
         AND (m.expires_at IS NULL OR m.expires_at > $m::timestamptz::date)
         AND ((m.source_type = 'Project' AND m.source_id = p.id)
           OR (m.source_type = 'Namespace'
               AND (m.source_id = n.id OR m.source_id = ANY (n.traversal_ids)))))
     UNION
     SELECT j.runner_id FROM ci_runner_namespaces j
     JOIN namespaces n ON n.id = j.namespace_id
     WHERE EXISTS (SELECT FROM members m WHERE m.user_id = $n AND m.access_level >= 50
         AND m.requested_at IS NULL
         AND (m.expires_at IS NULL OR m.expires_at > $m::timestamptz::date)
         AND m.source_type = 'Namespace'
         AND (m.source_id = n.id OR m.source_id = ANY (n.traversal_ids))))";

/// Runners of the group `$n` and of those above it, and instance runners where the group lets them
/// in (`Ci::Runner.group_or_instance_wide`, contract ADM-80).
const OF_GROUP: &str = "(EXISTS
    (SELECT FROM ci_runner_namespaces j JOIN namespaces n ON n.id = $n
     WHERE j.runner_id = ci_runners.id
         AND (j.namespace_id = n.id OR j.namespace_id = ANY (n.traversal_ids)))
    OR (ci_runners.runner_type = 1 AND
        (SELECT n.shared_runners_enabled FROM namespaces n WHERE n.id = $n)))";

/// Runners of the project `$n`, of the groups above it where it lets them in, and instance runners
/// likewise (`Ci::Runner.owned_or_instance_wide`, contract ADM-70).
const OF_PROJECT: &str = "(EXISTS
    (SELECT FROM ci_runner_projects j WHERE j.runner_id = ci_runners.id AND j.project_id = $n)
    OR EXISTS
    (SELECT FROM ci_runner_namespaces j
     JOIN projects p ON p.id = $n JOIN namespaces n ON n.id = p.namespace_id
     LEFT JOIN project_ci_cd_settings s ON s.project_id = p.id
     WHERE j.runner_id = ci_runners.id AND COALESCE(s.group_runners_enabled, true)
         AND (j.namespace_id = n.id OR j.namespace_id = ANY (n.traversal_ids)))
    OR (ci_runners.runner_type = 1 AND
        (SELECT p.shared_runners_enabled FROM projects p WHERE p.id = $n)))";

/// Runners with the tag `$n`.
const TAGGED: &str = "ci_runners.id IN
    (SELECT t.taggable_id FROM taggings t WHERE t.tag_id = $n
         AND t.taggable_type = 'Ci::Runner' AND t.context = 'tags')";

/// Runners of the group `$n` itself (`Ci::Runner.belonging_to_group`).
const IN_GROUP: &str = "EXISTS (SELECT FROM ci_runner_namespaces j
    WHERE j.runner_id = ci_runners.id AND j.namespace_id = $n)";

/// Runners of the group `$n`, of the groups below it and of the projects in any of them
/// (`Ci::Runner.belonging_to_group_or_project_descendants`).
const BELOW_GROUP: &str = "ci_runners.id IN
    (SELECT j.runner_id FROM ci_runner_namespaces j JOIN namespaces n ON n.id = j.namespace_id
     WHERE n.id = $n OR n.traversal_ids @> ARRAY[$n::bigint]
     UNION
     SELECT j.runner_id FROM ci_runner_projects j JOIN projects p ON p.id = j.project_id
     JOIN namespaces n ON n.id = p.namespace_id
     WHERE n.id = $n OR n.traversal_ids @> ARRAY[$n::bigint])";

/// Conditions, and the values that they name.
#[derive(Default)]
pub(super) struct Conditions<'a> {
    pub(super) sql: String,
    pub(super) values: Vec<&'a (dyn ToSql + Sync)>,
}

impl<'a> Conditions<'a> {
    /// Adds a condition on `value`, which it names `$n`.
    pub(super) fn on(&mut self, value: &'a (dyn ToSql + Sync), condition: &str) {
        self.on_two(value, None, condition);
    }

    /// Adds a condition on one or two values, which it names `$n` and `$m`.
    pub(super) fn on_two(
        &mut self,
        first: &'a (dyn ToSql + Sync),
        second: Option<&'a (dyn ToSql + Sync)>,
        condition: &str,
    ) {
        self.values.push(first);
        let condition = condition.replace("$n", &format!("${}", self.values.len()));
        let condition = match second {
            Some(second) => {
                self.values.push(second);
                condition.replace("$m", &format!("${}", self.values.len()))
            }
            None => condition,
        };
        self.plain(&condition);
    }

    /// Adds a condition on nothing but the row.
    fn plain(&mut self, condition: &str) {
        let joint = if self.sql.is_empty() {
            " WHERE "
        } else {
            " AND "
        };
        self.sql.push_str(joint);
        self.sql.push_str(condition);
    }

    pub(super) fn filter(
        &mut self,
        filter: &'a RunnerFilter,
        kinds: &'a Vec<i16>,
        tag_ids: &'a [i64],
    ) {
        if let Some(id) = &filter.id {
            self.on(id, "ci_runners.id = $n");
        }
        match kinds.as_slice() {
            [kind] => self.on(kind, "ci_runners.runner_type = $n"),
            some if some.len() < RunnerType::ALL.len() => {
                self.on(kinds, "ci_runners.runner_type = ANY ($n)");
            }
            _ => {}
        }
        match filter.active.as_slice() {
            [true, false] | [false, true] => {}
            _ => self.on(&filter.active, "ci_runners.active = ANY ($n)"),
        }
        if let Some(time) = &filter.contacted_after {
            self.on(time, "ci_runners.contacted_at > $n::timestamptz");
        }
        if let Some(time) = &filter.contacted_by {
            self.on(time, "ci_runners.contacted_at <= $n::timestamptz");
        }
        if filter.never_contacted {
            self.plain("ci_runners.contacted_at IS NULL");
        }
        if let Some(time) = &filter.stale_by {
            self.on(
                time,
                "ci_runners.created_at <= $n::timestamptz AND (ci_runners.contacted_at IS NULL \
                 OR ci_runners.contacted_at <= $n::timestamptz)",
            );
        }
        for tag_id in tag_ids {
            self.on(tag_id, TAGGED);
        }
        if let Some(search) = &filter.search {
            self.on_two(
                &search.pattern,
                Some(&search.token_encrypted),
                "(ci_runners.description ILIKE $n OR ci_runners.token_encrypted = $m)",
            );
        }
        if let Some(creator_id) = &filter.creator_id {
            self.on(creator_id, "ci_runners.creator_id = $n");
        }
        if let Some(version) = &filter.version {
            let (pattern, text) = match version {
                VersionPrefix::Major(text) => (r"^\d+\.", text),
                VersionPrefix::Minor(text) => (r"^\d+\.\d+\.", text),
                VersionPrefix::Patch(text) => (r"^\d+\.\d+\.\d+", text),
            };
            self.on(
                text,
                &format!(
                    "ci_runners.id IN (SELECT m.runner_id FROM ci_runner_machines m \
                     WHERE substring(m.version, '{pattern}') = $n)"
                ),
            );
        }
    }

    pub(super) fn scope(&mut self, scope: &'a ListScope, now: &'a OffsetDateTime) {
        match scope {
            ListScope::All => {}
            ListScope::OwnedBy(user_id) => self.on_two(user_id, Some(now), OWNED),
            ListScope::Group(id) => self.on(id, OF_GROUP),
            ListScope::Project(id) => self.on(id, OF_PROJECT),
            ListScope::InGroup(id) => self.on(id, IN_GROUP),
            ListScope::BelowGroup(id) => self.on(id, BELOW_GROUP),
            ListScope::AroundGroup(id) => self.on(id, &format!("({OF_GROUP} OR {BELOW_GROUP})")),
        }
    }

    /// The statement that counts what the conditions leave.
    fn count(&self) -> String {
        let more = COUNT_LIMIT + 1;
        format!(
            "SELECT count(*) FROM (SELECT FROM ci_runners{} LIMIT {more}) counted",
            self.sql
        )
    }

    /// The statement for a page of it; the two values that follow are its length and its start.
    fn page(&self, step: SchemaStep) -> String {
        let columns = if step < SchemaStep::ShardingColumns {
            runner_columns!("NULL::bigint")
        } else {
            runner_columns!("ci_runners.sharding_key_id")
        };
        let (limit, offset) = (self.values.len() + 1, self.values.len() + 2);
        format!(
            "SELECT {columns} FROM ci_runners{} ORDER BY ci_runners.id \
             LIMIT ${limit}::bigint OFFSET ${offset}::bigint",
            self.sql
        )
    }
}

/// That part of the list, by number, and how many runners the whole list has: at most one more
/// than [`COUNT_LIMIT`], which then means "more".
pub(crate) async fn page(
    db: &Db,
    query: &RunnerQuery,
    now: OffsetDateTime,
) -> Result<(Vec<Runner>, i64), QueryError> {
    let filter = &query.filter;
    let kinds: Vec<i16> = filter.kinds.iter().map(|kind| kind.number()).collect();
    let tag_ids = tags::ids(db, &filter.tags).await?;
    if tag_ids.len() < filter.tags.len() {
        // Nothing has a tag that is not there.
        return Ok((Vec::new(), 0));
    }
    let mut conditions = Conditions::default();
    conditions.scope(&query.scope, &now);
    conditions.filter(filter, &kinds, &tag_ids);
    let mut paged = conditions.values.clone();
    paged.push(&query.limit);
    paged.push(&query.offset);
    let (page, count) = (conditions.page(db.step()), conditions.count());
    let (rows, count) = futures::future::try_join(
        db.rows_of(&page, &paged),
        db.rows_of(&count, &conditions.values),
    )
    .await?;
    let runners = rows.iter().map(Runner::read).collect::<Result<_, _>>()?;
    let count = count.first().map_or(Ok(0), |row| row.try_get(0))?;
    Ok((runners, count))
}

/// Whether a list has the runner of that number.
pub(crate) async fn has(
    db: &Db,
    scope: &ListScope,
    runner_id: i64,
    now: OffsetDateTime,
) -> Result<bool, QueryError> {
    let mut conditions = Conditions::default();
    conditions.on(&runner_id, "ci_runners.id = $n");
    conditions.scope(scope, &now);
    let text = conditions.count();
    let rows = db.rows_of(&text, &conditions.values).await?;
    let count: i64 = rows.first().map_or(Ok(0), |row| row.try_get(0))?;
    Ok(count > 0)
}

/// The statements of each scope with no filter, with each, and with all of them, for the test that
/// prepares every statement.
#[cfg(test)]
pub(crate) fn texts(step: SchemaStep) -> Vec<String> {
    use crate::runner_query::Search;

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
