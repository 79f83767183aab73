use std::sync::{Arc, Mutex, PoisonError};

use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{Layer, layer::Context};

/// How long the parts of a rehearsal took, as it tells the log.
#[derive(Debug, Clone, Default)]
pub struct Parts(Arc<Mutex<Vec<(String, f64)>>>);

impl Parts {
    /// What was told since the last time.
    pub fn take(&self) -> Vec<(String, f64)> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl<S: Subscriber> Layer<S> for Parts {
    fn enabled(&self, metadata: &tracing::Metadata<'_>, _: Context<'_, S>) -> bool {
        metadata.target() == "fleetproof_rehearse::phases"
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut part = (String::new(), 0.0);
        event.record(&mut Reading(&mut part));
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(part);
    }
}

struct Reading<'a>(&'a mut (String, f64));

impl Visit for Reading<'_> {
    fn record_f64(&mut self, _: &Field, value: f64) {
        self.0.1 = value;
    }

    fn record_str(&mut self, _: &Field, value: &str) {
        self.0.0 = value.to_owned();
    }

    fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}
}
