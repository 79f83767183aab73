//! Rounds of a simulated target, with a history of their own and time that passes at will.

#![expect(
    clippy::unwrap_used,
    reason = "a test can do nothing else with an error; the lint knows only test functions"
)]

mod alerts;
mod cardinality;
mod clock;
mod full;
mod month;
mod pages;
mod simulated;
