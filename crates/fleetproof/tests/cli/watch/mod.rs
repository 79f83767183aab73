//! `watch`: rounds, alerts, and what it leaves behind.

mod accessible;
mod clock;
mod full;
mod incidents;
mod killed;
mod page;
mod prometheus;
mod receivers;
mod seen;
mod token;
mod usage;

/// Ages that come within a test, and one that does not.
const FAST: &str = "--ages 2s,1d --reserve 4";
