//! The time line against a real server. One program for all tests, so that they share the server.

#![expect(
    clippy::unwrap_used,
    reason = "what a test rests on is there, or the test fails"
)]

mod definitions;
mod incidents;
mod migrate;
mod nulls;
mod plant;
mod support;
mod sync;
mod walk;
