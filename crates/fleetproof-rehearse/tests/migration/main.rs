//! Migration files as statements: where each begins, in which transaction it is, and what is said of
//! files that are none.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod errors;
mod layouts;
mod lossless;
mod scripts;
mod splitting;
mod support;
mod transactions;
