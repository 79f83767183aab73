//! Ways out, each tried on a copy of its own.

use std::sync::Arc;

use fleetproof_model::WayOut;
use tokio_postgres::Client;

use super::{
    apply::{Played, Player},
    found::Found,
    report::Making,
};
use crate::{
    RehearseError,
    rules::State,
    trial::{self, Outcome, Stage, Standing},
};

impl Making<'_> {
    /// The way out, tried on a copy of its own.
    pub(super) async fn way_out(&self, found: &Found) -> Result<Option<WayOut>, RehearseError> {
        let mut way = found.suspect.way_out.clone();
        if found.until.is_some() && way.before.is_empty() && way.instead.is_empty() {
            // The migration has put it right itself by then.
            way.after.clear();
        }
        if way == WayOut::default() {
            return Ok(None);
        }
        if let Some((recipe, _)) = &found.shown {
            // Of a statement that was refused it is enough that it goes through.
            let recipe = (!found.refused).then_some(recipe);
            way.proved = self.proved(&way, recipe, found).await?;
        }
        Ok(Some(way))
    }

    async fn proved(
        &self,
        way: &WayOut,
        recipe: Option<&trial::Recipe>,
        found: &Found,
    ) -> Result<bool, RehearseError> {
        let database = self
            .request
            .scratch
            .database(Some(self.base.name()))
            .await?;
        let client = database.connect().await?;
        let mut good = true;
        for sql in &way.before {
            good &= client.batch_execute(sql).await.is_ok();
        }
        let mut last = self.before.clone();
        if let Some(migration) = self.request.migration {
            let mut changed = migration.clone();
            if let (Some(at), false) = (found.statement, way.instead.is_empty()) {
                for &replaced in &found.suspect.replaces {
                    changed.statements[replaced].text = "SELECT".to_owned();
                }
                changed.statements[at].text = way.instead.join(";\n");
            }
            let mut player = Player::new(&client, self.request.scratch, &changed, last);
            while good {
                let played = match player.next_commit().await {
                    // The way out is at fault then, not the migration.
                    Err(RehearseError::Syntax { .. }) => {
                        good = false;
                        continue;
                    }
                    played => played?,
                };
                match played {
                    // What the migration itself ends would pass afterwards anyway: each state counts.
                    Played::Commit(_) if found.until.is_some() => {
                        if let Some(recipe) = recipe {
                            let outcome = self.tried(&client, &player.state, found, recipe).await?;
                            good = outcome.proof().is_none();
                        }
                    }
                    Played::Commit(_) => {}
                    Played::Failed(..) => good = false,
                    Played::End => break,
                }
            }
            last = player.state;
        }
        for sql in &way.after {
            good = good && client.batch_execute(sql).await.is_ok();
        }
        if let (true, Some(recipe)) = (good, recipe) {
            let catalog = crate::catalog::read_here(&client).await?;
            let pairs = crate::sync::find(&catalog, Some(&last.pairs));
            let state = State {
                catalog: Arc::new(catalog),
                pairs: Arc::new(pairs),
            };
            // A source that refuses the write by a constraint of its own lets nothing fail in the sync.
            good = match self.tried(&client, &state, found, recipe).await? {
                Outcome::Passes => true,
                Outcome::Illegal(words) => words.sqlstate.starts_with("23"),
                _ => false,
            };
        }
        drop(client);
        self.request.scratch.drop(&database).await?;
        Ok(good)
    }

    async fn tried(
        &self,
        client: &Client,
        state: &State,
        found: &Found,
        recipe: &trial::Recipe,
    ) -> Result<Outcome, RehearseError> {
        let stage = Stage {
            client,
            standing: &Standing::default(),
            catalog: &state.catalog,
            pairs: &state.pairs,
            history: self.history,
        };
        let recipe = recipe.carried_over(&found.state.catalog, &state.catalog);
        stage.attempt(&recipe).await
    }
}
