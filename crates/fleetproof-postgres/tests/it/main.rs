//! The private server as its users see it. One program: linking costs more than the tests.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod binaries;
mod install;
mod kept;
mod owner;
mod start;
mod support;
mod testing;
