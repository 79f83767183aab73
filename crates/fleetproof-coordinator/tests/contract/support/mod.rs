//! What the tests share: a coordinator with a database of its own, callers in several roles, and
//! answers that are easy to look at.

#![expect(
    clippy::unwrap_used,
    reason = "a test can do nothing else with an error; the lint knows only test functions"
)]

mod answer;
mod app;
mod people;

pub use answer::Answer;
pub use app::TestApp;
pub use people::Role;
