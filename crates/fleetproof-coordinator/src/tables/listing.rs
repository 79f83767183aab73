//! Lists of runners: which runners a list draws from, and its filters.
//!
//! Filters look at columns alone, never at memory (contract ADM-13, STA-07).

use time::OffsetDateTime;
use tokio_postgres::types::ToSql;

use crate::{
    database::{Db, QueryError, statements},
    runner_query::{ListScope, RunnerQuery, VersionPrefix},
    tables::{
        runners::{Runner, runner_columns},
        tags,
    },
};

/// Up to this many rows a list is counted; beyond it, its length is not told
/// (`Kaminari::ActiveRecordRelationMethods::MAX_COUNT_LIMIT`, contract GEN-30).
pub const COUNT_LIMIT: i64 = 10_000;

/// The filters of every list, by the parameters $1 to $10. Those not in use fold away when the
/// statement is planned, so that an index serves those in use.
macro_rules! filters {
    () => {
        r" ci_runners.runner_type = ANY ($1::smallint[])
           AND ci_runners.active = ANY ($2::boolean[])
           AND ($3::timestamptz IS NULL OR ci_runners.contacted_at > $3::timestamptz)
           AND ($4::timestamptz IS NULL OR ci_runners.contacted_at <= $4::timestamptz)
           AND (NOT $5::boolean OR ci_runners.contacted_at IS NULL)
           AND ($6::timestamptz IS NULL OR (ci_runners.created_at <= $6::timestamptz
                AND (ci_runners.contacted_at IS NULL
                     OR ci_runners.contacted_at <= $6::timestamptz)))
           AND (cardinality($7::bigint[]) = 0 OR ci_runners.id IN
                (SELECT t.taggable_id FROM taggings t WHERE t.tag_id = ($7::bigint[])[1]
                   AND t.taggable_type = 'Ci::Runner' AND t.context = 'tags'))
           AND (cardinality($7::bigint[]) < 2 OR NOT EXISTS
                (SELECT FROM unnest(($7::bigint[])[2:]) other (id) WHERE NOT EXISTS
                    (SELECT FROM taggings t WHERE t.tag_id = other.id
                       AND t.taggable_id = ci_runners.id
                       AND t.taggable_type = 'Ci::Runner' AND t.context = 'tags')))
           AND (($8::text IS NULL AND $9::text IS NULL AND $10::text IS NULL) OR ci_runners.id IN
                (SELECT m.runner_id FROM ci_runner_machines m
                 WHERE substring(m.version, '^\d+\.') = $8::text
                    OR substring(m.version, '^\d+\.\d+\.') = $9::text
                    OR substring(m.version, '^\d+\.\d+\.\d+') = $10::text)) "
    };
}

/// Runners of the groups that the user $11 owns, and of the projects that they maintain
/// (`User#ci_owned_runners`, contract ADM-01); $12 is the present time.
macro_rules! owned {
    () => {
        " ci_runners.id IN
            (SELECT j.runner_id FROM ci_runner_projects j
             JOIN projects p ON p.id = j.project_id JOIN namespaces n ON n.id = p.namespace_id
             WHERE EXISTS (SELECT FROM members m WHERE m.user_id = $11 AND m.access_level >= 40
                 AND m.requested_at IS NULL
                 AND (m.expires_at IS NULL OR m.expires_at > $12::timestamptz::date)
                 AND ((m.source_type = 'Project' AND m.source_id = p.id)
                   OR (m.source_type = 'Namespace'
                       AND (m.source_id = n.id OR m.source_id = ANY (n.traversal_ids)))))
             UNION
             SELECT j.runner_id FROM ci_runner_namespaces j
             JOIN namespaces n ON n.id = j.namespace_id
             WHERE EXISTS (SELECT FROM members m WHERE m.user_id = $11 AND m.access_level >= 50
                 AND m.requested_at IS NULL
                 AND (m.expires_at IS NULL OR m.expires_at > $12::timestamptz::date)
                 AND m.source_type = 'Namespace'
                 AND (m.source_id = n.id OR m.source_id = ANY (n.traversal_ids)))) "
    };
}

/// Runners of the group $11 and of those above it, and instance runners where the group lets them
/// in (`Ci::Runner.group_or_instance_wide`, contract ADM-80).
macro_rules! of_group {
    () => {
        " ci_runners.id IN
            (SELECT j.runner_id FROM ci_runner_namespaces j JOIN namespaces n ON n.id = $11
             WHERE j.namespace_id = n.id OR j.namespace_id = ANY (n.traversal_ids)
             UNION
             SELECT i.id FROM ci_runners i WHERE i.runner_type = 1
                 AND EXISTS (SELECT FROM namespaces n WHERE n.id = $11 AND n.shared_runners_enabled)) "
    };
}

