use tokio_postgres::{GenericClient, Statement, types::Type};

use super::{Pair, RowDifference, Shadows};
use crate::SchemaError;

/// Comparisons made ready on one connection, for callers that compare after every write: the
/// server plans them once, which is most of what [`compare_all`](super::compare_all) costs for a
/// few rows.
#[derive(Debug, Clone)]
pub struct Comparer {
    pairs: Vec<(Pair, Statement)>,
}

impl Comparer {
    /// Prepares the comparison of every pair by runner.
    ///
    /// # Errors
    /// What the server said.
    pub async fn prepare(
        client: &impl GenericClient,
        shadows: &Shadows,
    ) -> Result<Self, SchemaError> {
        let mut pairs = Vec::new();
        for pair in shadows.pairs() {
            let statement = client
                .prepare_typed(&pair.comparison_by_runner(), &[Type::INT8_ARRAY])
                .await?;
            pairs.push((pair.clone(), statement));
        }
        Ok(Self { pairs })
    }

    /// Whether there is nothing to compare.
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// The same as [`compare_all`](super::compare_all) of
    /// [`Rows::OfRunners`](super::Rows::OfRunners), on the connection (or a transaction of the
    /// connection) that was given to [`Comparer::prepare`].
    ///
    /// # Errors
    /// What the server said, in particular (26000) if the connection is another one.
    pub async fn compare(
        &self,
        client: &impl GenericClient,
        runner_ids: &[i64],
    ) -> Result<Vec<(&Pair, RowDifference)>, SchemaError> {
        let mut all = Vec::new();
        for (pair, statement) in &self.pairs {
            let found = client.query(statement, &[&runner_ids]).await?;
            all.extend(found.iter().map(|row| (pair, RowDifference::from_row(row))));
        }
        Ok(all)
    }
}
