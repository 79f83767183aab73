//! What is read from the text of trigger functions.

#![expect(
    clippy::unwrap_used,
    reason = "a test can do nothing else with an error; the lint knows only test functions"
)]

mod agree;
mod any_text;
mod bodies;
mod calls;
mod corpus;
mod lines;
mod shown;
