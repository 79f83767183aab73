use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use tokio_postgres::Statement;

use super::Stage;
use crate::{
    RehearseError,
    catalog::Oid,
    sync::{Difference, Pair, difference_query, differences_of},
};

/// What stays the same from one trial to the next on a stage.
#[derive(Debug, Default)]
pub struct Standing(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    /// How source and shadow of some pairs differ before any trial.
    differences: HashMap<Vec<(Oid, Oid)>, Vec<Difference>>,
    /// Queries that ask for it, which are long.
    queries: HashMap<Vec<(Oid, Oid)>, Option<Statement>>,
}

impl Standing {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn name(pairs: &[&Pair]) -> Vec<(Oid, Oid)> {
    pairs
        .iter()
        .map(|pair| (pair.source, pair.shadow))
        .collect()
}

impl Stage<'_> {
    /// How source and shadow of `pairs` differ by the rows that are there before any trial. To be
    /// asked for the first time when nothing was tried yet.
    pub(super) async fn standing(&self, pairs: &[&Pair]) -> Result<Vec<Difference>, RehearseError> {
        let name = name(pairs);
        let known = self.standing.known().differences.get(&name).cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        let found = self.compare(pairs).await?;
        self.standing
            .known()
            .differences
            .insert(name, found.clone());
        Ok(found)
    }

    /// In UTC and past row security, whatever the write's session is like.
    pub(super) async fn compare(&self, pairs: &[&Pair]) -> Result<Vec<Difference>, RehearseError> {
        let name = name(pairs);
        let prepared = self.standing.known().queries.get(&name).cloned();
        let prepared = match prepared {
            Some(prepared) => prepared,
            None => {
                let prepared = match difference_query(self.catalog, pairs) {
                    Some(query) => Some(self.client.prepare(&query).await?),
                    None => None,
                };
                self.standing.known().queries.insert(name, prepared.clone());
                prepared
            }
        };
        let Some(prepared) = prepared else {
            return Ok(Vec::new());
        };
        let plain = "SAVEPOINT look; SET LOCAL TimeZone = 'UTC'; SET LOCAL search_path = public";
        self.client.batch_execute(plain).await?;
        let found = differences_of(&self.client.query(&prepared, &[]).await?);
        self.client
            .batch_execute("ROLLBACK TO SAVEPOINT look; RELEASE SAVEPOINT look")
            .await?;
        Ok(found)
    }
}
