//! What rules want to know, and to have there, before anything is judged.

use tokio_postgres::Client;

use super::run::{Ahead, Request};
use crate::{
    RehearseError,
    catalog::Catalog,
    history::History,
    rules::{RULES, Scene, State, examples},
    today::{self, Today},
    wanted,
};

/// The state before the migration, before anything is planted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Beforehand<'a> {
    pub(super) request: &'a Request<'a>,
    pub(super) before: &'a State,
    pub(super) ahead: &'a Ahead,
    /// The database as it was read.
    pub(super) target: &'a Catalog,
}

impl Beforehand<'_> {
    /// Asks the database what rules want to know.
    pub(super) async fn ask(&self, today: &mut Today) -> Result<(), RehearseError> {
        if !today.looked {
            return Ok(());
        }
        let nothing = History::default();
        let scene = self.scene(&nothing, today);
        let queries = RULES.iter().flat_map(|rule| rule.asks(&scene)).collect();
        today::ask(self.request.target, queries, today).await?;
        today.examples = examples(&self.scene(&nothing, today));
        Ok(())
    }

    /// Plants the old rows that rules want.
    pub(super) async fn plant(
        &self,
        client: &Client,
        today: &Today,
        history: &mut History,
    ) -> Result<(), RehearseError> {
        let scene = self.scene(history, today);
        let wanted: Vec<_> = RULES.iter().flat_map(|rule| rule.wants(&scene)).collect();
        let catalog = &self.before.catalog;
        wanted::plant(client, catalog, &self.before.pairs, &wanted, history).await
    }

    fn scene<'s>(&'s self, history: &'s History, today: &'s Today) -> Scene<'s> {
        Scene {
            before: self.before,
            now: self.before,
            migration: self.request.migration,
            applied: &[],
            queries: self.request.queries,
            is_last: false,
            ahead: &self.ahead.last,
            target: self.target,
            history,
            kinships: &self.ahead.kinships,
            today,
        }
    }
}
