//! The binary as others' scripts see it: exit statuses, streams, files, signals, secrets.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod accessible;
mod check;
mod configuration;
mod database_tls;
mod drill;
mod interrupted;
mod killed;
mod pages;
mod registration;
mod rehearse;
mod serve;
mod streams;
mod support;
mod target;
mod tls;
mod usage;
mod watch;