/// Runners of the project $11, of the groups above it where it lets them in, and instance runners
/// likewise (`Ci::Runner.owned_or_instance_wide`, contract ADM-70).
macro_rules! of_project {
    () => {
        " ci_runners.id IN
            (SELECT j.runner_id FROM ci_runner_projects j WHERE j.project_id = $11
             UNION
             SELECT j.runner_id FROM ci_runner_namespaces j
             JOIN projects p ON p.id = $11 JOIN namespaces n ON n.id = p.namespace_id
             LEFT JOIN project_ci_cd_settings s ON s.project_id = p.id
             WHERE COALESCE(s.group_runners_enabled, true)
                 AND (j.namespace_id = n.id OR j.namespace_id = ANY (n.traversal_ids))
             UNION
             SELECT i.id FROM ci_runners i WHERE i.runner_type = 1
                 AND EXISTS (SELECT FROM projects p WHERE p.id = $11 AND p.shared_runners_enabled)) "
    };
}

macro_rules! page {
    ($sharding:literal, $scope:expr, $limit:literal, $offset:literal) => {
        concat!(
            "SELECT ",
            runner_columns!($sharding),
            " FROM ci_runners WHERE",
            filters!(),
            "AND",
            $scope,
            "ORDER BY ci_runners.id LIMIT ",
            $limit,
            " OFFSET ",
            $offset
        )
    };
}
macro_rules! count {
    ($scope:expr) => {
        concat!(
            "SELECT count(*) FROM (SELECT FROM ci_runners WHERE",
            filters!(),
            "AND",
            $scope,
            "LIMIT 10001) counted"
        )
    };
}

statements! {
    ALL_RUNNERS =
        Legacy => page!("NULL::bigint", " true ", "$11::bigint", "$12::bigint"),
        ShardingColumns =>
            page!("ci_runners.sharding_key_id", " true ", "$11::bigint", "$12::bigint");
    OWNED_RUNNERS =
        Legacy => page!("NULL::bigint", owned!(), "$13::bigint", "$14::bigint"),
        ShardingColumns =>
            page!("ci_runners.sharding_key_id", owned!(), "$13::bigint", "$14::bigint");
    GROUP_RUNNERS =
        Legacy => page!("NULL::bigint", of_group!(), "$12::bigint", "$13::bigint"),
        ShardingColumns =>
            page!("ci_runners.sharding_key_id", of_group!(), "$12::bigint", "$13::bigint");
    PROJECT_RUNNERS =
        Legacy => page!("NULL::bigint", of_project!(), "$12::bigint", "$13::bigint"),
        ShardingColumns =>
            page!("ci_runners.sharding_key_id", of_project!(), "$12::bigint", "$13::bigint");
    COUNT_ALL = Legacy => count!(" true ");
    COUNT_OWNED = Legacy => count!(owned!());
    COUNT_GROUP = Legacy => count!(of_group!());
    COUNT_PROJECT = Legacy => count!(of_project!());
}

/// The wanted part of a list, by number, and how many runners the whole list has: at most one more
/// than [`COUNT_LIMIT`], which then means "more".
pub(crate) async fn page(
    db: &Db,
    query: &RunnerQuery,
    now: OffsetDateTime,
) -> Result<(Vec<Runner>, i64), QueryError> {
    let filter = &query.filter;
    let kinds: Vec<i16> = filter.kinds.iter().map(|kind| kind.number()).collect();
    let [major, minor, patch] = filter
        .version
        .as_ref()
        .map_or([None; 3], VersionPrefix::parts);
    let tag_ids = tags::ids(db, &filter.tags).await?;
    if tag_ids.len() < filter.tags.len() {
        // Nothing has a tag that is not there.
        return Ok((Vec::new(), 0));
    }
    let mut counted: Vec<&(dyn ToSql + Sync)> = vec![
        &kinds,
        &filter.active,
        &filter.contacted_after,
        &filter.contacted_by,
        &filter.never_contacted,
        &filter.stale_by,
        &tag_ids,
        &major,
        &minor,
        &patch,
    ];
    let (page, count) = match &query.scope {
        ListScope::All => (&ALL_RUNNERS, &COUNT_ALL),
        ListScope::OwnedBy(user_id) => {
            counted.push(user_id);
            counted.push(&now);
            (&OWNED_RUNNERS, &COUNT_OWNED)
        }
        ListScope::Group(id) => {
            counted.push(id);
            (&GROUP_RUNNERS, &COUNT_GROUP)
        }
        ListScope::Project(id) => {
            counted.push(id);
            (&PROJECT_RUNNERS, &COUNT_PROJECT)
        }
    };
    let mut paged = counted.clone();
    paged.push(&query.limit);
    paged.push(&query.offset);
    let (rows, count) =
        futures::future::try_join(db.rows(page, &paged), db.row(count, &counted)).await?;
    let runners = rows.iter().map(Runner::read).collect::<Result<_, _>>()?;
    let count = count.map_or(Ok(0), |row| row.try_get(0))?;
    Ok((runners, count))
}
