use std::time::Instant;

/// Tells the log how long each part of a rehearsal took.
#[derive(Debug)]
pub(super) struct Phases {
    since: Instant,
}

impl Phases {
    pub(super) fn begin() -> Self {
        Self {
            since: Instant::now(),
        }
    }

    /// The part that ends here.
    pub(super) fn ended(&mut self, phase: &'static str) {
        let took = self.since.elapsed();
        tracing::debug!(target: "fleetproof_rehearse::phases", phase, ms = took.as_secs_f64() * 1e3);
        self.since = Instant::now();
    }
}
