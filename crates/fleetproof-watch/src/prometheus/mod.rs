//! What a Prometheus and a Grafana are given to make alerts and pictures of the watch's metrics.

mod dashboard;
mod rules;

pub use dashboard::dashboard;
pub use rules::{Rules, SILENT_ROUNDS};
