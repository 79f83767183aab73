//! Rounds of checks, their history, metrics and alerts.

pub mod prometheus;
