use tokio_postgres::{GenericClient, Row, types::Type};

use super::{Pair, Shadows};
use crate::SchemaError;

/// Which rows to compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rows<'a> {
    /// The whole table.
    All,
    /// Rows with these numbers.
    Ids(&'a [i64]),
    /// Rows of these runners: in the runners' pair their own, in the managers' pair those of all
    /// their managers.
    OfRunners(&'a [i64]),
}

/// What a shadow row has that its source row has not, or the other way round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowDifference {
    /// The row's number in both tables.
    pub id: i64,
    /// The runner that it belongs to; in the runners' pair the row itself.
    pub runner_id: i64,
    /// What differs.
    pub difference: Difference,
}

/// A way in which a shadow row can differ from its source row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// The source has the row, the shadow has not.
    Missing,
    /// The shadow has the row, the source has not.
    Extra,
    /// Both have it, with different values in this column.
    Different {
        /// The column.
        column: String,
        /// The source's value as text, times in UTC, tokens masked; `None` for NULL.
        source: Option<String>,
        /// The shadow's value, likewise.
        shadow: Option<String>,
    },
}

/// Compares the shadow rows of a pair with their source rows, column by column on the columns that
/// both have, in one query and one snapshot. Ordered by number, then by column.
///
/// # Errors
/// What the server said; in particular when the schema changed after [`Shadows::read`].
pub async fn compare(
    client: &impl GenericClient,
    pair: &Pair,
    rows: Rows<'_>,
) -> Result<Vec<RowDifference>, SchemaError> {
    let found = match rows {
        Rows::All => client.query_typed(&pair.comparison(""), &[]).await?,
        Rows::Ids(ids) => of_ids(client, pair, "id", ids).await?,
        Rows::OfRunners(ids) => of_ids(client, pair, pair.runner_key, ids).await?,
    };
    Ok(found.iter().map(RowDifference::from_row).collect())
}

/// [`compare()`] on every pair, with the pair that each difference was found in.
///
/// # Errors
/// As [`compare()`].
pub async fn compare_all<'a>(
    client: &impl GenericClient,
    shadows: &'a Shadows,
    rows: Rows<'_>,
) -> Result<Vec<(&'a Pair, RowDifference)>, SchemaError> {
    let mut all = Vec::new();
    for pair in shadows.pairs() {
        let found = compare(client, pair, rows).await?;
        all.extend(found.into_iter().map(|difference| (pair, difference)));
    }
    Ok(all)
}

async fn of_ids(
    client: &impl GenericClient,
    pair: &Pair,
    key: &str,
    ids: &[i64],
) -> Result<Vec<Row>, tokio_postgres::Error> {
    let statement = pair.comparison(&of_key(key));
    client
        .query_typed(&statement, &[(&ids, Type::INT8_ARRAY)])
        .await
}

/// The parameter stands in a subquery, so that the planner cannot know how many numbers there are:
/// otherwise it plans a prepared statement anew at each call, which takes ten times as long as the
/// comparison of a few rows itself.
fn of_key(key: &str) -> String {
    format!("WHERE {key} = ANY ((SELECT $1)::bigint[])")
}

impl Pair {
    /// Takes the runners' numbers as its one parameter.
    pub(super) fn comparison_by_runner(&self) -> String {
        self.comparison(&of_key(self.runner_key))
    }

    /// The inner query finds rows that differ, without turning any value into text; only for those
    /// are the columns laid out, one below the other.
    fn comparison(&self, filter: &str) -> String {
        let Self {
            source,
            shadow,
            runner_key,
            ..
        } = self;
        let each = |form: &dyn Fn(&super::columns::Column) -> String| {
            self.columns.iter().map(form).collect::<Vec<_>>().join(", ")
        };
        let source_values = each(&|column| column.source_value("a.r"));
        let shadow_values = each(&|column| column.shadow_value("b.r"));
        let laid_out = each(&|column| {
            format!(
                "('{}', {} IS DISTINCT FROM {}, {}, {})",
                column.name.replace('\'', "''"),
                column.source_value("x.a"),
                column.shadow_value("x.b"),
                column.source_text("x.a"),
                column.shadow_text("x.b"),
            )
        });
        format!(
            "SELECT x.id::bigint, x.runner_id::bigint, x.missing, x.extra, c.name, c.source, c.shadow
             FROM (SELECT coalesce(a.id, b.id) AS id,
                          coalesce((a.r).{runner_key}, (b.r).{runner_key}) AS runner_id,
                          b.id IS NULL AS missing, a.id IS NULL AS extra, a.r AS a, b.r AS b
                   FROM (SELECT id, t AS r FROM {source} AS t {filter}) AS a
                   FULL JOIN (SELECT id, t AS r FROM {shadow} AS t {filter}) AS b USING (id)
                   WHERE a.id IS NULL OR b.id IS NULL
                      OR ROW({source_values}) IS DISTINCT FROM ROW({shadow_values})) AS x
             LEFT JOIN LATERAL (VALUES {laid_out}) AS c (name, differs, source, shadow)
                    ON c.differs AND NOT x.missing AND NOT x.extra
             ORDER BY x.id, c.name"
        )
    }
}

impl RowDifference {
    pub(super) fn from_row(row: &Row) -> Self {
        let difference = if row.get("missing") {
            Difference::Missing
        } else if row.get("extra") {
            Difference::Extra
        } else {
            Difference::Different {
                column: row.get("name"),
                source: row.get("source"),
                shadow: row.get("shadow"),
            }
        };
        Self {
            id: row.get("id"),
            runner_id: row.get("runner_id"),
            difference,
        }
    }
}
