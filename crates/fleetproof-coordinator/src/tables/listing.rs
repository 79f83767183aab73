//! Lists of runners: which runners a list draws from, and its filters.
//!
//! Filters look at columns alone, never at memory (contract ADM-13, STA-07).

use fleetproof_model::RunnerType;
use time::OffsetDateTime;
use tokio_postgres::types::ToSql;

use crate::{
    database::{Db, QueryError, statements},
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

/// Whose list it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListScope {
    /// The whole instance.
    All,
    /// What that user owns.
    OwnedBy(i64),
    /// What that group can use.
    Group(i64),
    /// What that project can use.
    Project(i64),
}

/// Which runners of a list are shown. All conditions must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunnerFilter {
    /// Those of these types.
    pub kinds: Vec<RunnerType>,
    /// Those whose `active` is among these.
    pub active: Vec<bool>,
    /// Those in contact later than that.
    pub contacted_after: Option<OffsetDateTime>,
    /// Those in contact no later than that.
    pub contacted_by: Option<OffsetDateTime>,
    /// Only those that never were in contact.
    pub never_contacted: bool,
    /// Those made, and in contact if ever, no later than that.
    pub stale_by: Option<OffsetDateTime>,
    /// Those with all these tags; each name once.
    pub tags: Vec<String>,
    /// Those with a manager of that version.
    pub version: Option<VersionPrefix>,
}

impl Default for RunnerFilter {
    fn default() -> Self {
        Self {
            kinds: RunnerType::ALL.to_vec(),
            active: vec![true, false],
            contacted_after: None,
            contacted_by: None,
            never_contacted: false,
            stale_by: None,
            tags: Vec::new(),
            version: None,
        }
    }
}

/// The front part of a version: as many numbers as were given, each of them whole, so that `15.1`
/// does not stand for 15.11 (`Ci::RunnerManager.with_version_prefix`, contract ADM-12).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VersionPrefix {
    /// `15.`
    Major(String),
    /// `15.11.`
    Minor(String),
    /// `15.11.5`
    Patch(String),
}

impl VersionPrefix {
    /// The prefix that `text` stands for.
    pub fn new(text: &str) -> Self {
        let numbers = leading_numbers(text);
        let dotted = |text: &str| match text.strip_suffix('.') {
            Some(_) => text.to_owned(),
            None => format!("{text}."),
        };
        match numbers {
            0 | 1 => Self::Major(dotted(text)),
            2 => Self::Minor(dotted(text)),
            _ => Self::Patch(text.to_owned()),
        }
    }

    fn parts(&self) -> [Option<&str>; 3] {
        match self {
            Self::Major(text) => [Some(text), None, None],
            Self::Minor(text) => [None, Some(text), None],
            Self::Patch(text) => [None, None, Some(text)],
        }
    }
}

/// How many numbers, joined by dots, `text` begins with.
fn leading_numbers(text: &str) -> usize {
    text.split('.')
        .take_while(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
        .count()
}

/// A list, its filters, and the part of it that is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunnerQuery {
    /// Whose list it is.
    pub scope: ListScope,
    /// Which of its runners are shown.
    pub filter: RunnerFilter,
    /// How many at most.
    pub limit: i64,
    /// After how many others.
    pub offset: i64,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_prefix_has_whole_numbers() {
        for (text, prefix) in [
            ("16", VersionPrefix::Major("16.".into())),
            ("16.", VersionPrefix::Major("16.".into())),
            ("15.1", VersionPrefix::Minor("15.1.".into())),
            ("15.1.", VersionPrefix::Minor("15.1.".into())),
            ("15.11.5", VersionPrefix::Patch("15.11.5".into())),
        ] {
            assert_eq!(VersionPrefix::new(text), prefix, "{text}");
        }
    }
}
