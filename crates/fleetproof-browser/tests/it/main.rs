//! The browser on small pages of our own: they hold the corners of GitLab's three generations of
//! markup, and of its sign-in, that no coordinator shows.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod bridge;
mod launch;
mod lists;
mod runner_pages;
mod sign_in;
mod support;
