use futures::future::BoxFuture;
use std::time::Duration;

use fleetproof_model::Verdict;

use super::{
    Fleet, HeldRunner, Line, Observation, PLANTING, PlantOrder, Planted, Release, Sent, Visit,
    VisitOrder,
};
use crate::cell::WatchCell;

/// A target that nothing is known of yet, and why: it does not answer, or refuses the token.
#[derive(Debug, Clone)]
pub struct DarkFleet {
    /// Why, in a sentence.
    pub why: String,
    /// Whether it is the token that is refused.
    pub refused: bool,
}

impl DarkFleet {
    /// One that does not answer.
    pub fn new(why: &str) -> Self {
        Self {
            why: why.to_owned(),
            refused: false,
        }
    }
}

impl Fleet for DarkFleet {
    fn release(&self, _: Line) -> BoxFuture<'_, (Result<Release, String>, Vec<Sent>)> {
        let reason = self.why.clone();
        let sent = self.refused.then_some(Sent {
            endpoint: "GET /api/v4/metadata",
            status: Some(401),
            took: Duration::ZERO,
        });
        Box::pin(async move { (Err(reason), sent.into_iter().collect()) })
    }

    fn plant(&self, order: PlantOrder) -> BoxFuture<'_, Planted> {
        let seen = Observation {
            cell: order.cell,
            check: PLANTING,
            verdict: Verdict::Inconclusive,
            reason: Some(self.why.clone()),
            evidence: None,
            took: Duration::ZERO,
        };
        let planted = Planted {
            made: None,
            system_id: None,
            aged: false,
            seen,
            sent: Vec::new(),
        };
        Box::pin(async { planted })
    }

    fn visit(&self, _: VisitOrder) -> BoxFuture<'_, Visit> {
        Box::pin(async { Visit::default() })
    }

    fn remove(&self, _: HeldRunner) -> BoxFuture<'_, (bool, Vec<Sent>)> {
        Box::pin(async { (false, Vec::new()) })
    }

    fn tagged(&self, _: String) -> BoxFuture<'_, Result<Vec<(i64, String)>, String>> {
        let reason = self.why.clone();
        Box::pin(async { Err(reason) })
    }

    fn remove_id(&self, _: i64) -> BoxFuture<'_, bool> {
        Box::pin(async { false })
    }

    fn cohorts(&self) -> (Vec<WatchCell>, Vec<(WatchCell, String)>) {
        (Vec::new(), Vec::new())
    }
}
